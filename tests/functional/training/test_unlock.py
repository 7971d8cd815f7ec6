"""Evaluating on the locked test rows, which is recorded in the model card."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pandas as pd
import pytest
from typer.testing import CliRunner

from training import cli, datasets
from training.datasets.fetch import cache_folder
from training.errors import GateError
from training.evaluation.locked import open_locked, rows_of
from undertone.models.card import Card
from undertone.models.store import ModelStore

runner = CliRunner()
LOCKED = {
    f"vader-{name}": pd.DataFrame({"text": ["good", "fine", "bad"] * 20, "label": [1, 0, label] * 20})
    for name, label in (("tweets", -1), ("films", 1))
}
MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_every_use_is_recorded_in_the_card_and_the_model_is_unchanged(store: ModelStore) -> None:
    before = store.read_card("tiny-1")
    first = open_locked(store, "tiny-1", LOCKED, why="the release of spring", now=MOMENT)
    open_locked(store, "tiny-1", LOCKED, why="a second look")
    card = store.read_card("tiny-1")
    assert [opening["why"] for opening in card.openings] == ["the release of spring", "a second look"]
    assert card.openings[0] == first
    assert first["when"] == "2026-03-01T12:00:00+00:00"
    assert (card.sha256, card.metrics) == (before.sha256, before.metrics)


def test_uses_at_the_same_time_are_both_recorded(store: ModelStore) -> None:
    def meanwhile(card: Card) -> Card:
        if not store.read_card("tiny-1").openings:
            open_locked(store, "tiny-1", LOCKED, why="somebody else")
        return msgspec.structs.replace(card, openings=[*card.openings, {"why": "the slower one"}])

    store.update_card("tiny-1", meanwhile)
    reasons = [opening["why"] for opening in store.read_card("tiny-1").openings]
    assert reasons == ["somebody else", "the slower one"]


def test_grouped_sets_are_measured_separately_and_together(store: ModelStore) -> None:
    figures = open_locked(store, "tiny-1", LOCKED, why="a test")["figures"]
    assert set(figures) == {"vader-tweets", "vader-films", "vader"}
    assert figures["vader-tweets"]["macro_recall"] == 1.0
    assert figures["vader"]["rows"] == 120
    assert figures["vader"]["macro_recall"] < 1.0


def test_the_command_prints_metrics_and_how_often_the_rows_were_used(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = datasets.Corpus(train=pd.DataFrame(), dev=pd.DataFrame(), tests={}, locked=LOCKED)
    monkeypatch.setattr("training.datasets.load", lambda *_, **__: corpus)
    arguments = ["unlock", "tiny-1", "--why", "the release", "--store", store.name]
    shown = runner.invoke(cli.app, arguments, env={"COLUMNS": "200"}, catch_exceptions=False).stdout
    assert "vader-films" in shown
    assert "Its card records 1 use of them." in shown


def test_using_locked_rows_needs_a_reason(store: ModelStore) -> None:
    with pytest.raises(GateError, match="--why is empty"):
        runner.invoke(cli.app, ["unlock", "tiny-1", "--why", " ", "--store", store.name], catch_exceptions=False)
    assert not store.read_card("tiny-1").openings


@pytest.mark.data
def test_locked_rows_are_in_no_other_split() -> None:
    if not Path(cache_folder() / "vader").is_dir():
        pytest.skip("needs VADER's sets: set UNDERTONE_DATA to the folder that holds them")
    corpus = datasets.load(["vader-tweets", "vader-products"])
    locked = {text for rows in corpus.locked.values() for text in rows["text"]}
    others = [corpus.train, corpus.dev, *corpus.tests.values()]
    assert len(locked) > 500
    assert not locked & {text for rows in others for text in rows["text"]}


def test_uses_of_locked_rows_are_listed_in_a_table(store: ModelStore) -> None:
    lines = rows_of(open_locked(store, "tiny-1", LOCKED, why="a test"))
    assert [line[0] for line in lines] == ["vader-tweets", "vader-films", "vader"]
