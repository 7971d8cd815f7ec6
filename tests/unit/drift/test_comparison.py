"""When profiles differ, and when only chance tells them apart."""

import random

import pytest

from undertone.drift.comparison import compare, has_shifted
from undertone.drift.profile import BINS


def drawn(shares: list[float], comments: int, seed: int) -> dict[str, dict[str, int]]:
    names = random.Random(seed).choices(BINS["sentiment"], shares, k=comments)  # noqa: S311 - a test
    return {"sentiment": {name: names.count(name) for name in BINS["sentiment"]}}


def test_psi_matches_its_formula() -> None:
    expected = {"sentiment": {"Negative": 500, "Neutral": 300, "Positive": 200}}
    found = {"sentiment": {"Negative": 200, "Neutral": 300, "Positive": 500}}
    [shift] = compare(expected, found)
    assert shift.psi == pytest.approx(2 * 0.3 * 0.9162907, abs=1e-4)  # ln 2.5
    assert shift.verdict == "shifted"


@pytest.mark.parametrize("seed", range(5))
def test_two_samples_of_one_source_are_stable(seed: int) -> None:
    shares = [0.3, 0.3, 0.4]
    assert not has_shifted(compare(drawn(shares, 300, seed), drawn(shares, 300, seed + 100)))


def test_a_shifted_share_is_detected_and_named() -> None:
    [shift] = compare(drawn([0.3, 0.3, 0.4], 2_000, 1), drawn([0.6, 0.3, 0.1], 2_000, 2))
    assert shift.verdict == "shifted"
    moved = {share.name for share in shift.shares if share.p_value < 0.001}
    assert moved == {"Negative", "Positive"}


def test_few_comments_give_no_verdict() -> None:
    [shift] = compare(drawn([1, 0, 0], 1_000, 1), drawn([0, 0, 1], 199, 2))
    assert shift.verdict == "too few"
    assert not has_shifted([shift])


def test_an_empty_bin_gives_a_finite_psi() -> None:
    [shift] = compare({"language": {"en": 1_000}}, {"language": {"en": 500, "de": 500}})
    assert 1 < shift.psi < 10
    assert shift.verdict == "shifted"


def test_characteristics_missing_on_one_side_are_skipped() -> None:
    both = {"sentiment": {"Neutral": 300}, "language": {"en": 300}}
    assert [shift.name for shift in compare(both, {"sentiment": {"Neutral": 300}})] == ["sentiment"]
