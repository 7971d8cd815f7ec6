"""Promotion and rollback after interrupted, lost or repeated writes and with damaged objects in the store."""

from pathlib import Path

import pytest

from tests.functional.training.registry.stages import (
    POINTER,
    FailingObjects,
    failing,
    promote,
    roll_back_repeatedly,
    version_served,
)
from training.registry import Stage
from undertone import text
from undertone.errors import IncompleteChangeError, StageError, StoreError
from undertone.models.store import ModelStore, open_store


@pytest.mark.parametrize("key", [POINTER, "history/"])
def test_a_retried_rollback_goes_back_one_version(production: Stage, key: str) -> None:
    promote(production, "a", "b", "c")
    for _ in range(3):
        with pytest.raises((IncompleteChangeError, StoreError), match="injected fault"):
            failing(production, key).rollback()
        assert version_served(production.store) == "c"
    assert production.rollback().entry.version == version_served(production.store) == "b"
    assert production.rollback().entry.version == version_served(production.store) == "a"


def test_an_interrupted_rollback_is_completed_from_another_machine(production: Stage) -> None:
    promote(production, "a", "b")
    with pytest.raises(IncompleteChangeError, match="Run `undertone rollback --to a` to complete it"):
        failing(production).rollback()
    assert "b" in production.state().problems()[0]
    change = Stage(open_store(production.store.name)).rollback()
    assert (change.completed, change.before, change.entry.version) == (True, "b", "a")
    assert production.state().problems() == []


@pytest.mark.parametrize("key", [POINTER, "history/"])
def test_an_interrupted_promotion_loses_no_history(production: Stage, key: str) -> None:
    promote(production, "a", "b", "c")
    with pytest.raises((IncompleteChangeError, StoreError), match="injected fault"):
        promote(failing(production, key), "d")
    assert version_served(production.store) == "c"
    assert roll_back_repeatedly(production) in (["c", "b", "a"], ["b", "a"])


def test_an_interrupted_promotion_is_completed_by_repeating_the_command(production: Stage) -> None:
    promote(production, "a")
    with pytest.raises(IncompleteChangeError):
        promote(failing(production), "b")
    change = production.promote("b", production.state())
    assert change.completed
    assert version_served(production.store) == "b"
    assert roll_back_repeatedly(production) == ["a"]


def test_a_retried_write_whose_response_was_lost_is_not_a_conflict(production: Stage) -> None:
    class Repeats(FailingObjects):
        def create(self, key: str, data: bytes) -> bool:
            assert self._objects.create(key, data)
            return self._objects.create(key, data)

    stage = Stage(ModelStore(Repeats(production.store.objects, "nothing")))
    promote(stage, "a")
    assert version_served(production.store) == "a"


@pytest.mark.parametrize("damage", [b"", b"{", b'{"version": 1}', b"[" * 100_000, None])
def test_rollback_repairs_a_damaged_pointer(production: Stage, damage: bytes | None) -> None:
    promote(production, "a", "b")
    if damage is None:
        Path(production.store.name, POINTER).unlink()
    else:
        production.store.objects.put(POINTER, damage)
    assert POINTER in production.state().problems()[0]
    assert production.rollback().entry.version == version_served(production.store) == "a"
    assert production.state().problems() == []


def test_promote_repairs_a_damaged_pointer(production: Stage) -> None:
    promote(production, "a")
    production.store.objects.put(POINTER, b"{")
    promote(production, "b")
    assert version_served(production.store) == "b"
    assert roll_back_repeatedly(production) == ["a"]


def test_rollback_to_the_serving_version_repairs_only_the_pointer(production: Stage) -> None:
    promote(production, "a", "b")
    production.store.objects.put(POINTER, b"{")
    assert production.rollback(to="b").completed
    assert version_served(production.store) == "b"
    assert production.state().history.last_number == 2


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("damage", [b"{", None])
def test_commands_work_despite_a_damaged_or_missing_entry(production: Stage, number: int, damage: bytes | None) -> None:
    promote(production, "a", "b", "c")
    key = f"history/text-{text.VERSION}/production/00000{number}.json"
    if damage is None:
        Path(production.store.name, key).unlink()
    else:
        production.store.objects.put(key, damage)
    state = production.state()
    state.history.all()
    assert any(f"{number}" in problem for problem in state.problems())
    left = [version for place, version in enumerate("ab", 1) if place != number]
    assert roll_back_repeatedly(production) == left[::-1]
    promote(production, "d")
    assert version_served(production.store) == "d"


def test_the_last_entry_is_restored_from_the_pointer(production: Stage) -> None:
    promote(production, "a", "b")
    key = f"history/text-{text.VERSION}/production/000002.json"
    production.store.objects.put(key, b"{")
    promote(production, "c")
    state = production.state()
    assert [entry.version for entry in state.history.all()] == ["c", "b", "a"]
    assert state.problems() == []


def test_rollback_rejects_a_version_that_cannot_be_served(production: Stage) -> None:
    promote(production, "a", "b", "c")
    production.store.objects.put("models/b/model.onnx", b"cut off")
    with pytest.raises(StageError, match=r"b cannot be served: .* Nothing was changed; .*`undertone rollback --to a`"):
        production.rollback()
    assert version_served(production.store) == "c"
    assert production.rollback(to="a").entry.version == version_served(production.store) == "a"


def test_rollback_works_if_the_serving_card_is_damaged(production: Stage) -> None:
    promote(production, "a", "b")
    production.store.objects.put("models/b/card.json", b"{")
    assert production.rollback().entry.version == version_served(production.store) == "a"
