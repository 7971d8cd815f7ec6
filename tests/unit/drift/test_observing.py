"""What the comments of requests are like is added up, and reported from time to time."""

import pytest

from tests.support.graphs import card_of, tiny_graph
from undertone.drift.observing import MOST_PER_REQUEST, Observer
from undertone.drift.profile import Counts, Reference
from undertone.metrics import telemetry
from undertone.models.model import Model


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> list[Counts]:
    found: list[Counts] = []
    monkeypatch.setattr(telemetry, "profiled", found.append)
    return found


def model(words: str = "bad good") -> Model:
    onnx = tiny_graph()
    reference = Reference(comments=0, counts={}, words=words) if words else None
    return Model.load(onnx, card_of(onnx, reference=reference))


def observe(observer: Observer, texts: list[str], found: Model) -> None:
    observer.observe(texts, found.predict(texts), found)


def test_the_first_request_is_reported_and_later_ones_together(reported: list[Counts]) -> None:
    now = 0.0
    observer = Observer(60.0, clock=lambda: now)
    observe(observer, ["good"], model())
    assert [counts["sentiment"] for counts in reported] == [{"Positive": 1}]
    observe(observer, ["good", "bad"], model())
    assert len(reported) == 1
    now = 61.0
    observe(observer, ["bad", "worse"], model())
    assert reported[1]["sentiment"] == {"Positive": 1, "Negative": 2, "Neutral": 1}
    assert reported[1]["unknown words"] == {"below 0.1": 3, "0.5 or more": 1}


def test_of_a_large_request_a_sample_of_all_parts_is_counted(reported: list[Counts]) -> None:
    texts = ["good"] * 500 + ["bad"] * 500
    observe(Observer(0.0), texts, model())
    assert reported[0]["sentiment"] == {"Positive": MOST_PER_REQUEST // 2, "Negative": MOST_PER_REQUEST // 2}


def test_nothing_is_counted_without_a_reference(reported: list[Counts]) -> None:
    observe(Observer(0.0), ["good"], model(words=""))
    assert reported == []
