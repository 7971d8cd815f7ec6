"""Model stores for tests."""

from pathlib import Path

from tests.support.graphs import card_of, tiny_graph
from undertone.models.store import ModelStore, open_store


def fill(store: ModelStore, version: str = "tiny-1") -> ModelStore:
    """Put the tiny model into a store and let production point to it."""
    onnx = tiny_graph()
    store.put_model(onnx, card_of(onnx, version))
    store.point("production", version)
    return store


def folder_store(folder: Path) -> ModelStore:
    """A folder store that serves the tiny model."""
    return fill(open_store(folder))
