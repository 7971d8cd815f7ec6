"""Imports, evaluates and serves a small transformer trained by devtools/small_transformer.py."""

import builtins
import json
from pathlib import Path
from shutil import copytree
from typing import Any

import onnx
import pandas as pd
import pytest
from onnx import helper
from onnxruntime import GraphOptimizationLevel
from typer.testing import CliRunner

from tests.support.apps import load_app
from tests.support.events import content_of, json_event
from tests.support.graphs import card_of, tiny_graph
from tests.support.stores import point
from training import cli
from training.errors import TrainingError
from training.registry.gates import judge
from training.registry.importing import read_model
from training.stores import load_model
from undertone.errors import ModelRefusedError
from undertone.models.model import Model
from undertone.models.store import ModelStore, open_store
from undertone.models.transformer import LABELS, TOKENIZER

EXPORTED = Path(__file__).parents[1] / "data" / "small_transformer"

COMMENTS = [
    "I love this, what a wonderful video",
    "this is terrible, I hate it",
    "GREAT 😍😍",
    "",
    "\u200b",
    "broken \ud83d surrogate",
    "word " * 5000,
    "यह वीडियो",
    "ok",
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ModelStore:
    """A store whose newest version was added by ``undertone import``."""
    folder = tmp_path_factory.mktemp("store")
    result = CliRunner().invoke(cli.app, ["import", str(EXPORTED), "--store", str(folder)], catch_exceptions=False)
    assert "undertone promote" in result.stdout
    return open_store(folder)


@pytest.fixture(scope="module")
def version(store: ModelStore) -> str:
    (found,) = (name for name in store.versions() if "imported" in store.read_card(name).parameters)
    return found


@pytest.fixture(scope="module")
def model(store: ModelStore, version: str) -> Model:
    return load_model(version, store=store.name)


def test_it_separates_positive_from_negative(model: Model) -> None:
    found = model.predict(COMMENTS)
    assert [int(entry.sentiment) for entry in found[:2]] == [1, -1]
    assert [entry.confidence for entry in found[3:5]] == [0.0, 0.0]
    for entry in found:
        assert sum(entry.probabilities) == pytest.approx(1 if entry.confidence else 0, abs=1e-5)


def test_only_transformers_are_searched_for_nodes_to_fuse(model: Model) -> None:
    onnx = tiny_graph()
    levels = [
        each._session.get_session_options().graph_optimization_level
        for each in (model, Model.load(onnx, card_of(onnx)))
    ]
    assert levels == [GraphOptimizationLevel.ORT_ENABLE_ALL, GraphOptimizationLevel.ORT_ENABLE_BASIC]


def test_columns_are_the_predictions(model: Model) -> None:
    columns = model.columns(["", *COMMENTS])
    predictions = model.predict(["", *COMMENTS])
    assert columns.labels.tolist() == [found.sentiment for found in predictions]
    assert columns.confidences.tolist() == [found.confidence for found in predictions]


def test_a_prediction_does_not_depend_on_the_rest_of_the_batch(model: Model) -> None:
    together = model.predict(COMMENTS * 20)
    for comment, entry in zip(COMMENTS * 20, together, strict=True):
        (alone,) = model.predict([comment])
        assert alone.sentiment == entry.sentiment
        assert alone.probabilities == pytest.approx(entry.probabilities, abs=1e-5)


def test_the_gates_judge_it_like_any_other(store: ModelStore, version: str) -> None:
    tests = {"sample": pd.DataFrame({"text": COMMENTS[:3] * 10, "label": [1, -1, 1] * 10})}
    params = {
        "macro_f1": {"sample": 0.9},
        "margin": 1.0,
        "most_ms_for_500_comments": 10_000,
        "most_megabytes": 8,
        "against_production": [],
    }
    found = {gate.name: gate.passed for gate in judge(store, version, tests=tests, params=params)}
    assert found["loads and has the signature"]
    assert found["macro_f1 on sample"]
    assert found["file"]
    assert "behavioural suite" in found


def test_it_is_served(store: ModelStore, version: str) -> None:
    point(store, version)
    handler = load_app("predict", UNDERTONE_STORE=store.name).handler
    response = handler(json_event("POST", "/predict", {"comments": COMMENTS[:4]}), None)
    assert [row["sentiment"] for row in content_of(response)][:2] == ["Positive", "Negative"]
    health = handler(json_event("GET", "/health", None), None)
    assert content_of(health)["model_version"] == version


def test_it_is_rejected_without_the_tokenizers_library(
    store: ModelStore, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported = builtins.__import__

    def without_tokenizers(name: str, *arguments: Any, **more: Any) -> Any:
        if name == "tokenizers":
            raise ImportError(name)
        return imported(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", without_tokenizers)
    with pytest.raises(ModelRefusedError, match="deploy with Transformers=true"):
        load_model(version, store=store.name)


def test_labels_can_be_declared_if_the_configuration_does_not_name_them(tmp_path: Path) -> None:
    folder = Path(copytree(EXPORTED, tmp_path / "model"))
    (folder / "config.json").write_text(json.dumps({"id2label": {"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"}}))
    with pytest.raises(TrainingError, match="--labels negative,neutral,positive"):
        read_model(folder)
    turned = read_model(folder, labels="positive,neutral,negative")
    (straight, _) = Model.load(*turned).predict(COMMENTS[:2])
    (found, _) = Model.load(*read_model(EXPORTED)).predict(COMMENTS[:2])
    assert straight.probabilities == tuple(reversed(found.probabilities))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({LABELS: "-1,0"}, "scores labelled"),
        ({LABELS: "-1,0,2"}, "scores labelled"),
        ({TOKENIZER: "{}"}, "tokenizer that cannot be read"),
    ],
)
def test_an_incompatible_file_is_rejected(change: dict[str, str], message: str) -> None:
    content, card = read_model(EXPORTED)
    model = onnx.load_from_string(content)
    helper.set_model_props(model, {entry.key: entry.value for entry in model.metadata_props} | change)
    with pytest.raises(ModelRefusedError, match=message):
        Model.load(model.SerializeToString(), card)


def test_an_invalid_model_is_named_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"There is no .*model\.onnx"):
        read_model(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"nothing")
    with pytest.raises(ModelRefusedError, match="cannot be loaded"):
        read_model(tmp_path)


def test_a_graph_with_the_standard_signature_is_imported_unchanged(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(tiny_graph())
    found = read_model(tmp_path / "model.onnx")
    assert found.onnx == tiny_graph()
    assert [int(entry.sentiment) for entry in Model.load(*found).predict(["good", "bad"])] == [1, -1]
