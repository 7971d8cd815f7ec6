"""Model stores for tests."""

from pathlib import Path

from tests.support.graphs import card_of, tiny_graph
from training.registry import Stage
from undertone.models.store import ModelStore, Pointer, open_store


def fill(store: ModelStore, version: str = "tiny-1", onnx: bytes | None = None) -> ModelStore:
    """Put a model, the tiny one if none is given, into a store and let production point to it."""
    onnx = onnx or tiny_graph()
    store.put_model(onnx, card_of(onnx, version))
    point(store, version)
    return store


def point(store: ModelStore, version: str, stage: str = "production") -> Pointer:
    """Let a stage serve a version, with no gates; gives the pointer."""
    changed = Stage(store, stage)
    return changed.promote(version, changed.state()).entry


def folder_store(folder: Path, onnx: bytes | None = None) -> ModelStore:
    """A folder store that serves a model, the tiny one if none is given."""
    return fill(open_store(folder), onnx=onnx)
