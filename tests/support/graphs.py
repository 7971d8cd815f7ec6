"""Tiny real ONNX graphs with the signature of a model, for tests that are not about quality."""

import hashlib
from collections.abc import Mapping

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from undertone.models.card import Card

Row = tuple[float, float, float]

ANSWERS: Mapping[str, Row] = {"bad": (0.9, 0.08, 0.02), "fine": (0.1, 0.8, 0.1), "good": (0.01, 0.04, 0.95)}
UNSURE: Row = (0.3, 0.4, 0.3)


def tiny_graph(answers: Mapping[str, Row] = ANSWERS, *, columns: int = 3, text_name: str = "text") -> bytes:
    """A graph that knows whole comments by heart and is unsure of any other."""
    names = sorted(answers)
    table = [answers[name] for name in names] + [UNSURE]
    nodes = [
        helper.make_node(
            "LabelEncoder",
            [text_name],
            ["row"],
            domain="ai.onnx.ml",
            keys_strings=names,
            values_int64s=list(range(len(names))),
            default_int64=len(names),
        ),
        helper.make_node("Gather", ["table", "row"], ["probabilities"], axis=0),
        helper.make_node("ArgMax", ["probabilities"], ["place"], axis=1, keepdims=0),
        helper.make_node("Sub", ["place", "one"], ["label"]),
    ]
    weights = [value for row in table for value in row[:columns]]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(text_name, TensorProto.STRING, ["N"])],
        [
            helper.make_tensor_value_info("label", TensorProto.INT64, ["N"]),
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", columns]),
        ],
        [
            helper.make_tensor("table", TensorProto.FLOAT, [len(table), columns], weights),
            helper.make_tensor("one", TensorProto.INT64, [1], [1]),
        ],
    )
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("ai.onnx.ml", 4)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    return bytes(onnx.ModelProto.SerializeToString(model))


def tiny_graph_of_languages(answers: Mapping[str, Row] = ANSWERS, foreign: str = "yabancı") -> bytes:
    """The tiny graph that also names languages: Turkish, not understood, for one comment, and English for others."""
    model = onnx.load_from_string(tiny_graph(answers))
    graph = model.graph
    is_foreign = helper.make_node(
        "LabelEncoder",
        ["text"],
        ["tongue"],
        domain="ai.onnx.ml",
        keys_strings=[foreign],
        values_int64s=[1],
        default_int64=0,
    )
    graph.node.append(is_foreign)
    graph.node.append(helper.make_node("Gather", ["tags", "tongue"], ["language"]))
    graph.node.append(helper.make_node("Gather", ["known", "tongue"], ["understood"]))
    graph.initializer.append(numpy_helper.from_array(np.array(["en", "tr"], dtype=object), "tags"))
    graph.initializer.append(helper.make_tensor("known", TensorProto.BOOL, [2], [True, False]))
    graph.output.append(helper.make_tensor_value_info("language", TensorProto.STRING, ["N"]))
    graph.output.append(helper.make_tensor_value_info("understood", TensorProto.BOOL, ["N"]))
    return bytes(model.SerializeToString())


def card_of(onnx_bytes: bytes, version: str = "tiny-1", **fields: object) -> Card:
    """The card of a graph."""
    return Card(version=version, sha256=hashlib.sha256(onnx_bytes).hexdigest(), **fields)  # type: ignore[arg-type]
