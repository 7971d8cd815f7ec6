"""The steps of retraining that stop it: too few corrections, failed gates, and trials that go wrong."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.graphs import card_of, tiny_graph
from tests.support.stores import fill
from training.errors import DataError, GateError
from training.params import load_params
from training.recipe.build import Built
from training.registry import Stage
from training.retraining.steps import Evaluated, Patience, promote, train_and_evaluate, try_out
from undertone.errors import ConflictError
from undertone.feedback.accepted import rows_learned
from undertone.models.store import Candidate, ModelStore, open_store
from undertone.registry.trials import ModelFigures, Trial

CLASSES = {"Negative": 100, "Neutral": 100, "Positive": 100}
GOOD = ModelFigures(300, CLASSES, 0.8, 10.0)
IDLE = ModelFigures(0, dict.fromkeys(CLASSES, 0), 0.0, 0.0)
SLOW = GOOD._replace(milliseconds=99.0)
PATIENCE = Patience(seconds=0, every=0, comments=300)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Production of a store with a model that serves, and a new one."""
    store = fill(open_store(tmp_path), "old")
    onnx = tiny_graph({"good": (0.0, 0.2, 0.8)})
    store.put_model(onnx, card_of(onnx, "new"))
    return Stage(store)


def candidate(store: ModelStore, *, answers: bool = False) -> Candidate:
    return Candidate(version="new", sha256=store.read_card("new").sha256, percent=100, answers=answers)


def tried(stage: Stage, *figures: Trial, answers: bool = False) -> Any:
    """Try the new model while its API gives these figures, the first of them before the trial."""
    rest = iter(figures)
    judged = Evaluated(stage.store.read_card("new"), [])
    return try_out(
        stage, judged, candidate(stage.store, answers=answers), lambda *_: next(rest), PATIENCE, lambda _: None
    )


def last(stage: Stage) -> tuple[str, str, str]:
    entry = stage.state().history.last
    assert entry
    return entry.action, entry.version, entry.why


def test_a_good_trial_ends_in_production(stage: Stage) -> None:
    before, after = Trial(IDLE, IDLE, 0, 0), Trial(GOOD, GOOD, 3, 0)
    gates = tried(stage, before, after)
    promote(stage, candidate(stage.store), gates)
    assert last(stage)[:2] == ("promote", "new")


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (Trial(GOOD, SLOW, 3, 0), "latency: 99.0 ms"),
        (Trial(GOOD, GOOD, 3, 1), "failed requests: 1"),
        (Trial(GOOD, GOOD, 200, 0), "disagreement: 66.7%"),
        (Trial(IDLE, IDLE, 0, 0), "comments: 0, required >= 300"),
    ],
)
def test_a_bad_or_unused_trial_is_cancelled_and_the_history_says_why(stage: Stage, after: Trial, reason: str) -> None:
    with pytest.raises(GateError, match="old stays in production"):
        tried(stage, Trial(IDLE, IDLE, 0, 0), after)
    action, version, why = last(stage)
    assert (action, version) == ("cancel", "old")
    assert reason in why


def test_a_canary_after_a_shadow_needs_comments_of_its_own(stage: Stage) -> None:
    shadowed = Trial(GOOD, GOOD, 3, 0)
    with pytest.raises(GateError, match=r"comments: 300, required >= 600"):
        tried(stage, shadowed, shadowed, answers=True)


def test_a_trial_that_somebody_ended_is_not_promoted(stage: Stage) -> None:
    gates = tried(stage, Trial(IDLE, IDLE, 0, 0), Trial(GOOD, GOOD, 3, 0))
    stage.cancel(why="by hand")
    with pytest.raises(ConflictError, match="Someone else ended the trial of new"):
        promote(stage, candidate(stage.store), gates)
    assert last(stage)[:2] == ("cancel", "old")


def test_a_model_that_fails_a_gate_stays_a_candidate(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    onnx = tiny_graph({"good": (0.0, 0.3, 0.7)})
    built = Built(onnx, card_of(onnx, "weak"), None)  # type: ignore[arg-type]
    monkeypatch.setattr("training.retraining.steps.build", lambda *_: built)
    gates = {
        "against_production": ["sample"],
        "margin": 0.0,
        "macro_recall": {"sample": 0.5},
        "most_ms_for_500_comments": 9e3,
        "most_megabytes": 9,
    }
    settings = load_params() | {"data": {"train": ["sample"], "judge": []}, "gates": gates}
    with pytest.raises(GateError, match=r"weak stays a candidate; it fails behavioural suite.*macro_recall on sample"):
        train_and_evaluate(stage.store, settings, "", lambda _: None)
    assert "weak" in stage.store.versions()
    assert last(stage)[:2] == ("promote", "old")
    forced = train_and_evaluate(stage.store, settings, "a test", lambda _: None)
    assert "behavioural suite" in forced.entry["refused"]
    assert forced.entry["why"] == "a test"


def test_rows_that_training_left_out_count_as_learned() -> None:
    data = {"feedback": {"rows": {"train": {"-1": 5, "1": 3}, "test": {"0": 2}}, "left_out": {"duplicate": 4}}}
    onnx = tiny_graph()
    assert rows_learned(card_of(onnx, data=data)) == 14
    assert rows_learned(card_of(onnx)) == rows_learned(None) == 0


def test_a_missing_data_set_is_reported_before_anything_is_trained(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNDERTONE_DATA", str(tmp_path / "none"))
    settings = load_params() | {"data": {"train": ["sample", "feedback"], "judge": []}}
    with pytest.raises(DataError, match="undertone feedback export"):
        train_and_evaluate(stage.store, settings, "", lambda _: None)
    assert stage.store.versions() == ["new", "old"]
