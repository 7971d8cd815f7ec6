"""The committed model: small, served by this code, as good as promised, and described as it is."""

from pathlib import Path

import pytest

from training.reports.model_card import PAGE, starter_card
from training.stores import STARTER, load_model
from undertone.models.model import Model


@pytest.fixture(scope="module")
def starter() -> Model:
    return load_model(store=str(STARTER))


def test_it_is_small() -> None:
    assert sum(path.stat().st_size for path in STARTER.rglob("*.onnx")) <= 12_000_000


def test_it_is_the_only_one() -> None:
    assert len(list(Path(STARTER, "models").iterdir())) == 1


def test_it_classifies_simple_comments(starter: Model) -> None:
    found = starter.predict(["I love this, thank you!", "worst video ever, I hate it", "what is the name of the song?"])
    assert [prediction.sentiment.title for prediction in found] == ["Positive", "Negative", "Neutral"]


def test_it_was_not_trained_on_its_test_sets(starter: Model) -> None:
    data = starter.card.data
    assert "semeval" in data
    assert "umsab-english" not in data
    trained_on = {name for name, entry in data.items() if "train" in entry["rows"]}
    assert not {name for name in trained_on if name.startswith("sentistrength") or name in {"sst", "imdb"}}
    assert starter.card.metrics["semeval"]["rows"] == 10_226


def test_it_meets_the_minimum_scores(starter: Model) -> None:
    assert starter.card.metrics["semeval"]["macro_recall"] >= 0.65
    assert starter.card.metrics["sentistrength"]["macro_f1"] >= 0.63
    languages = [figures["macro_f1"] for name, figures in starter.card.metrics.items() if name.startswith("umsab-")]
    assert len(languages) == 6
    assert min(languages) >= 0.5


def test_the_model_card_document_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == starter_card(), "write it anew: python -m training.reports.model_card"
