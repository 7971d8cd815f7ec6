"""Near-duplicates: what differs by a word or an ending is found, what many people write is not."""

from pathlib import Path

import pandas as pd
import pytest

from training import datasets
from training.datasets.near_duplicates import find_near

KNOWN = ["The new bridge over the river opens on Monday at noon, says the mayor https://example.org/1", "what a day"]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("the new bridge over the river opens on monday at noon says the mayor", True),
        ("RT @someone: The new bridge over the river opens on Monday at noon, says the mayor!", True),
        ("The new bridge over the river opens on Tuesday at noon, says the mayor", True),
        ("The old bridge near the lake closes on Tuesday at ten, says the owner", False),
        ("Says the mayor: at noon on Monday opens the river", False),
        ("what a day!", False),
        ("", False),
        ("@someone https://example.org/2", False),
    ],
)
def test_a_text_is_near_when_most_words_and_pairs_are_shared(text: str, near: bool) -> None:
    assert find_near([text], KNOWN) == [near]


def test_empty_texts_are_not_near_duplicates() -> None:
    assert find_near([], KNOWN) == []
    assert find_near(KNOWN, []) == [False, False]


def test_near_duplicates_of_test_rows_are_dropped_from_training(tmp_path: Path) -> None:
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    rows = [(" ".join([*words[:9], f"word{index}"]), "Positive") for index in range(40)]
    pd.DataFrame(rows, columns=["text", "label"]).to_csv(tmp_path / "a.csv", index=False)
    corpus = datasets.load(["sample", str(tmp_path / "a.csv")])
    assert set(corpus.train["source"]) == {"sample"}
    assert corpus.left_out["a"]["near-duplicate of a test or dev row"] == 32


def test_synthetic_rows_are_used_only_for_training() -> None:
    corpus = datasets.load(["synthetic"])
    assert corpus.tests == {}
    assert len(corpus.train) > 5_000
