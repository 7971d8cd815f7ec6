"""The published data sets as they are read: row counts by split, and nothing bad in them."""

import os
from pathlib import Path

import pytest

from training import datasets

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(
        not Path(os.environ.get("UNDERTONE_DATA", "data"), "semeval").is_dir(),
        reason="UNDERTONE_DATA names no folder with the data sets",
    ),
]

# name: distinct training rows after everything that a test or dev split holds was dropped, and test rows
EXPECTED = {
    "semeval": (27_003, 20_632),
    "goemotions": (35_911, 4_539),
    "youtube": (17_959, 0),
    "sentube": (6_715, 1_766),
    "sst": (8_529, 2_210),
    "vader": (23_537, 0),
    "umsab": (12_800, 7 * 324 - 2),
    "reddit": (29_260, 7_359),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_data_set_has_the_rows_it_should(name: str) -> None:
    corpus = datasets.load([name])
    train, test = EXPECTED[name]
    assert abs(len(corpus.train) - train) <= 100  # what goes as shared depends on what else is loaded
    assert sum(map(len, corpus.tests.values())) == test
    assert corpus.bad == []


def test_sentistrength_only_steers() -> None:
    corpus = datasets.load(["sample"], steered_by=["sentistrength"])
    assert set(corpus.train["source"]) == {"sample"}
    assert abs(len(corpus.dev) - 8_300) <= 100
    assert corpus.dev["source"].nunique() == 5
    assert corpus.bad == []


def test_no_escape_survives_in_the_tweets() -> None:
    corpus = datasets.load(["semeval"])
    texts = corpus.train["text"]
    assert not texts.str.contains(r"\\u[0-9a-f]{4}").any()
    assert not texts.str.contains("&amp;", regex=False).any()


def test_no_sentube_text_stands_both_ways() -> None:
    source = datasets.read_source("sentube")
    assert source.left_out["both positive and negative"] >= 2 * 1_119
