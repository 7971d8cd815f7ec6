"""Slices: each comment belongs to one of each kind."""

import pytest

from training.evaluation.evaluate import compared
from training.evaluation.predictions import LabelledPredictions
from training.evaluation.slices import by_slice, slices_of


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("so good", "length", "1-5 words"),
        ("word " * 6, "length", "6-15 words"),
        ("word " * 40, "length", "16-40 words"),
        ("word " * 41, "length", "over 40 words"),
        ("I don't like it", "negation", "negated"),
        ("nobody knows", "negation", "negated"),
        ("a knot in it", "negation", "not negated"),
        ("love it 😍", "emoji", "with emoji"),
        ("love it ❤️", "emoji", "with emoji"),
        ("我", "emoji", "no emoji"),
        ("good :)", "emoji", "no emoji"),
        ("", "length", "1-5 words"),
    ],
)
def test_a_comment_is_in_its_slice(text: str, kind: str, name: str) -> None:
    assert slices_of(text)[kind] == name


def test_languages_are_slices_if_known() -> None:
    assert "language" not in slices_of("gut")
    assert slices_of("gut", "de")["language"] == "de"


def test_predictions_are_sliced_and_small_slices_skipped() -> None:
    sure = (0.0, 0.0, 1.0)
    predictions = LabelledPredictions([1, 0, -1], [1, 1, 1], [sure] * 3)
    parts = by_slice(predictions, [{"kind": "a"}, {"kind": "a"}, {"kind": "b"}], least=2)
    assert parts == {"kind": {"a": LabelledPredictions([1, 0], [1, 1], [sure] * 2)}}


def test_a_significant_difference_is_reported() -> None:
    truth = [1, 0, -1] * 100
    half = [1, 0, 0] * 100
    assert compared(truth, half, truth)["accuracy"]["verdict"] == "better"
    assert compared(truth, truth, half)["macro_f1"]["verdict"] == "worse"
    assert compared(truth, half, half)["macro_recall"]["verdict"] == "no significant difference"
