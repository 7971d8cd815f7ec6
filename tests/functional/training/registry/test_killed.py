"""kill -9 at random moments: no file is partially written, and no change is lost or made twice."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.functional.training.registry import changes
from tests.support.graphs import card_of, tiny_graph
from training.registry import Stage
from training.stores import STARTER, initialize_store, initialized_store, load_model
from undertone.errors import NoPreviousVersionError
from undertone.models.store import ModelStore, Pointer, open_store
from undertone.registry.history import Entry

KILLS = 12


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    opened = open_store(tmp_path / "store")
    for number, version in enumerate("abcd"):
        onnx = tiny_graph({"good": (0.0, 0.1 * number, 1 - 0.1 * number)})
        opened.put_model(onnx, card_of(onnx, version))
    stage = Stage(opened)
    stage.promote("a", stage.state())
    return opened


def kill_at_random(store: ModelStore, seed: int) -> None:
    """Start a process that changes the store, and kill it between its first and last change."""
    command = [sys.executable, changes.__file__, store.name, str(seed), "100000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        time.sleep(random.Random(seed).uniform(0.0, 0.1))  # noqa: S311 - reproducible, not secret
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


def replay(entries: list[Entry]) -> list[str]:
    """An independent model of the history as a stack: promotions push a version, rollbacks pop it."""
    served: list[str] = []
    for entry in entries:
        if entry.action == "rollback":
            served.pop()
            assert served[-1] == entry.version
        else:
            assert served[-1:] != [entry.version]
            served.append(entry.version)
    return served


def test_the_store_survives_a_process_killed_at_any_moment(store: ModelStore) -> None:
    for seed in range(KILLS):
        kill_at_random(store, seed)
        stage, state = Stage(store), Stage(store).state()
        entries = state.history.all()[::-1]
        assert state.history.problems() == []
        assert len(entries) == state.history.last_number
        served = replay(entries)
        pointer = state.pointer.pointer
        assert isinstance(pointer, Entry)
        assert pointer in entries[-2:]
        if not state.is_complete and entries[-1].action == "rollback":
            assert stage.rollback().completed
            assert stage.state().history.last_number == len(entries)
        elif len(served) > 1:
            assert stage.rollback().entry.version == served[-2]
        else:
            with pytest.raises(NoPreviousVersionError):
                stage.rollback()
        assert Stage(store).state().problems() == []
    assert Stage(store).state().history.last_number > 2 * KILLS


def test_creating_a_store_can_be_resumed_after_a_kill(store: ModelStore, tmp_path: Path) -> None:
    for seed in range(KILLS):
        kill_at_random(store, seed)
    begun = sorted((tmp_path / "trained").iterdir())
    assert len(begun) >= KILLS / 2  # on a busy machine some are killed before they begin
    for folder in begun:
        trained = open_store(folder)
        for version in trained.versions():
            trained.read_model(Pointer(version=version, sha256=trained.read_card(version).sha256))
        initialize_store(trained, starter=Path(store.name))
        state = Stage(trained).state()
        assert state.problems() == []
        assert state.history.last
        assert state.history.last.action == "start"
        for path in folder.rglob("*.json"):
            json.loads(path.read_bytes())


def test_concurrent_promotions_are_atomic(store: ModelStore) -> None:
    commands = [[sys.executable, changes.__file__, store.name, str(seed), "40"] for seed in range(3)]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for command in commands]
    errors = [process.communicate(timeout=120)[1] for process in processes]
    for process, error in zip(processes, errors, strict=True):
        # a process that loses the race reports it and stops
        assert process.returncode == 0 or "ConflictError" in error, error
    state = Stage(store).state()
    entries = state.history.all()
    assert state.problems() == []
    assert [entry.number for entry in entries] == list(range(len(entries), 0, -1))
    replay(entries[::-1])


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [2.0, 5.0, 8.0])
def test_the_store_survives_training_killed_at_any_moment(tmp_path: Path, seconds: float) -> None:
    place = tmp_path / "store"
    undertone = str(Path(sys.executable).with_name("undertone"))
    command = [undertone, "train", "--data", "sample", "--no-track", "--store", str(place)]
    with subprocess.Popen([*command, "--set", "model.rounds=20"], stdout=subprocess.DEVNULL) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    begun = initialized_store(str(place))
    served = begun.read_pointer("production")
    assert served
    assert served[0].version == load_model(store=str(STARTER)).version
    assert Stage(begun).state().problems() == []
