"""Write a trained model as one ONNX graph.

Signature: ``text`` string[N] (normalised) -> ``label`` int64[N] (-1, 0, 1), ``probabilities`` float[N, 3] (ORDER).

The words of all texts are laid end to end, so a long text costs only its own words; a pair across two texts is
``</s> <s>``, which no table knows.
"""

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from training.model.table import INVERSE_ROOTS, MOST_WORDS
from training.model.terms import END, START
from training.model.trained import TrainedModel
from training.model.trees import tree_node

OPSET, ML_OPSET, IR_VERSION = 21, 4, 10


class Graph:
    """Nodes and constants, in the order in which they are added."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Add a constant and return its name."""
        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def add(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """Add a node with one output and return the output's name."""
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output


def to_onnx(trained: TrainedModel) -> bytes:
    """Return the model as a checked ONNX file."""
    graph = Graph()
    _words(graph)
    _sums(graph, trained)
    _features(graph, trained)
    graph.nodes.append(tree_node(trained.booster, "features", "scores"))
    _answers(graph, trained)
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "undertone",
            [helper.make_tensor_value_info("text", TensorProto.STRING, ["N"])],
            [
                helper.make_tensor_value_info("label", TensorProto.INT64, ["N"]),
                helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 3]),
            ],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)],
        ir_version=IR_VERSION,
        producer_name="undertone",
    )
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString())


def _words(graph: Graph) -> None:
    """``text`` -> ``words`` [M], all words of all texts with their edges, and ``rows`` [M], whose they are."""
    graph.constant("start", np.array(f"{START} ", dtype=object))
    graph.constant("end", np.array(f" {END}", dtype=object))
    started = graph.add("StringConcat", ["start", "text"], "started")
    edged = graph.add("StringConcat", [started, "end"], "edged")
    graph.nodes.append(helper.make_node("StringSplit", [edged], ["padded", "counts"]))
    widest = graph.add("ReduceMax", ["counts"], "widest", keepdims=0)
    graph.constant("zero", np.array(0, dtype=np.int64))
    graph.constant("one", np.array(1, dtype=np.int64))
    graph.constant("last", np.array([-1], dtype=np.int64))
    places = graph.add("Range", ["zero", widest, "one"], "places")
    column = graph.add("Unsqueeze", ["counts", "last"], "counts_column")
    filled = graph.add("Less", [places, column], "filled")
    graph.add(
        "Compress",
        [graph.add("Reshape", ["padded", "last"], "flat"), graph.add("Reshape", [filled, "last"], "is_word")],
        "words",
        axis=0,
    )
    both = graph.add("NonZero", [filled], "filled_places")
    graph.add("Gather", [both, "zero"], "rows", axis=0)


def _sums(graph: Graph, trained: TrainedModel) -> None:
    """``words``, ``rows`` -> ``sums`` float[N, columns] of the table's rows."""
    for name, value in (("first_place", 0), ("second_place", 1), ("end_place", -1), ("no_end", 2**62)):
        graph.constant(name, np.array([value], dtype=np.int64))
    left = graph.add("Slice", ["words", "first_place", "end_place"], "left")
    right = graph.add("Slice", ["words", "second_place", "no_end"], "right")
    graph.constant("space", np.array(" ", dtype=object))
    pairs = graph.add("StringConcat", [graph.add("StringConcat", [left, "space"], "left_space"), right], "pairs")
    found = graph.add("Concat", ["words", pairs], "terms", axis=0)
    rows = graph.add(
        "Concat", ["rows", graph.add("Slice", ["rows", "first_place", "end_place"], "left_rows")], "term_rows", axis=0
    )
    graph.nodes.append(_lookup(trained.table.terms, found, "numbers"))
    unknown = np.zeros((1, trained.table.weights.shape[1]), dtype=np.int16)
    graph.constant("table", np.vstack([trained.table.weights, unknown]))
    weights = graph.add(
        "Cast", [graph.add("Gather", ["table", "numbers"], "weights")], "float_weights", to=TensorProto.FLOAT
    )
    graph.constant("columns", np.array([unknown.shape[1]], dtype=np.int64))
    shape = graph.add("Concat", [graph.add("Shape", ["text"], "texts"), "columns"], "sums_shape", axis=0)
    nothing = graph.add("ConstantOfShape", [shape], "no_sums")
    where = graph.add("Unsqueeze", [rows, "last"], "term_rows_column")
    graph.add("ScatterND", [nothing, where, weights], "sums", reduction="add")


def _lookup(terms: list[str], found: str, numbers: str) -> onnx.NodeProto:
    keys = helper.make_tensor("keys", TensorProto.STRING, [len(terms)], [term.encode() for term in terms])
    values = numpy_helper.from_array(np.arange(len(terms), dtype=np.int64), "values")
    default = numpy_helper.from_array(np.array([len(terms)], dtype=np.int64), "default")
    return helper.make_node(
        "LabelEncoder",
        [found],
        [numbers],
        domain="ai.onnx.ml",
        keys_tensor=keys,
        values_tensor=values,
        default_tensor=default,
    )


def _features(graph: Graph, trained: TrainedModel) -> None:
    """``sums``, ``counts`` -> ``features``: scaled sums, plain sums, number of words."""
    table = trained.table
    graph.constant("edges", np.array(2, dtype=np.int64))
    graph.constant("most_words", np.array(MOST_WORDS, dtype=np.int64))
    graph.constant("inverse_roots", INVERSE_ROOTS)
    number = graph.add("Sub", ["counts", "edges"], "number")
    root = graph.add("Gather", ["inverse_roots", graph.add("Min", [number, "most_words"], "capped")], "root")
    graph.constant("split", np.array([table.scaled, table.weights.shape[1] - table.scaled], dtype=np.int64))
    graph.nodes.append(helper.make_node("Split", ["sums", "split"], ["linear", "plain"], axis=1))
    scaled = graph.add("Mul", ["linear", graph.add("Unsqueeze", [root, "last"], "root_column")], "scaled")
    length = graph.add(
        "Unsqueeze", [graph.add("Cast", [number], "length", to=TensorProto.FLOAT), "last"], "length_column"
    )
    graph.add("Concat", [scaled, "plain", length], "features", axis=1)


def _answers(graph: Graph, trained: TrainedModel) -> None:
    """``scores`` -> ``label``, ``probabilities``."""
    graph.constant("scale", trained.calibration.scale)
    graph.constant("shift", trained.calibration.shift)
    logits = graph.add("Add", [graph.add("Mul", ["scores", "scale"], "scaled_scores"), "shift"], "logits")
    graph.add("Softmax", [logits], "probabilities", axis=1)
    best = graph.add("ArgMax", [logits], "best", axis=1, keepdims=0)
    graph.add("Sub", [best, "one"], "label")
