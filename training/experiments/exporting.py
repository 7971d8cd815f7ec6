"""Exports a trial of a comparison to ONNX, with the signature of served models.

scikit-learn's converter handles the vectoriser and the learner. This module adds the rest: labels -1, 0, 1 instead
of 0, 1, 2; probabilities for a linear SVM, which has none; zeros as missing values for XGBoost, as in training.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

from training.cards import make_card
from training.datasets.corpus import Corpus
from training.errors import TrainingError
from training.experiments.learners import Labels
from training.experiments.plan import Trial
from training.experiments.runner import Split, Texts, fit_trial
from training.model.boosting import float_threshold
from training.model.graph_letters import PAD_LETTER
from training.recipe.measure import measure
from undertone.models.card import Card
from undertone.models.model import MOST_ROWS, Model
from undertone.text import normalize

EXPORTED = ("lightgbm", "xgboost", "random_forest", "logistic_regression", "linear_svm", "naive_bayes")
FORMS = ("bow", "tfidf")
OPSETS = {"": 18, "ai.onnx.ml": 3}
ROWS_AT_ONCE = 256
"""The graph uses a dense matrix of rows x terms: 10 MB for 256 comments and 10,000 terms."""
PARITY_TEXTS = 20_000
TOLERANCE = 1e-4
"""Maximum difference of a probability between file and pipeline."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A fitted trial: vectoriser, learner, and the factor before the softmax of a linear SVM's scores."""

    trial: Trial
    vectorizer: Any
    learner: Any
    scale: float = 1.0

    def predict(self, lines: Sequence[str]) -> tuple[Labels, NDArray[np.float64]]:
        """Labels -1, 0, 1 and probabilities [N, 3] of normalised comments."""
        matrix = self.vectorizer.transform(lines)
        labels = np.asarray(self.learner.predict(matrix), dtype=np.int64) - 1
        if self.trial.learner == "linear_svm":
            return labels, softmax(self.learner.decision_function(matrix) * self.scale, axis=1)
        return labels, np.asarray(self.learner.predict_proba(matrix), dtype=np.float64)


class Exported(NamedTuple):
    """An ONNX file, its card, and the maximum difference of a probability between file and pipeline."""

    onnx: bytes
    card: Card
    largest_difference: float


def build(trial: Trial, split: Split, grids: Mapping[str, Any], corpus: Corpus) -> Exported:
    """Fit and export a trial, compare the file with the pipeline, and evaluate it on the test rows.

    Raises:
        TrainingError: The trial cannot be exported, or file and pipeline differ.
    """
    pipeline = fit_pipeline(trial, split, Texts(split, grids))
    content = to_onnx(pipeline)
    served = Model.load(content, Card(version="new", sha256=sha256(content).hexdigest()))
    texts = [text for frame in (split.test, split.validation, split.fit) for text in frame["text"]]
    largest = check_parity(pipeline, served, texts[:PARITY_TEXTS])
    params = {"trial": asdict(trial), "features": grids["features"][trial.features], "seed": grids["seed"]}
    card = make_card(content, corpus=corpus, metrics=measure(content, corpus).metrics, params=params)
    return Exported(content, card, largest)


def fit_pipeline(trial: Trial, split: Split, texts: Texts) -> Pipeline:
    """Fit a trial as in the comparison; the scale of a linear SVM is fitted on the validation rows.

    Raises:
        TrainingError: The trial cannot be exported, or the rows lack a class.
    """
    if trial.learner not in EXPORTED or trial.features not in FORMS:
        raise TrainingError(
            f"{trial.name} cannot be exported. Expected one of {', '.join(EXPORTED)} on {' or '.join(FORMS)}."
        )
    if split.fit["label"].nunique() < 3:
        raise TrainingError("The data lacks a class. Expected Negative, Neutral and Positive rows.")
    fitted = fit_trial(trial, split, texts)
    pipeline = Pipeline(trial, texts.vectorizer(trial.features), fitted.learner)
    if trial.learner != "linear_svm":
        return pipeline
    scores = fitted.learner.decision_function(texts.matrices(trial.features)[1])
    return Pipeline(trial, pipeline.vectorizer, fitted.learner, _best_scale(scores, split.validation["label"] + 1))


def _best_scale(scores: NDArray[np.float64], classes: Any) -> float:
    """Return the scale that maximises the likelihood of the classes."""
    rows, columns = np.arange(len(scores)), np.asarray(classes)
    found = minimize_scalar(
        lambda scale: -float(log_softmax(scores * scale, axis=1)[rows, columns].mean()),
        bounds=(0.1, 20),
        method="bounded",
    )
    return float(np.float32(found.x))


def to_onnx(pipeline: Pipeline) -> bytes:
    """Return the file: ``text`` string[N] -> ``label`` int64[N], ``probabilities`` float[N, 3]."""
    model = _converted(pipeline)
    _name_outputs(model.graph, pipeline)
    _pad_with_no_word(model.graph)
    _divide_by_length_in_doubles(model.graph)
    if pipeline.trial.learner == "xgboost":
        _read_zeros_as_missing(model.graph)
    helper.set_model_props(model, {MOST_ROWS: str(ROWS_AT_ONCE)})
    model.producer_name = "undertone compare"
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def _converted(pipeline: Pipeline) -> onnx.ModelProto:
    from skl2onnx import convert_sklearn  # noqa: PLC0415 - heavy
    from skl2onnx.common.data_types import StringTensorType  # noqa: PLC0415
    from sklearn.pipeline import make_pipeline  # noqa: PLC0415

    _register_converters()
    learner = _with_float_thresholds(pipeline.learner) if pipeline.trial.learner == "lightgbm" else pipeline.learner
    option = "raw_scores" if pipeline.trial.learner == "linear_svm" else "zipmap"
    converted: onnx.ModelProto = convert_sklearn(
        make_pipeline(_traceable(pipeline.vectorizer), learner),
        name="undertone",
        initial_types=[("text", StringTensorType([None]))],
        options={id(learner): {option: option == "raw_scores"}},
        target_opset=OPSETS,
    )
    return converted


def _traceable(vectorizer: Any) -> Any:
    """Return the vectoriser with tuples of words as terms; the converter cannot reliably split "a lot"."""
    from skl2onnx.sklapi import TraceableCountVectorizer, TraceableTfidfVectorizer  # noqa: PLC0415

    weighted = hasattr(vectorizer, "idf_")
    made = (TraceableTfidfVectorizer if weighted else TraceableCountVectorizer)(**vectorizer.get_params())
    made.__dict__ |= vars(vectorizer)
    made.vocabulary_ = {tuple(term.split(" ")): column for term, column in vectorizer.vocabulary_.items()}
    return made


def _with_float_thresholds(learner: Any) -> Any:
    """Return the LightGBM model with float32 thresholds; the converter would round some of them up past a value."""
    import lightgbm  # noqa: PLC0415

    lines = []
    for line in learner.booster_.model_to_string().splitlines():
        name, _, values = line.partition("=")
        if name == "threshold":
            lines.append("threshold=" + " ".join(repr(float(float_threshold(float(v)))) for v in values.split()))
        elif name != "tree_sizes":  # of the text before
            lines.append(line)
    made = copy(learner)
    made._Booster = lightgbm.Booster(model_str="\n".join([*lines, ""]))
    return made


def _register_converters() -> None:
    """Register converters for traceable vectorisers, LightGBM and XGBoost."""
    import lightgbm  # noqa: PLC0415
    import skl2onnx.sklapi.register  # noqa: F401, PLC0415 - registers converters
    import xgboost  # noqa: PLC0415
    from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm  # noqa: PLC0415
    from onnxmltools.convert.xgboost.operator_converters.XGBoost import convert_xgboost  # noqa: PLC0415
    from skl2onnx import update_registered_converter  # noqa: PLC0415
    from skl2onnx.common.shape_calculator import calculate_linear_classifier_output_shapes  # noqa: PLC0415

    for learner, converter in ((lightgbm.LGBMClassifier, convert_lightgbm), (xgboost.XGBClassifier, convert_xgboost)):
        update_registered_converter(
            learner,
            learner.__name__,
            calculate_linear_classifier_output_shapes,
            converter,
            options={"nocl": [True, False], "zipmap": [True, False, "columns"]},
        )


def _name_outputs(graph: onnx.GraphProto, pipeline: Pipeline) -> None:
    """Map the converter's outputs to the served signature."""
    found = [output.name for output in graph.output]
    for node in graph.node:
        node.output[:] = [f"converted_{name}" if name in found else name for name in node.output]
        node.input[:] = [f"converted_{name}" if name in found else name for name in node.input]
    classes, scores = (f"converted_{name}" for name in found)
    graph.initializer.append(numpy_helper.from_array(np.array(1, np.int64), "one_label"))
    graph.node.append(helper.make_node("Sub", [classes, "one_label"], ["label"]))
    if pipeline.trial.learner == "linear_svm":
        graph.initializer.append(numpy_helper.from_array(np.array(pipeline.scale, np.float32), "scale"))
        graph.node.append(helper.make_node("Mul", [scores, "scale"], ["scaled_scores"]))
        graph.node.append(helper.make_node("Softmax", ["scaled_scores"], ["probabilities"], axis=1))
    else:
        graph.node.append(helper.make_node("Identity", [scores], ["probabilities"]))
    del graph.output[:]
    graph.output.extend(
        [
            helper.make_tensor_value_info("label", TensorProto.INT64, ["N"]),
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 3]),
        ]
    )


def _read_zeros_as_missing(graph: onnx.GraphProto) -> None:
    """Replace zeros by NaN: XGBoost treats the absent entries of a sparse matrix as missing."""
    (place,) = (index for index, node in enumerate(graph.node) if node.op_type == "TreeEnsembleClassifier")
    features = graph.node[place].input[0]
    graph.node[place].input[0] = "features_or_missing"
    graph.initializer.append(numpy_helper.from_array(np.array(0, np.float32), "no_value"))
    graph.initializer.append(numpy_helper.from_array(np.array(np.nan, np.float32), "missing"))
    graph.node.insert(place, helper.make_node("Where", ["is_missing", "missing", features], ["features_or_missing"]))
    graph.node.insert(place, helper.make_node("Equal", [features, "no_value"], ["is_missing"]))


def _pad_with_no_word(graph: onnx.GraphProto) -> None:
    """Pad short comments with a string that no text contains; the converter's "#" is a valid token here."""
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.name == "pad_value":
                attribute.s = PAD_LETTER.encode()


def _divide_by_length_in_doubles(graph: onnx.GraphProto) -> None:
    """Normalise TF-IDF rows in double precision, as scikit-learn does: trees depend on the last bit of a value."""
    places = [place for place, node in enumerate(graph.node) if node.op_type == "Normalizer"]
    place = next((place for place in places if graph.node[place].attribute[0].s == b"L2"), None)
    if place is None:
        return
    (row,), (divided,) = graph.node[place].input, graph.node[place].output
    del graph.node[place]
    graph.initializer.append(numpy_helper.from_array(np.array([1], np.int64), "columns"))
    graph.initializer.append(numpy_helper.from_array(np.array(0, np.float64), "no_length"))
    graph.initializer.append(numpy_helper.from_array(np.array(1, np.float64), "unit"))
    nodes = [
        helper.make_node("Mul", [row, row], ["squares"]),
        helper.make_node("Cast", ["squares"], ["wide_squares"], to=TensorProto.DOUBLE),
        helper.make_node("ReduceSum", ["wide_squares", "columns"], ["squared_length"], keepdims=1),
        helper.make_node("Sqrt", ["squared_length"], ["length"]),
        helper.make_node("Equal", ["length", "no_length"], ["is_empty"]),
        helper.make_node("Where", ["is_empty", "unit", "length"], ["divisor"]),
        helper.make_node("Cast", [row], ["wide_row"], to=TensorProto.DOUBLE),
        helper.make_node("Div", ["wide_row", "divisor"], ["wide_divided"]),
        helper.make_node("Cast", ["wide_divided"], [divided], to=TensorProto.FLOAT),
    ]
    for offset, node in enumerate(nodes):
        graph.node.insert(place + offset, node)


def check_parity(pipeline: Pipeline, model: Model, texts: Sequence[str]) -> float:
    """Compare the served file with the pipeline on raw texts; return the maximum difference of a probability.

    If the pipeline finds two classes equally likely, within the tolerance, either label is accepted.

    Raises:
        TrainingError: A label differs, or a probability by more than TOLERANCE.
    """
    spoken = [text for text in dict.fromkeys(texts) if normalize(text)]
    served = model.predict(spoken)
    labels, probabilities = pipeline.predict([normalize(text) for text in spoken])
    rows, chosen = np.arange(len(spoken)), np.array([int(p.sentiment) for p in served])
    flips = int((np.abs(probabilities[rows, labels + 1] - probabilities[rows, chosen + 1]) > TOLERANCE).sum())
    largest = float(np.abs(np.array([p.probabilities for p in served]) - probabilities).max())
    if flips or largest > TOLERANCE:
        raise TrainingError(
            f"The file of {pipeline.trial.name} differs from its pipeline on {len(spoken)} texts: {flips} labels "
            f"differ, and probabilities by up to {largest:.1e}. Expected equal labels and at most {TOLERANCE:.0e}."
        )
    return largest
