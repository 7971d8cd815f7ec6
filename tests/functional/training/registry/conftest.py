"""A store with four candidates, and stages that change it."""

from pathlib import Path

import pytest

from tests.support.graphs import card_of, tiny_graph
from training.registry import Stage
from undertone.models.store import ModelStore, open_store

VERSIONS = ("a", "b", "c", "d")


@pytest.fixture
def candidates(tmp_path: Path) -> ModelStore:
    """A store with four models, none of them in a stage."""
    store = open_store(tmp_path / "store")
    for number, version in enumerate(VERSIONS):
        onnx = tiny_graph({"good": (0.0, 0.1 * number, 1 - 0.1 * number)})
        store.put_model(onnx, card_of(onnx, version, created=f"2026-01-0{number + 1}T00:00:00+00:00"))
    return store


@pytest.fixture
def production(candidates: ModelStore) -> Stage:
    """The production stage of the store with the candidates."""
    return Stage(candidates)
