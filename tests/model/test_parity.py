"""The served path (normalise, then the ONNX graph) equals the trained model in Python."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx as onnx_format
import onnxruntime
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from training.datasets.fetch import cache_folder
from training.errors import TrainingError
from training.model import ModelParams, Rows, TrainedModel, fit
from training.model.export import to_onnx
from training.model.parity import check, compare
from undertone.text import normalize

SAMPLE = Path("training/sample/comments.csv")
LABELS = {"Negative": -1, "Neutral": 0, "Positive": 1}
REAL_TEXTS = 20_000


@pytest.fixture(scope="module")
def sample() -> Rows:
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sources = ["even" if place % 2 else "odd" for place in range(len(rows))]
    return Rows([row["text"] for row in rows], [LABELS[row["label"]] for row in rows], sources)


@pytest.fixture(scope="module")
def trained(sample: Rows) -> TrainedModel:
    """Two sources, so that every group of columns is there."""
    return fit(sample, sample, ModelParams(rounds=40, folds=3, min_source_rows=100))


@pytest.fixture(scope="module")
def onnx(trained: TrainedModel) -> bytes:
    return to_onnx(trained)


@pytest.fixture(scope="module")
def session(onnx: bytes) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(onnx, providers=["CPUExecutionProvider"])


def real_texts() -> Iterator[str]:
    for path in sorted(cache_folder().glob("semeval/*-A.tsv")) + sorted(cache_folder().glob("goemotions/*.tsv")):
        with path.open(encoding="utf-8") as file:
            yield from (max(line.split("\t"), key=len) for line in file)


@pytest.mark.data
@pytest.mark.slow
def test_real_texts_get_the_same_prediction_on_both_paths(trained: TrainedModel, onnx: bytes) -> None:
    texts = list(dict.fromkeys(real_texts()))
    if len(texts) < REAL_TEXTS:
        pytest.skip("needs the texts of semeval and goemotions: set UNDERTONE_DATA to the folder that holds them")
    found = check(trained, onnx, texts[:: len(texts) // REAL_TEXTS][:REAL_TEXTS])
    assert (found.texts, found.flips) == (REAL_TEXTS, 0)


PIECES = st.sampled_from(
    [*"ab !?.<>_'#@\x00\x01", "not ", "good ", "never ", "zqx", "😂", "👍🏽", "क", "ि", "\ud800", "</s>"]
)
ANY_TEXT = st.one_of(st.text(st.characters(), max_size=80), st.lists(PIECES, max_size=30).map("".join))


@given(st.lists(ANY_TEXT, min_size=1, max_size=6))
@example([""])
@example(["", "\ud800"])
@example(["not", "good", "not \x01 good"])
@example(["not " * 3000])
@example(["<s> </s> <s>", "</s> <s>"])
def test_any_unicode_gets_the_same_prediction_on_both_paths(
    trained: TrainedModel, session: onnxruntime.InferenceSession, texts: list[str]
) -> None:
    tokens = np.array([normalize(text) for text in texts], dtype=object)
    labels, probabilities = session.run(["label", "probabilities"], {"text": tokens})
    assert labels.tolist() == trained.predict(texts).tolist()
    assert np.abs(probabilities - trained.predict_proba(texts)).max() <= 1e-5
    assert probabilities.shape == (len(texts), 3)


def test_predictions_do_not_depend_on_the_rest_of_the_batch(
    session: onnxruntime.InferenceSession, sample: Rows
) -> None:
    tokens = np.array([normalize(text) for text in [*sample.texts, "", "qwzx " * 1500]], dtype=object)
    (together,) = session.run(["probabilities"], {"text": tokens})
    alone = np.vstack([session.run(["probabilities"], {"text": tokens[[place]]})[0] for place in range(len(tokens))])
    assert np.abs(together - alone).max() <= 1e-6


def test_the_graph_has_the_fixed_signature(session: onnxruntime.InferenceSession) -> None:
    (text,) = session.get_inputs()
    label, probabilities = session.get_outputs()
    assert (text.name, text.type) == ("text", "tensor(string)")
    assert (label.name, label.type) == ("label", "tensor(int64)")
    assert (probabilities.name, probabilities.type, probabilities.shape[1]) == ("probabilities", "tensor(float)", 3)


def test_the_graph_has_no_unused_constants(onnx: bytes) -> None:
    graph = onnx_format.load_from_string(onnx).graph
    assert {constant.name for constant in graph.initializer} <= {name for node in graph.node for name in node.input}


@pytest.mark.parametrize("parts", [("trees", "net", "columns"), ("trees",), ("net",)])
def test_fitting_twice_gives_the_same_file_whatever_the_parts(sample: Rows, parts: tuple[str, ...]) -> None:
    params = ModelParams(rounds=5, folds=2, parts=parts)
    trained = fit(sample, sample, params)
    assert to_onnx(trained) == to_onnx(fit(sample, sample, params))
    assert compare(trained, to_onnx(trained), sample.texts).largest_difference <= 1e-6


def test_a_graph_of_another_model_is_rejected(trained: TrainedModel, onnx: bytes) -> None:
    bolder = replace(trained, combination=replace(trained.combination, weights=2 * trained.combination.weights))
    assert compare(bolder, onnx, ["good", "bad"]).largest_difference > 1e-5
    with pytest.raises(TrainingError, match="Do not serve"):
        check(bolder, onnx, ["good", "bad"])
