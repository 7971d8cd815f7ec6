"""Write a trained model as one ONNX graph.

Signature: ``text`` string[N] (normalised) -> ``label`` int64[N] (-1, 0, 1), ``probabilities`` float[N, 3] (ORDER); with
a language part also ``language`` string[N] (BCP 47), ``understood`` bool[N].
"""

import lightgbm
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from training.languages.graph import add_languages
from training.languages.graph_identifier import read_by_letter
from training.languages.identify import WIDTH
from training.model.arranged import Arranged, arrange
from training.model.combine import STEP, Combination
from training.model.graph import Graph
from training.model.net import Net
from training.model.sums import Sums, add_sums
from training.model.table import INVERSE_ROOTS, MOST_WORDS
from training.model.trained import TrainedModel
from training.model.trees import tree_nodes

OPSET, ML_OPSET, IR_VERSION = 21, 4, 10


def to_onnx(trained: TrainedModel) -> bytes:
    """Return the model as a checked ONNX file."""
    graph = Graph()
    _constants(graph)
    arranged = _arranged(trained)
    sums = add_sums(graph, arranged)
    _columns(graph, sums)
    inputs = [_trees(graph, trained.booster)]
    if trained.table.word_vectors.shape[1]:
        inputs.append(_net(graph, trained.net))
    logits = _combined(graph, [*inputs, "columns"], trained.combination)
    if trained.languages is not None:
        logits = add_languages(graph, trained.languages, logits, sums.beside, arranged.by_letter)
    _answers(graph, logits)
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "undertone",
            [helper.make_tensor_value_info("text", TensorProto.STRING, ["N"])],
            _outputs(trained),
            graph.constants_in_use(),
        ),
        opset_imports=[
            helper.make_opsetid("", OPSET),
            helper.make_opsetid("ai.onnx.ml", ML_OPSET),
            helper.make_opsetid("com.microsoft", 1),
        ],
        ir_version=IR_VERSION,
        producer_name="undertone",
    )
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def _arranged(trained: TrainedModel) -> Arranged:
    """Put the identifier's rows beside the table; all that its words of single scripts need is read by letter."""
    table = trained.table
    if trained.languages is None:
        return arrange(table, np.zeros((len(table.words), 0), np.int16), np.zeros(len(table.words), np.bool_))
    rows = trained.languages.word_rows
    return arrange(table, rows[:, : WIDTH + 1], read_by_letter(rows))


def _outputs(trained: TrainedModel) -> list[onnx.ValueInfoProto]:
    outputs = [
        helper.make_tensor_value_info("label", TensorProto.INT64, ["N"]),
        helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 3]),
    ]
    if trained.languages is not None:
        outputs += [
            helper.make_tensor_value_info("language", TensorProto.STRING, ["N"]),
            helper.make_tensor_value_info("understood", TensorProto.BOOL, ["N"]),
        ]
    return outputs


def _constants(graph: Graph) -> None:
    graph.whole("zero", 0)
    graph.whole("one", 1)
    graph.whole("two", 2)
    for name, place in (("at_0", 0), ("at_1", 1), ("at_2", 2), ("at_last", -1), ("at_end", 2**62)):
        graph.whole(name, [place])


def _columns(graph: Graph, sums: Sums) -> None:
    """``sums``, ``count`` -> ``columns``, ``pooled``, as ``Table.assemble`` scales them."""
    number = graph.add("Sub", ["count", "two"], "number")
    capped = graph.add("Min", [number, graph.whole("most_words", MOST_WORDS)], "capped")
    root = graph.add("Gather", [graph.constant("inverse_roots", INVERSE_ROOTS), capped], "root")
    root = graph.add("Unsqueeze", [root, "at_1"], "root_column")
    linear = graph.add("Mul", [graph.as_float(sums.linear), root], "linear_scaled")
    plain = graph.as_float(graph.add("Concat", sums.plain, "plain", axis=1))
    length = graph.add("Unsqueeze", [graph.as_float(number), "at_1"], "length")
    graph.add("Concat", [linear, plain, length], "columns", axis=1)
    if sums.vectors:
        vectors = graph.as_float(graph.add("Concat", sums.vectors, "vectors", axis=1))
        graph.add("Mul", [vectors, root], "pooled")


def _net(graph: Graph, net: Net) -> str:
    """``pooled`` -> ``net_scores``, as computed by ``Net.scores``: in float64 until rounded."""
    exact = graph.add("Cast", ["pooled"], "pooled_exact", to=TensorProto.DOUBLE)
    inside = graph.add("Relu", [_dense(graph, exact, net.hidden[:-1], net.hidden[-1], "hidden")], "active")
    return graph.rounded(_dense(graph, inside, net.heads[:-1], net.heads[-1], "heads"), STEP, "net_scores")


def _trees(graph: Graph, booster: lightgbm.Booster) -> str:
    """``columns`` -> ``tree_scores``: Negative and Positive against Neutral."""
    graph.nodes += tree_nodes(booster, "columns", "tree_scores")
    sides = [graph.add("Sub", [f"tree_scores_{side}", "tree_scores_1"], f"side_{side}") for side in (0, 2)]
    return graph.add("Concat", sides, "tree_scores", axis=1)


def _combined(graph: Graph, inputs: list[str], layer: Combination) -> str:
    """Return the logits, as computed by ``Combination.logits``."""
    known = graph.add("Concat", inputs, "inputs", axis=1)
    capped = graph.add("Min", [known, graph.constant("high", layer.high)], "not_too_high")
    kept = graph.add("Max", [capped, graph.constant("low", layer.low)], "kept")
    exact = graph.add("Cast", [kept], "kept_exact", to=TensorProto.DOUBLE)
    return graph.rounded(_dense(graph, exact, layer.weights, layer.intercept, "layer"), STEP, "english_logits")


def _dense(graph: Graph, inputs: str, weights: NDArray[np.float64], intercept: NDArray[np.float64], name: str) -> str:
    product = graph.add("MatMul", [inputs, graph.constant(f"{name}_weights", weights)], f"{name}_product")
    return graph.add("Add", [product, graph.constant(f"{name}_intercept", intercept)], name)


def _answers(graph: Graph, logits: str) -> None:
    """Logits -> ``label``, ``probabilities``."""
    graph.add("Softmax", [logits], "probabilities", axis=1)
    best = graph.add("ArgMax", [logits], "best", axis=1, keepdims=0)
    graph.add("Sub", [best, "one"], "label")
