"""The page about a model says what the card says."""

from training.behaviour.suite import FamilyResult, SuiteResult
from training.evaluation.metrics import figures
from training.reports.model_card import model_card
from undertone.models.card import Card


def test_the_page_shows_data_metrics_and_behaviour() -> None:
    data = {"semeval": {"rows": {"train": {"-1": 5, "0": 6, "1": 7}, "test": {"1": 2}}, "left_out": {"duplicate": 3}}}
    card = Card(version="v1", sha256="ab", data=data, metrics={"semeval": figures([1, 1], [1, 0])})
    page = model_card(card, SuiteResult((FamilyResult("negation", total=4),)))
    assert "| version | v1 |" in page
    assert "| semeval | humans | 5 | 6 | 7 | 2 | duplicate: 3 |" in page
    assert "| semeval | 2 | 0.5 |" in page
    assert "| negation | 4 | 4 |" in page
    for heading in ("Intended use", "Limits", "Reproducing it"):
        assert f"## {heading}" in page
