"""Write a trained model as one ONNX graph.

Signature: ``text`` string[N] (normalised) -> ``label`` int64[N] (-1, 0, 1), ``probabilities`` float[N, 3] (ORDER).
"""

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from training.model.experts import FARTHEST, STEP, Experts
from training.model.graph import Graph
from training.model.sums import add_sums
from training.model.table import INVERSE_ROOTS, MOST_WORDS, POLAR
from training.model.trained import TrainedModel
from training.model.trees import tree_node

OPSET, ML_OPSET, IR_VERSION = 21, 4, 10


def to_onnx(trained: TrainedModel) -> bytes:
    """Return the model as a checked ONNX file."""
    graph = Graph()
    _constants(graph)
    add_sums(graph, trained.table)
    _columns(graph, trained)
    _experts(graph, trained.experts)
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


def _constants(graph: Graph) -> None:
    graph.whole("zero", 0)
    graph.whole("one", 1)
    graph.whole("two", 2)
    for name, place in (("at_0", 0), ("at_1", 1), ("at_2", 2), ("at_last", -1), ("at_end", 2**62)):
        graph.whole(name, [place])


def _columns(graph: Graph, trained: TrainedModel) -> None:
    """``sums``, ``count`` -> ``columns``, as ``Table.assemble`` puts them together."""
    table = trained.table
    number = graph.add("Sub", ["count", "two"], "number")
    capped = graph.add("Min", [number, graph.whole("most_words", MOST_WORDS)], "capped")
    root = graph.add("Gather", [graph.constant("inverse_roots", INVERSE_ROOTS), capped], "root")
    root = graph.add("Unsqueeze", [root, "at_1"], "root_column")
    width = table.scaled + table.known_weights.shape[1] + 2 * POLAR
    ends = [2 * table.linear, table.scaled - 2 * table.linear, width - table.scaled]
    parts = ["linear", "origin", "plain"]
    graph.nodes.append(helper.make_node("Split", ["sums", graph.whole("ends", ends)], parts, axis=1))
    mixed = graph.add("MatMul", ["linear", graph.constant("mixing", table.mixing)], "mixed")
    scaled = [graph.add("Mul", [part, root], f"{part}_scaled") for part in (mixed, "origin")]
    length = graph.add("Unsqueeze", [graph.as_float(number), "at_1"], "length")
    graph.add("Concat", [*scaled, "plain", length], "columns", axis=1)


def _experts(graph: Graph, experts: Experts) -> None:
    """``columns`` -> ``shares``, ``features``, as ``Experts.answers`` adds up: in float64 until rounded."""
    count = len(experts.sources)
    exact = graph.add("Cast", ["columns"], "columns_exact", to=TensorProto.DOUBLE)
    around = graph.add("Sub", [exact, graph.constant("center", experts.center)], "columns_around")
    scaled = graph.add("Div", [around, graph.constant("spread", experts.spread)], "columns_scaled")
    farthest = [graph.constant(f"{side}_end", np.array(end)) for side, end in (("low", -FARTHEST), ("high", FARTHEST))]
    inputs = graph.add("Clip", [scaled, *farthest], "expert_inputs")
    gate = _dense(graph, inputs, experts.gate, "gate")
    shares = graph.add("Softmax", [gate], "shares_exact", axis=1)
    opinions = _dense(graph, inputs, experts.opinions, "opinions")
    by_class = graph.add("Reshape", [opinions, graph.whole("by_class", [-1, 3, count])], "opinions_by_class")
    weighed = graph.add("Mul", [by_class, graph.add("Unsqueeze", [shares, "at_1"], "shares_of_all")], "weighed")
    blended = graph.add("ReduceSum", [weighed, "at_2"], "blended", keepdims=0)
    answers = graph.add("Concat", [shares, blended], "answers_exact", axis=1)
    step = graph.constant("step", np.array(STEP))
    steps = graph.add("Round", [graph.add("Div", [answers, step], "answers_in_steps")], "answers_rounded")
    rounded = graph.add("Cast", [graph.add("Mul", [steps, step], "answers_exactly")], "answers", to=TensorProto.FLOAT)
    graph.add("Concat", ["columns", rounded], "features", axis=1)
    graph.nodes.append(
        helper.make_node("Split", [rounded, graph.whole("answer_ends", [count, 3])], ["shares", "opinion"], axis=1)
    )


def _dense(graph: Graph, inputs: str, weights: NDArray[np.float64], name: str) -> str:
    """Multiply by weights whose last row is the intercept."""
    product = graph.add("MatMul", [inputs, graph.constant(f"{name}_weights", weights[:-1])], f"{name}_product")
    return graph.add("Add", [product, graph.constant(f"{name}_intercept", weights[-1])], name)


def _answers(graph: Graph, trained: TrainedModel) -> None:
    """``scores``, ``shares`` -> ``label``, ``probabilities``."""
    scales = graph.constant("scales", trained.calibration.scales[:, None])
    scale = graph.add("MatMul", ["shares", scales], "scale")
    logits = graph.add("Mul", ["scores", scale], "logits")
    graph.add("Softmax", [logits], "probabilities", axis=1)
    best = graph.add("ArgMax", [logits], "best", axis=1, keepdims=0)
    graph.add("Sub", [best, "one"], "label")
