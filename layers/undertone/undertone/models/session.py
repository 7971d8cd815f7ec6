"""Runs a model with ONNX Runtime on one core, and returns memory after large requests."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import onnxruntime as ort

_ARENA_BYTES = 16 * 1024 * 1024
"""Bytes of memory kept between requests; 500 comments of typical length need less."""


def open_session(onnx: bytes, *, fuse: bool) -> ort.InferenceSession:
    """Load a graph; errors are those of ONNX Runtime.

    Args:
        onnx: The graph.
        fuse: Whether to search for nodes to fuse. Transformers need it; in our own graphs there is next to nothing.
    """
    _register_arena()
    options = ort.SessionOptions()
    # A Lambda function has one core or less, and the local server runs requests in parallel, so threads do not help.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # Planning the reuse takes time in the square of the number of nodes, half of the time to load a graph of hundreds.
    # The arena reuses memory anyway.
    options.enable_mem_reuse = False
    if not fuse:
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.add_session_config_entry("session.use_env_allocators", "1")
    options.add_session_config_entry("session.use_device_allocator_for_initializers", "1")
    return ort.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])


def run(session: ort.InferenceSession, inputs: Mapping[str, Any]) -> list[Any]:
    """Run a graph, then return memory beyond the first chunk of the arena to the system."""
    outputs: list[Any] = session.run(None, inputs, _run_options())
    return outputs


@cache
def _register_arena() -> None:
    """Share one arena among all sessions of the process.

    An arena per session keeps what its largest request took: 490 MB for 800 comments of invented words. Without any,
    the pages of each request are mapped anew, which takes a tenth of the graph's time.
    """
    memory = ort.OrtMemoryInfo("Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT)
    ort.create_and_register_allocator(memory, ort.OrtArenaCfg({"initial_chunk_size_bytes": _ARENA_BYTES}))


@cache
def _run_options() -> ort.RunOptions:
    options = ort.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options
