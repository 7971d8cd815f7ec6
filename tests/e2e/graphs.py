"""Models small enough to be made in a test: every text gets the same answer, or the sentiment that it names."""

import hashlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from undertone.card import Card


def make_model(version: str, *, always: int = 0) -> tuple[bytes, Card]:
    """A model that knows the words ``positive`` and ``negative``; all else is ``always`` (-1, 0 or 1)."""
    rows = np.array([[0.9, 0.06, 0.04], [0.05, 0.9, 0.05], [0.04, 0.06, 0.9]], dtype=np.float32)
    nodes = [
        helper.make_node(
            "LabelEncoder", ["text"], ["index"], domain="ai.onnx.ml", keys_strings=["negative", "positive"],
            values_int64s=[0, 2], default_int64=always + 1,
        ),
        helper.make_node("Gather", ["rows", "index"], ["probabilities"]),
        helper.make_node("Sub", ["index", "one"], ["label"]),
    ]  # fmt: skip
    constants = [numpy_helper.from_array(rows, "rows"), numpy_helper.from_array(np.array([1], dtype=np.int64), "one")]
    graph = helper.make_graph(
        nodes, "tiny", [helper.make_tensor_value_info("text", TensorProto.STRING, ["N"])],
        [
            helper.make_tensor_value_info("label", TensorProto.INT64, ["N"]),
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 3]),
        ],
        constants,
    )  # fmt: skip
    imports = [helper.make_opsetid("", 20), helper.make_opsetid("ai.onnx.ml", 3)]
    data = helper.make_model(graph, opset_imports=imports, ir_version=10).SerializeToString()
    onnx.checker.check_model(data)
    return data, Card(version=version, sha256=hashlib.sha256(data).hexdigest())
