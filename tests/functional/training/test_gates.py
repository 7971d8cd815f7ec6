"""The gates that a model must pass before it is promoted, and overriding them with a reason."""

import sys
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from tests.support.graphs import card_of, tiny_graph
from training import cli
from training.evaluation.predictions import predict_sets
from training.registry import Stage, gates
from undertone.models.model import Model
from undertone.models.store import ModelStore, Pointer, open_store
from undertone.registry.gate import Gate

runner = CliRunner()
TESTS = {"set": pd.DataFrame({"text": ["good", "fine", "bad"] * 20, "label": [1, 0, -1] * 20})}
PARAMS = {"macro_recall": {"set": 0.9}, "margin": 0.01, "most_ms_for_500_comments": 5000, "most_megabytes": 8}


def outcome(found: list[Gate]) -> dict[str, bool]:
    return {gate.name: gate.passed for gate in found}


def put(store: ModelStore, version: str, predictions: dict[str, tuple[float, float, float]]) -> None:
    onnx = tiny_graph(predictions)
    store.put_model(onnx, card_of(onnx, version))


def test_every_gate_is_checked(store: ModelStore) -> None:
    found = outcome(gates.judge(store, "tiny-1", tests=TESTS, params=PARAMS))
    assert found["loads and has the signature"]
    assert found["macro_recall on set"]
    assert found["file"]
    assert found["60 comments"]
    assert not found["behavioural suite"]


def test_a_worse_model_is_rejected_with_its_interval(store: ModelStore) -> None:
    put(store, "worse", {"good": (0.0, 0.0, 1.0), "bad": (0.0, 1.0, 0.0)})
    found = gates.judge(store, "worse", tests=TESTS, params=PARAMS)
    refused = {gate.name: gate.found for gate in found if not gate.passed}
    assert "against production on set" in refused
    assert "-0.3333 macro-recall, 95 % interval" in refused["against production on set"]
    assert "0.6667, required >= 0.9" in refused["macro_recall on set"]


def test_an_equal_model_passes(store: ModelStore) -> None:
    put(store, "equal", {"good": (0.0, 0.1, 0.9), "fine": (0.0, 1.0, 0.0), "bad": (0.9, 0.1, 0.0)})
    assert outcome(gates.judge(store, "equal", tests=TESTS, params=PARAMS))["against production on set"]


def test_an_unloadable_production_model_blocks_no_promotion_and_is_named(store: ModelStore) -> None:
    put(store, "next", {"good": (0.0, 0.1, 0.9), "fine": (0.0, 1.0, 0.0), "bad": (0.9, 0.1, 0.0)})
    (Path(store.name) / "models" / "tiny-1" / "card.json").write_bytes(b"{")
    found = {gate.name: gate for gate in gates.judge(store, "next", tests=TESTS, params=PARAMS)}
    assert found["against production"].passed
    assert "not compared" in found["against production"].found
    assert "models/tiny-1/card.json is damaged" in found["against production"].found


@pytest.mark.parametrize(("before", "passed"), [(0.99, True), (1.02, False)])
def test_the_first_model_of_a_text_version_is_compared_by_model_cards(
    store: ModelStore, before: float, passed: bool
) -> None:
    """The production model needs another version of the text code, so it cannot be run here."""
    new = open_store(f"{store.name}-new")
    onnx = tiny_graph()
    new.put_model(onnx, card_of(onnx, "before", text_version="before", metrics={"set": {"macro_recall": before}}))
    other = Stage(new, "production", "before")
    other.promote("before", other.state())
    new.put_model(onnx, card_of(onnx, "next"))
    found = outcome(gates.judge(new, "next", tests=TESTS, params=PARAMS))
    assert found["against production (text before) on set"] is passed


def test_a_damaged_model_fails_without_further_gates(store: ModelStore) -> None:
    put(store, "damaged", {"good": (0.0, 0.0, 1.0)})
    (Path(store.name) / "models" / "damaged" / "model.onnx").write_bytes(b"x")
    (gate,) = gates.judge(store, "damaged", tests=TESTS, params=PARAMS)
    assert not gate.passed
    assert "sha256" in gate.found


def test_a_model_of_another_text_version_is_rejected(store: ModelStore) -> None:
    onnx = tiny_graph({"x": (0.0, 0.0, 1.0)})
    store.put_model(onnx, card_of(onnx, "old", text_version="0"))
    (gate,) = gates.judge(store, "old", tests=TESTS, params=PARAMS)
    assert "text version '0'" in gate.found


def test_calibration_has_to_be_low_enough(store: ModelStore) -> None:
    model = Model.load(*store.read_model(Pointer(version="tiny-1", sha256=store.read_card("tiny-1").sha256)))
    predictions = predict_sets(model, TESTS)
    (gate,) = gates.reaches(predictions, {"calibration_error": {"set": 0.01}})
    assert not gate.passed
    (gate,) = gates.reaches(predictions, {"calibration_error": {"set": 0.5}})
    assert gate.passed


def test_class_calibration_and_shares_have_gates(store: ModelStore) -> None:
    """The predictions are correct, but the probabilities leak into the other classes."""
    onnx = tiny_graph({"good": (0.2, 0.2, 0.6), "fine": (0.2, 0.6, 0.2), "bad": (0.6, 0.2, 0.2)})
    store.put_model(onnx, card_of(onnx, "soft"))
    rows = pd.DataFrame({"text": ["good"] * 90 + ["fine", "bad"] * 5, "label": [1] * 90 + [0, -1] * 5})
    thresholds = {"class_calibration_error": {"set": 0.1}, "share_error": {"set": 0.1}}
    found = gates.judge(store, "soft", tests={"set": rows}, params=PARAMS | thresholds)
    refused = {gate.name for gate in found if not gate.passed}
    assert {"class_calibration_error on set", "share_error on set"} <= refused
    assert outcome(found)["macro_recall on set"]


def test_grouped_sets_are_pooled_and_only_named_sets_are_compared_with_production(store: ModelStore) -> None:
    put(store, "worse", {"good": (0.0, 0.0, 1.0), "bad": (0.0, 1.0, 0.0)})
    tests = {"vader-tweets": TESTS["set"], "vader-films": TESTS["set"], "semeval": TESTS["set"]}
    params = PARAMS | {
        "macro_recall": {"semeval": 0.9},
        "macro_f1": {"vader": 0.9},
        "against_production": ["vader"],
    }
    found = {gate.name: gate.found for gate in gates.judge(store, "worse", tests=tests, params=params)}
    assert "macro-F1, 95 % interval" in found["against production on vader"]
    assert "against production on semeval" not in found
    assert "macro_f1 on vader" in found


def test_slow_and_large_models_are_rejected(store: ModelStore) -> None:
    model = Model.load(*store.read_model(Pointer(version="tiny-1", sha256=store.read_card("tiny-1").sha256)))
    assert not gates.is_fast(model, ["good"] * 600, most_ms=0.0001).passed
    assert not gates.is_small(9_000_000, 8).passed


@pytest.fixture
def judged_on_the_sample(monkeypatch: pytest.MonkeyPatch, mlflow_database: Path) -> None:
    params = {"gates": PARAMS | {"macro_recall": {"sample": 0.9}}}
    monkeypatch.setattr("training.params.load_params", lambda: params)


@pytest.mark.usefixtures("judged_on_the_sample")
def test_a_failed_gate_blocks_promotion_and_force_needs_a_reason(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(store, "tiny-2", {"good": (0.0, 0.1, 0.9)})
    arguments = ["undertone", "promote", "tiny-2", "--to", "production", "--store", store.name]
    for extra, expected in (
        ([], "was not promoted to production; it fails behavioural suite"),
        (["--force", " "], "needs a reason"),
    ):
        monkeypatch.setattr(sys, "argv", arguments + extra)
        with pytest.raises(SystemExit):
            cli.main()
        assert expected in capsys.readouterr().err
    found = store.read_pointer("production")
    assert found
    assert found[0].version == "tiny-1"


@pytest.mark.usefixtures("judged_on_the_sample")
def test_a_forced_promotion_is_recorded_listed_and_can_be_rolled_back(store: ModelStore) -> None:
    put(store, "tiny-2", {"good": (0.0, 0.1, 0.9)})
    options = ["--store", store.name]
    arguments = ["promote", "tiny-2", "--to", "production", "--force", "the demo is today", *options]
    assert runner.invoke(cli.app, arguments, catch_exceptions=False).exit_code == 0
    listed = runner.invoke(cli.app, ["models", *options], env={"COLUMNS": "160"}, catch_exceptions=False).stdout
    assert "forced: the demo is today" in listed
    assert "archived" in listed
    back = runner.invoke(cli.app, ["rollback", *options], catch_exceptions=False).stdout
    assert "production was rolled back from tiny-2 to tiny-1" in back
    found = store.read_pointer("production")
    assert found
    assert found[0].version == "tiny-1"
