"""Stages share one history in the store, on every machine, despite interrupted, lost or repeated writes."""

import json
import threading
from pathlib import Path

import pytest

from tests.functional.training.registry.conftest import VERSIONS
from training.errors import LostRaceError, NothingToGoBackToError, TrainingError, UnfinishedChangeError
from training.registry import Change, Stage
from training.registry.history import Entry
from training.registry.versions import read_stages
from undertone import text
from undertone.errors import MissingObjectError, StoreError
from undertone.models.objects import Objects
from undertone.models.store import ModelStore, open_store, pointer_key

POINTER = pointer_key("production", text.VERSION)


def promote(stage: Stage, *versions: str) -> None:
    for version in versions:
        stage.promote(version, stage.look())


def pointed(store: ModelStore, text_version: str = text.VERSION) -> str:
    found = store.read_pointer("production", text_version=text_version)
    assert found
    return found[0].version


def walk(stage: Stage) -> list[str]:
    """Roll back until there is no earlier version; every step must update the pointer."""
    found: list[str] = []
    while True:
        try:
            change = stage.rollback()
        except NothingToGoBackToError:
            return found
        assert pointed(stage.store) == change.entry.version
        found.append(change.entry.version)


class BreaksOff(ModelStore):
    """A store in which writing a given key fails, as on a dropped connection or a full disk."""

    def __init__(self, store: ModelStore, key: str) -> None:
        super().__init__(_Breaking(store.objects, key))


class _Breaking:
    def __init__(self, objects: Objects, key: str) -> None:
        self._objects = objects
        self._key = key
        self.name = objects.name
        self.get, self.keys, self.has_any = objects.get, objects.keys, objects.has_any

    def put(self, key: str, data: bytes) -> None:
        self._check(key)
        self._objects.put(key, data)

    def create(self, key: str, data: bytes) -> bool:
        self._check(key)
        return self._objects.create(key, data)

    def replace(self, key: str, data: bytes, tag: str) -> bool:
        self._check(key)
        return self._objects.replace(key, data, tag)

    def _check(self, key: str) -> None:
        if key.startswith(self._key):
            raise StoreError(f"{key} cannot be written today")


def broken(stage: Stage, key: str = POINTER) -> Stage:
    return Stage(BreaksOff(stage.store, key), stage.name, stage.text_version)


def test_a_promotion_records_version_user_time_and_reason(production: Stage) -> None:
    change = production.promote(
        "a", production.look(), why="the demo", gates={"file": "1 MB", "speed": "9 ms"}, refused=["speed"]
    )
    stored = json.loads(Path(production.store.name, f"history/text-{text.VERSION}/production/000001.json").read_text())
    assert stored["version"] == "a"
    assert stored["sha256"] == production.store.read_card("a").sha256
    assert (stored["action"], stored["why"], stored["gates"]["file"]) == ("promote", "the demo", "1 MB")
    assert stored["refused"] == ["speed"]
    assert "@" in stored["who"]
    assert stored["when"].endswith("+00:00")
    assert json.loads(Path(production.store.name, POINTER).read_text()) == stored
    assert change.before == "nothing"


def test_promoting_a_missing_version_changes_nothing(production: Stage) -> None:
    promote(production, "a")
    with pytest.raises(MissingObjectError, match="models/z"):
        promote(production, "z")
    assert pointed(production.store) == "a"
    assert production.look().history.last_number == 1


def test_rollback_walks_back_through_the_history(production: Stage) -> None:
    promote(production, "a", "b", "c")
    assert walk(production) == ["b", "a"]


def test_rollbacks_never_alternate(production: Stage) -> None:
    promote(production, "a", "b", "a", "c")
    assert walk(production) == ["a", "b", "a"]


def test_a_promotion_after_a_rollback_goes_back_to_what_it_replaced(production: Stage) -> None:
    promote(production, "a", "b", "c")
    production.rollback()
    promote(production, "d")
    assert walk(production) == ["b", "a"]


def test_rollback_can_target_any_earlier_version_of_the_stage(production: Stage) -> None:
    promote(production, "a", "b", "c")
    assert production.rollback(to="a").entry.version == pointed(production.store) == "a"
    assert production.rollback(to="c").entry.version == pointed(production.store) == "c"
    assert walk(production) == ["b", "a"]
    with pytest.raises(TrainingError, match=r"d was never in production .* It has had: a, b, c"):
        production.rollback(to="d")


def test_rollback_to_the_serving_version_changes_nothing(production: Stage) -> None:
    promote(production, "a", "b")
    assert production.rollback(to="b").before == "b"
    assert production.look().history.last_number == 2


def test_all_machines_share_one_history(production: Stage) -> None:
    promote(production, "a")
    elsewhere = Stage(open_store(production.store.name))
    promote(elsewhere, "b")
    assert production.look().current == elsewhere.look().current
    assert pointed(production.store) == "b"
    assert Stage(open_store(production.store.name)).rollback().entry.version == "a"


def test_a_version_judged_against_another_production_is_rejected(production: Stage) -> None:
    promote(production, "a")
    judged = production.look()
    promote(production, "b")
    with pytest.raises(LostRaceError, match=r"was first \(promote of b, .*\); c was not put into production"):
        production.promote("c", judged)
    assert pointed(production.store) == "b"


def test_one_of_many_concurrent_promotions_wins_and_the_others_report_it(production: Stage) -> None:
    promote(production, "a")
    together = threading.Barrier(8)
    outcomes: list[Change | LostRaceError] = []

    def run(version: str) -> None:
        stage = Stage(open_store(production.store.name))
        situation = stage.look()
        together.wait()
        try:
            outcomes.append(stage.promote(version, situation))
        except LostRaceError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run, args=(VERSIONS[1 + number % 3],)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [outcome for outcome in outcomes if isinstance(outcome, Change)]
    assert pointed(production.store) == winner.entry.version
    assert production.look().history.last_number == 2
    assert len(outcomes) == 8


@pytest.mark.parametrize("key", [POINTER, "history/"])
def test_a_retried_rollback_goes_back_one_version(production: Stage, key: str) -> None:
    promote(production, "a", "b", "c")
    for _ in range(3):
        with pytest.raises((UnfinishedChangeError, StoreError), match="today"):
            broken(production, key).rollback()
        assert pointed(production.store) == "c"
    assert production.rollback().entry.version == pointed(production.store) == "b"
    assert production.rollback().entry.version == pointed(production.store) == "a"


def test_an_interrupted_rollback_is_completed_from_another_machine(production: Stage) -> None:
    promote(production, "a", "b")
    with pytest.raises(UnfinishedChangeError, match="Run `undertone rollback --to a` to complete it"):
        broken(production).rollback()
    assert "b" in production.look().problems()[0]
    change = Stage(open_store(production.store.name)).rollback()
    assert (change.completed, change.before, change.entry.version) == (True, "b", "a")
    assert production.look().problems() == []


@pytest.mark.parametrize("key", [POINTER, "history/"])
def test_an_interrupted_promotion_loses_no_history(production: Stage, key: str) -> None:
    promote(production, "a", "b", "c")
    with pytest.raises((UnfinishedChangeError, StoreError), match="today"):
        promote(broken(production, key), "d")
    assert pointed(production.store) == "c"
    assert walk(production) in (["c", "b", "a"], ["b", "a"])


def test_an_interrupted_promotion_is_completed_by_repeating_the_command(production: Stage) -> None:
    promote(production, "a")
    with pytest.raises(UnfinishedChangeError):
        promote(broken(production), "b")
    change = production.promote("b", production.look())
    assert change.completed
    assert pointed(production.store) == "b"
    assert walk(production) == ["a"]


def test_a_retried_write_whose_response_was_lost_is_not_a_conflict(production: Stage) -> None:
    class Repeats(_Breaking):
        def create(self, key: str, data: bytes) -> bool:
            assert self._objects.create(key, data)
            return self._objects.create(key, data)

    stage = Stage(ModelStore(Repeats(production.store.objects, "nothing")))
    promote(stage, "a")
    assert pointed(production.store) == "a"


@pytest.mark.parametrize("damage", [b"", b"{", b'{"version": 1}', b"[" * 100_000, None])
def test_rollback_repairs_a_damaged_pointer(production: Stage, damage: bytes | None) -> None:
    promote(production, "a", "b")
    if damage is None:
        Path(production.store.name, POINTER).unlink()
    else:
        production.store.objects.put(POINTER, damage)
    assert POINTER in production.look().problems()[0]
    assert production.rollback().entry.version == pointed(production.store) == "a"
    assert production.look().problems() == []


def test_promote_repairs_a_damaged_pointer(production: Stage) -> None:
    promote(production, "a")
    production.store.objects.put(POINTER, b"{")
    promote(production, "b")
    assert pointed(production.store) == "b"
    assert walk(production) == ["a"]


def test_rollback_to_the_serving_version_repairs_only_the_pointer(production: Stage) -> None:
    promote(production, "a", "b")
    production.store.objects.put(POINTER, b"{")
    assert production.rollback(to="b").completed
    assert pointed(production.store) == "b"
    assert production.look().history.last_number == 2


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("damage", [b"{", None])
def test_commands_work_despite_a_damaged_or_missing_entry(production: Stage, number: int, damage: bytes | None) -> None:
    promote(production, "a", "b", "c")
    key = f"history/text-{text.VERSION}/production/00000{number}.json"
    if damage is None:
        Path(production.store.name, key).unlink()
    else:
        production.store.objects.put(key, damage)
    situation = production.look()
    situation.history.all()
    assert any(f"{number}" in problem for problem in situation.problems())
    left = [version for place, version in enumerate("ab", 1) if place != number]
    assert walk(production) == left[::-1]
    promote(production, "d")
    assert pointed(production.store) == "d"


def test_the_last_entry_is_restored_from_the_pointer(production: Stage) -> None:
    promote(production, "a", "b")
    key = f"history/text-{text.VERSION}/production/000002.json"
    production.store.objects.put(key, b"{")
    promote(production, "c")
    situation = production.look()
    assert [entry.version for entry in situation.history.all()] == ["c", "b", "a"]
    assert situation.problems() == []


def test_rollback_rejects_a_version_that_cannot_be_served(production: Stage) -> None:
    promote(production, "a", "b", "c")
    production.store.objects.put("models/b/model.onnx", b"cut off")
    with pytest.raises(
        TrainingError, match=r"b cannot be served: .* Nothing was changed; .*`undertone rollback --to a`"
    ):
        production.rollback()
    assert pointed(production.store) == "c"
    assert production.rollback(to="a").entry.version == pointed(production.store) == "a"


def test_rollback_works_if_the_serving_card_is_damaged(production: Stage) -> None:
    promote(production, "a", "b")
    production.store.objects.put("models/b/card.json", b"{")
    assert production.rollback().entry.version == pointed(production.store) == "a"


def test_a_store_without_history_keeps_serving_and_can_be_rolled_back_to(production: Stage) -> None:
    card = production.store.read_card("a")
    production.store.objects.put(POINTER, json.dumps({"version": "a", "sha256": card.sha256}).encode())
    assert production.look().problems() == []
    with pytest.raises(TrainingError, match=r"no version to go back to .* It has had: a"):
        production.rollback()
    promote(production, "b")
    assert [entry.action for entry in production.look().history.all()] == ["promote", "adopt"]
    assert walk(production) == ["a"]


def test_a_store_without_history_keeps_serving_while_newer_code_gets_its_first_model(
    candidates: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = candidates.read_card("a")
    candidates.objects.put("production.json", json.dumps({"version": "a", "sha256": card.sha256}).encode())
    monkeypatch.setattr(text, "VERSION", "newer")
    found = read_stages(candidates)
    assert list(found) == ["production (text 1)"]
    newer = Stage(candidates, "production", "newer")
    promote(newer, "b")
    assert (pointed(candidates, "1"), pointed(candidates, "newer")) == ("a", "b")


def test_one_store_serves_two_text_versions(production: Stage) -> None:
    other = Stage(production.store, "production", "next")
    promote(production, "a", "b")
    promote(other, "c", "d")
    assert (pointed(production.store), pointed(production.store, "next")) == ("b", "d")
    production.rollback()
    assert (pointed(production.store), pointed(production.store, "next")) == ("a", "d")


def test_a_stage_is_initialized_once(production: Stage) -> None:
    with pytest.raises(UnfinishedChangeError):
        broken(production).start("a")
    assert production.start("b") is None
    assert pointed(production.store) == "a"
    assert production.start("b") is None
    assert pointed(production.store) == "a"


def test_unknown_fields_from_newer_code_are_ignored(production: Stage) -> None:
    promote(production, "a")
    pointer = json.loads(Path(production.store.name, POINTER).read_text()) | {
        "candidate": {"version": "b", "share": 0.1}
    }
    production.store.objects.put(POINTER, json.dumps(pointer).encode())
    situation = production.look()
    assert isinstance(situation.pointer.pointer, Entry)
    assert situation.problems() == []
    assert pointed(production.store) == "a"
