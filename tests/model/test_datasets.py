"""The published data sets as they are read: row counts by split, and nothing bad in them."""

import os
from collections import Counter
from pathlib import Path

import pytest

from training import datasets
from training.datasets.catalog import members
from training.datasets.sources import SPLITS

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(
        not Path(os.environ.get("UNDERTONE_DATA", "data"), "semeval").is_dir(),
        reason="UNDERTONE_DATA names no folder with the data sets",
    ),
]

# Rows for training, dev, test and locked test, before duplicates are dropped. What is held out elsewhere is left out;
# half of a test split, or a share of a set without one, is locked.
EXPECTED = {
    "semeval": (25_634, 3_999, 10_226, 10_406),
    "goemotions": (36_069, 4_534, 2_275, 2_264),
    "youtube": (14_737, 3_629, 0, 0),
    "sentube": (6_729, 438, 906, 860),
    "sst": (8_544, 1_101, 2_210, 0),
    "vader": (20_647, 0, 1_697, 1_339),
    "umsab": (11_935, 0, 1_942, 0),
    "sentistrength": (0, 4_987, 2_083, 1_321),
}
LEFT_OUT = {
    "semeval": {"held out elsewhere": 69},
    "goemotions": {"ambiguous": 4_805, "more than one label": 4_200, "held out elsewhere": 116},
    "umsab": {"label at random": 1_243, "held out elsewhere": 21},
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_data_set_has_the_rows_it_should(name: str) -> None:
    sources = [datasets.read_source(member) for member in members([name])]
    rows = tuple(sum(len(getattr(source, split)) for source in sources) for split in SPLITS)
    assert rows == EXPECTED[name]
    assert [message for source in sources for message in source.bad] == []
    left_out = sum((Counter(source.left_out) for source in sources), Counter())
    assert left_out == LEFT_OUT.get(name, left_out)


def test_duplicates_and_near_duplicates_of_test_rows_are_dropped_from_training() -> None:
    corpus = datasets.load(["umsab-french"])
    assert corpus.left_out["umsab-french"]["near-duplicate of a test or dev row"] == 44
    assert len(corpus.train) == len(datasets.read_source("umsab-french").train) - 44


def test_sentistrength_is_used_only_for_evaluation() -> None:
    corpus = datasets.load(["sample"], steered_by=["sentistrength"])
    assert set(corpus.train["source"]) == {"sample"}
    assert len(corpus.dev) == 4_974
    assert corpus.dev["source"].nunique() == 5
    assert corpus.bad == []


def test_tweets_contain_no_escape_sequences() -> None:
    texts = datasets.read_source("semeval").train["text"]
    assert not texts.str.contains(r"\\u[0-9a-f]{4}").any()
    assert not texts.str.contains("&amp;", regex=False).any()


def test_no_sentube_text_has_both_labels() -> None:
    source = datasets.read_source("sentube")
    assert source.left_out["both positive and negative"] >= 2 * 1_119
