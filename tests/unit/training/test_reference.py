"""The reference that a new model's card holds."""

import pandas as pd

from tests.support.graphs import card_of, tiny_graph
from training.datasets.corpus import Corpus
from training.drift.reference import frequent_words, make_reference
from undertone.models.card import Card


def frame(texts: list[str], source: str) -> pd.DataFrame:
    return pd.DataFrame({"text": texts, "label": 0, "source": source})


def test_the_reference_is_computed_from_dev_rows_and_stored_in_the_card() -> None:
    corpus = Corpus(
        train=frame(["good old days"] * 5 + ["rare"], "youtube"),
        dev=pd.concat([frame(["good"] * 150 + ["bad words here"] * 100, "youtube"), frame(["fine"] * 300, "semeval")]),
        tests={"semeval": frame(["fine"] * 300, "semeval")},
    )
    reference = make_reference(tiny_graph(), corpus, ["youtube"])
    assert reference
    assert (reference.comments, reference.source) == (250, ["youtube"])
    assert reference.counts["sentiment"] == {"Positive": 150, "Neutral": 100}
    assert reference.counts["unknown words"] == {"below 0.1": 150, "0.5 or more": 100}
    assert reference.known_words() == {"good", "old", "days"}
    card = card_of(tiny_graph(), reference=reference)
    assert Card.from_json(card.to_json()) == card


def test_all_held_out_rows_are_used_if_the_named_sources_are_missing() -> None:
    corpus = Corpus(
        train=frame([], "own"), dev=frame(["good"] * 100, "own"), tests={"own": frame(["bad"] * 100, "own")}
    )
    reference = make_reference(tiny_graph(), corpus, ["youtube"])
    assert reference
    assert reference.counts["sentiment"] == {"Positive": 100, "Negative": 100}


def test_too_few_held_out_rows_give_no_reference() -> None:
    corpus = Corpus(train=frame([], "own"), dev=frame(["good"] * 199, "own"), tests={})
    assert make_reference(tiny_graph(), corpus, ["youtube"]) is None


def test_frequent_words_occur_in_several_comments() -> None:
    assert frequent_words(["Once, once, once!", *["often said"] * 5]) == ["often", "said"]
