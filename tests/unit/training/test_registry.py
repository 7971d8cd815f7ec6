"""Stages: the pointer in the store and the alias in MLflow never stay apart, whatever breaks off in between."""

from pathlib import Path

import pytest

from tests.support.graphs import card_of, tiny_graph
from training import tracking
from training.errors import TrainingError
from training.registry import Registry
from undertone.models.store import ModelStore, Pointer

pytestmark = pytest.mark.usefixtures("mlflow_database")


@pytest.fixture
def filled(store: ModelStore) -> ModelStore:
    for number in (2, 3):
        onnx = tiny_graph({"x": (0.1 * number, 0.5, 0.5 - 0.1 * number)})
        store.put_model(onnx, card_of(onnx, f"tiny-{number}", created=f"2026-01-0{number}T00:00:00+00:00"))
    return store


def pointed(store: ModelStore, stage: str = "production") -> str:
    found = store.read_pointer(stage)
    assert found
    return found[0].version


class BreaksOff(ModelStore):
    """A store whose connection dies when a pointer is written."""

    def __init__(self, store: ModelStore) -> None:
        super().__init__(store._objects, store.name)

    def point(self, stage: str, version: str) -> Pointer:
        raise ConnectionError(f"no pointer {stage} to {version} today")


def test_a_store_that_is_served_already_is_taken_over(store: ModelStore) -> None:
    registry = Registry(store)
    assert registry.current("production") == "tiny-1"
    assert registry.current("staging") is None


def test_a_move_sets_alias_and_pointer(filled: ModelStore) -> None:
    registry = Registry(filled)
    registry.move("production", "tiny-2")
    assert registry.current("production") == pointed(filled) == "tiny-2"


def test_rollback_goes_back_step_by_step(filled: ModelStore) -> None:
    registry = Registry(filled)
    registry.move("production", "tiny-2")
    registry.move("production", "tiny-3")
    assert registry.rollback("production") == ("tiny-3", "tiny-2")
    assert registry.rollback("production") == ("tiny-2", "tiny-1")
    assert registry.current("production") == pointed(filled) == "tiny-1"
    with pytest.raises(TrainingError, match=r"no version to go back to"):
        registry.rollback("production")


def test_a_stage_that_was_never_entered_cannot_go_back(store: ModelStore) -> None:
    with pytest.raises(TrainingError, match=r"staging has no version to go back to"):
        Registry(store).rollback("staging")


def test_a_move_that_breaks_off_is_completed_by_the_next_command(filled: ModelStore) -> None:
    Registry(filled)
    with pytest.raises(ConnectionError):
        Registry(BreaksOff(filled)).move("production", "tiny-2")
    assert pointed(filled) == "tiny-1"
    assert Registry(filled).current("production") == pointed(filled) == "tiny-2"


def test_a_rollback_that_breaks_off_is_completed_by_the_next_command(filled: ModelStore) -> None:
    Registry(filled).move("production", "tiny-2")
    with pytest.raises(ConnectionError):
        Registry(BreaksOff(filled)).rollback("production")
    assert Registry(filled).current("production") == pointed(filled) == "tiny-1"


def test_a_pointer_that_was_changed_by_hand_goes_back_to_what_was_decided(filled: ModelStore) -> None:
    Registry(filled)
    filled.point("production", "tiny-3")
    Registry(filled)
    assert pointed(filled) == "tiny-1"


def test_versions_have_stages_and_notes(filled: ModelStore) -> None:
    registry = Registry(filled)
    registry.move("production", "tiny-2", notes={"forced": "a good reason"})
    registry.move("staging", "tiny-1")
    registry.move("production", "tiny-3")
    found = {entry.card.version: entry for entry in registry.versions()}
    assert list(found) == ["tiny-3", "tiny-2", "tiny-1"]
    assert [found[f"tiny-{number}"].stage for number in (1, 2, 3)] == ["staging", "archived", "production"]
    assert found["tiny-2"].notes["production.forced"] == "a good reason"


def test_a_version_that_was_never_promoted_is_in_development(filled: ModelStore) -> None:
    stages = {entry.card.version: entry.stage for entry in Registry(filled).versions()}
    assert stages == {"tiny-1": "production", "tiny-2": "development", "tiny-3": "development"}


def test_an_unknown_version_changes_nothing(filled: ModelStore) -> None:
    registry = Registry(filled)
    with pytest.raises(Exception, match="tiny-9"):
        registry.move("production", "tiny-9")
    assert registry.current("production") == pointed(filled) == "tiny-1"


def test_runs_keep_parameters_figures_and_files(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text("kept")
    with (
        tracking.run("parent", experiment="e") as parent,
        tracking.run("child", experiment="e", parent=parent) as child,
    ):
        child.params({"model": {"rounds": 5}})
        child.metrics({"semeval": {"accuracy": 0.5, "confusion": [[1]]}})
        child.files(file, folder="notes")
    found = child.mlflow.get_run(child.id)
    assert found.data.params == {"model.rounds": "5"}
    assert found.data.metrics == {"semeval.accuracy": 0.5}
    assert found.data.tags["mlflow.parentRunId"] == parent.id
    assert found.info.status == "FINISHED"
    assert [entry.path for entry in child.mlflow.list_artifacts(child.id, "notes")] == ["notes/note.txt"]


def test_a_run_that_fails_is_marked() -> None:
    opened: list[tracking.Run] = []

    def fail() -> None:
        with tracking.run("r", experiment="e") as run:
            opened.append(run)
            raise KeyError("x")

    with pytest.raises(KeyError):
        fail()
    assert opened[0].mlflow.get_run(opened[0].id).info.status == "FAILED"
