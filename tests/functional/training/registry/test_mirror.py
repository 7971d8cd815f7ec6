"""MLflow mirrors the state of the store, and nothing depends on it."""

from pathlib import Path
from shutil import copy

import pytest

from training import tracking
from training.registry import Stage, mirror
from training.registry.recording import record
from undertone.models.store import ModelStore, open_store

pytestmark = pytest.mark.usefixtures("mlflow_database")


def alias(stage: str = "production") -> str:
    return str(tracking.client().get_model_version_by_alias(mirror.NAME, stage).tags["version"])


def promote(store: ModelStore, version: str) -> str:
    stage = Stage(store)
    return mirror.show_stage(store, "production", stage.promote(version, stage.state()).entry)


def test_stages_are_shown_as_aliases(candidates: ModelStore) -> None:
    assert promote(candidates, "a") == ""
    assert alias() == "a"
    assert promote(candidates, "b") == ""
    assert alias() == "b"


def test_a_version_is_registered_once(candidates: ModelStore) -> None:
    assert record(candidates, "a", b"").problem == ""
    promote(candidates, "a")
    found = tracking.client().search_model_versions(f"name = '{mirror.NAME}'")
    assert [entry.tags["version"] for entry in found] == ["a"]


def test_deleting_the_database_loses_nothing(
    candidates: ModelStore, mlflow_database: Path, empty_database: Path
) -> None:
    promote(candidates, "a")
    mlflow_database.unlink()
    copy(empty_database, mlflow_database)  # as the next process would create it
    promote(candidates, "b")
    assert alias() == "b"
    assert Stage(candidates).rollback().entry.version == "a"


def test_a_deleted_store_does_not_block_a_new_one(candidates: ModelStore, tmp_path: Path) -> None:
    promote(candidates, "a")
    other = open_store(tmp_path / "other")
    onnx, card = candidates.read_model(Stage(candidates).state().current)  # type: ignore[arg-type]
    other.put_model(onnx, card)
    assert promote(other, "a") == ""
    assert alias() == "a"


def test_an_unreachable_server_blocks_neither_promotion_nor_training(
    candidates: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise ConnectionError("no answer from http://mlflow")

    monkeypatch.setattr("training.tracking.client", away)
    assert promote(candidates, "a") == "ConnectionError: no answer from http://mlflow"
    assert record(candidates, "a", b"").problem == "ConnectionError: no answer from http://mlflow"
    assert Stage(candidates).state().current is not None


def test_a_promotion_creates_no_database(
    candidates: ModelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI")
    monkeypatch.chdir(tmp_path / "store")
    assert promote(candidates, "a") == ""
    assert not Path("mlflow.db").exists()
