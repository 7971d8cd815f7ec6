"""A small builder of ONNX graphs."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import AttributeProto, TensorProto, helper, numpy_helper


class Graph:
    """Nodes and constants, in insertion order."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Add a constant and return its name."""
        self.constants.append(numpy_helper.from_array(value, name))
        return name

    def whole(self, name: str, value: int | list[int]) -> str:
        """Add integers as a constant and return its name."""
        return self.constant(name, np.array(value, dtype=np.int64))

    def string(self, name: str, value: str) -> str:
        """Add a string as a constant and return its name."""
        return self.constant(name, np.array(value, dtype=object))

    def add(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """Add a node with one output and return the output's name."""
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def join(self, part: "Graph", prefix: str, keep: Sequence[str]) -> None:
        """Add all of another graph; what it makes gets a prefix, so that names never meet, except those kept."""
        made = {name for node in _all_nodes(part.nodes) for name in node.output}
        made |= {constant.name for constant in part.constants}
        renamed = {name: f"{prefix}{name}" for name in made - set(keep)}
        for constant in part.constants:
            constant.name = renamed.get(constant.name, constant.name)
        for node in _all_nodes(part.nodes):
            for names in (node.input, node.output):
                names[:] = [renamed.get(name, name) for name in names]
        for branch in _branches(part.nodes):
            for output in branch.output:
                output.name = renamed.get(output.name, output.name)
        self.constants += part.constants
        self.nodes += part.nodes

    def choose(self, condition: str, then: tuple["Graph", str], otherwise: str, output: str) -> str:
        """Run a graph that makes a value only if a condition holds; else take another value of the same kind.

        The graph may read all values made so far; its constants become constants of this graph.
        """
        graph, value = then
        self.constants += graph.constants
        same = helper.make_node("Identity", [otherwise], [f"{output}_unchanged"])
        branches = {
            name: helper.make_graph(nodes, name, [], [helper.make_empty_tensor_value_info(result)])
            for name, nodes, result in (
                ("then_branch", graph.nodes, value),
                ("else_branch", [same], f"{output}_unchanged"),
            )
        }
        return self.add("If", [condition], output, **branches)

    def constants_in_use(self) -> list[onnx.TensorProto]:
        """The constants that a node reads: onnxruntime warns of others whenever it opens the file."""
        read = {name for node in _all_nodes(self.nodes) for name in node.input}
        return [constant for constant in self.constants if constant.name in read]

    def split(self, value: str, sizes: str, outputs: list[str], *, axis: int) -> None:
        """Split a value along an axis into outputs of these sizes."""
        self.nodes.append(helper.make_node("Split", [value, sizes], outputs, axis=axis))

    def look_up(self, names: list[str], strings: str, output: str) -> str:
        """Map strings to their indices in the names; an unknown one becomes ``len(names)``."""
        keys: Any = [name.encode() for name in names]
        return self._look_up(TensorProto.STRING, keys, strings, output)

    def look_up_numbers(self, numbers: list[int], values: str, output: str) -> str:
        """Map integers to their indices in the numbers; an unknown one becomes ``len(numbers)``."""
        return self._look_up(TensorProto.INT64, numbers, values, output)

    def _look_up(self, kind: int, keys: list[Any], values: str, output: str) -> str:
        # Integers are written as varints, which take fewer bytes than raw data.
        count = len(keys)
        return self.add(
            "LabelEncoder",
            [values],
            output,
            domain="ai.onnx.ml",
            keys_tensor=helper.make_tensor(f"{output}_keys", kind, [count], keys),
            values_tensor=helper.make_tensor(f"{output}_values", TensorProto.INT64, [count], list(range(count))),
            default_tensor=helper.make_tensor(f"{output}_default", TensorProto.INT64, [1], [count]),
        )

    def as_float(self, value: str) -> str:
        """Cast to float as ``<value>_float``."""
        return self.add("Cast", [value], f"{value}_float", to=TensorProto.FLOAT)

    def rounded(self, exact: str, step: float, output: str) -> str:
        """Round doubles to multiples of a step as floats, so that their last digits do not matter."""
        in_steps = self.add("Mul", [exact, self.constant(f"{output}_in_one", np.array(1 / step))], f"{output}_in_steps")
        whole = self.add("Round", [in_steps], f"{output}_whole")
        value = self.add("Mul", [whole, self.constant(f"{output}_step", np.array(step))], f"{output}_of_steps")
        return self.add("Cast", [value], output, to=TensorProto.FLOAT)

    def as_int(self, value: str) -> str:
        """Cast to int32 as ``<value>_int``."""
        return self.add("Cast", [value], f"{value}_int", to=TensorProto.INT32)


def _branches(nodes: Iterable[onnx.NodeProto]) -> Iterator[onnx.GraphProto]:
    return (attribute.g for node in nodes for attribute in node.attribute if attribute.type == AttributeProto.GRAPH)


def _all_nodes(nodes: Iterable[onnx.NodeProto]) -> list[onnx.NodeProto]:
    """Return nodes and those of their branches."""
    nodes = list(nodes)
    return nodes + [node for branch in _branches(nodes) for node in _all_nodes(branch.node)]
