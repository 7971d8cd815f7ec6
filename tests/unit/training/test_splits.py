"""Rows dealt from one split into others."""

import pandas as pd
import pytest

from training.datasets.splits import deal

TRAIN = pd.DataFrame({"text": [f"comment {number}" for number in range(2_000)], "label": 0, "source": "mine"})


def test_shares_are_moved_and_the_rest_is_kept() -> None:
    parts = deal({"train": TRAIN, "dev": TRAIN[:0], "test": TRAIN[:0]}, {"train": {"dev": 0.2, "test": 0.1}})
    assert sum(map(len, parts.values())) == len(TRAIN)
    assert len(parts["dev"]) == pytest.approx(400, abs=60)
    assert len(parts["test"]) == pytest.approx(200, abs=50)
    assert pd.concat(parts.values())["text"].is_unique


def test_a_text_is_always_assigned_to_the_same_split() -> None:
    dealt = {"train": {"locked": 0.5}}
    whole = deal({"train": TRAIN, "locked": TRAIN[:0]}, dealt)["locked"]["text"]
    shuffled = TRAIN.sample(frac=0.5, random_state=1)
    shuffled = shuffled.assign(text=shuffled["text"].str.upper() + " ")
    part = deal({"train": shuffled, "locked": TRAIN[:0]}, dealt)["locked"]["text"]
    assert set(part.str.strip().str.lower()) <= set(whole)
    assert len(part) == pytest.approx(500, abs=60)
