"""A stage is one history in the store, shared by all machines: promotion, rollback, conflicts."""

import json
import threading
from pathlib import Path

import pytest

from tests.functional.training.registry.conftest import VERSIONS
from tests.functional.training.registry.stages import (
    POINTER,
    failing,
    promote,
    roll_back_repeatedly,
    version_served,
)
from training.registry import Change, Stage
from training.registry.versions import read_stages
from undertone import text
from undertone.errors import ConflictError, IncompleteChangeError, MissingObjectError, StageError
from undertone.models.store import ModelStore, open_store
from undertone.registry.history import Entry


def test_a_promotion_records_version_user_time_and_reason(production: Stage) -> None:
    change = production.promote(
        "a", production.state(), why="the demo", gates={"file": "1 MB", "speed": "9 ms"}, refused=["speed"]
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
    assert version_served(production.store) == "a"
    assert production.state().history.last_number == 1


def test_rollback_walks_back_through_the_history(production: Stage) -> None:
    promote(production, "a", "b", "c")
    assert roll_back_repeatedly(production) == ["b", "a"]


def test_rollbacks_never_alternate(production: Stage) -> None:
    promote(production, "a", "b", "a", "c")
    assert roll_back_repeatedly(production) == ["a", "b", "a"]


def test_a_promotion_after_a_rollback_goes_back_to_what_it_replaced(production: Stage) -> None:
    promote(production, "a", "b", "c")
    production.rollback()
    promote(production, "d")
    assert roll_back_repeatedly(production) == ["b", "a"]


def test_rollback_can_target_any_earlier_version_of_the_stage(production: Stage) -> None:
    promote(production, "a", "b", "c")
    assert production.rollback(to="a").entry.version == version_served(production.store) == "a"
    assert production.rollback(to="c").entry.version == version_served(production.store) == "c"
    assert roll_back_repeatedly(production) == ["b", "a"]
    with pytest.raises(StageError, match=r"d was never in production .* It has had: a, b, c"):
        production.rollback(to="d")


def test_rollback_to_the_serving_version_changes_nothing(production: Stage) -> None:
    promote(production, "a", "b")
    assert production.rollback(to="b").before == "b"
    assert production.state().history.last_number == 2


def test_all_machines_share_one_history(production: Stage) -> None:
    promote(production, "a")
    elsewhere = Stage(open_store(production.store.name))
    promote(elsewhere, "b")
    assert production.state().current == elsewhere.state().current
    assert version_served(production.store) == "b"
    assert Stage(open_store(production.store.name)).rollback().entry.version == "a"


def test_a_version_judged_against_another_production_is_rejected(production: Stage) -> None:
    promote(production, "a")
    judged = production.state()
    promote(production, "b")
    with pytest.raises(ConflictError, match=r"was first \(promote of b, .*\); c was not put into production"):
        production.promote("c", judged)
    assert version_served(production.store) == "b"


def test_one_of_many_concurrent_promotions_wins_and_the_others_report_it(production: Stage) -> None:
    promote(production, "a")
    barrier = threading.Barrier(8)
    outcomes: list[Change | ConflictError] = []

    def run(version: str) -> None:
        stage = Stage(open_store(production.store.name))
        state = stage.state()
        barrier.wait()
        try:
            outcomes.append(stage.promote(version, state))
        except ConflictError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run, args=(VERSIONS[1 + number % 3],)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [outcome for outcome in outcomes if isinstance(outcome, Change)]
    assert version_served(production.store) == winner.entry.version
    assert production.state().history.last_number == 2
    assert len(outcomes) == 8


def test_a_store_without_history_keeps_serving_and_can_be_rolled_back_to(production: Stage) -> None:
    card = production.store.read_card("a")
    production.store.objects.put(POINTER, json.dumps({"version": "a", "sha256": card.sha256}).encode())
    assert production.state().problems() == []
    with pytest.raises(StageError, match=r"no version to go back to .* It has had: a"):
        production.rollback()
    promote(production, "b")
    assert [entry.action for entry in production.state().history.all()] == ["promote", "adopt"]
    assert roll_back_repeatedly(production) == ["a"]


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
    assert (version_served(candidates, "1"), version_served(candidates, "newer")) == ("a", "b")


def test_one_store_serves_two_text_versions(production: Stage) -> None:
    other = Stage(production.store, "production", "next")
    promote(production, "a", "b")
    promote(other, "c", "d")
    assert (version_served(production.store), version_served(production.store, "next")) == ("b", "d")
    production.rollback()
    assert (version_served(production.store), version_served(production.store, "next")) == ("a", "d")


def test_a_stage_is_initialized_once(production: Stage) -> None:
    with pytest.raises(IncompleteChangeError):
        failing(production).start("a")
    assert production.start("b") is None
    assert version_served(production.store) == "a"
    assert production.start("b") is None
    assert version_served(production.store) == "a"


def test_unknown_fields_from_newer_code_are_ignored(production: Stage) -> None:
    promote(production, "a")
    pointer = json.loads(Path(production.store.name, POINTER).read_text()) | {"region": {"name": "b", "share": 0.1}}
    production.store.objects.put(POINTER, json.dumps(pointer).encode())
    state = production.state()
    assert isinstance(state.pointer.pointer, Entry)
    assert state.problems() == []
    assert version_served(production.store) == "a"
