"""A store with one tiny real model in it."""

from pathlib import Path

import pytest

from tests.support.graphs import card_of, tiny_graph
from undertone.store import ModelStore, open_store


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """A folder store whose production model knows the comments "good", "fine" and "bad"."""
    opened = open_store(tmp_path / "store")
    onnx = tiny_graph()
    opened.put_model(onnx, card_of(onnx))
    opened.point("production", "tiny-1")
    return opened
