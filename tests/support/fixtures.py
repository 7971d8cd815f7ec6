"""Fixtures of several folders: a store with one tiny real model in it, and an MLflow database."""

from pathlib import Path
from shutil import copy

import pytest

from tests.support.graphs import card_of, tiny_graph
from tests.support.stores import point
from training import tracking
from undertone.models.store import ModelStore, open_store


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """A folder store whose production model knows the comments "good", "fine" and "bad"."""
    opened = open_store(tmp_path / "store")
    onnx = tiny_graph()
    opened.put_model(onnx, card_of(onnx))
    point(opened, "tiny-1")
    return opened


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that MLflow has just made, which takes seconds."""
    path = tmp_path_factory.mktemp("mlflow") / "mlflow.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_SQLALCHEMYSTORE_POOLCLASS", "NullPool")
        patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{path}")
        tracking.client().search_registered_models()
    return path


@pytest.fixture
def mlflow_database(empty_database: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An MLflow database of its own for a test."""
    path = Path(copy(empty_database, tmp_path / "mlflow.db"))
    # a connection that a pool keeps would be closed by the garbage collector, which warns of it
    monkeypatch.setenv("MLFLOW_SQLALCHEMYSTORE_POOLCLASS", "NullPool")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{path}")
    return path
