"""The loop on a laptop: corrections, review, retraining, shadow, canary, production; then drift, and back."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from devtools.background import repeated
from devtools.local_server import started
from devtools.retraining_sample import CORRECTIONS, SHIFTED, comments, corrections, write_params
from tests.support.waiting import wait_until
from training import cli
from training.commands import retrain
from training.registry import Stage
from training.stores import initialize_store
from undertone.models.store import ModelStore, open_store

QUICK = ["--set", "model.rounds=10", "--set", "model.net_epochs=1"]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelStore:
    """A new store, as a fresh clone begins one, and everything else in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UNDERTONE_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("UNDERTONE_FEEDBACK", str(tmp_path / "feedback.sqlite3"))
    monkeypatch.setenv("UNDERTONE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("UNDERTONE_REFRESH_SECONDS", "0")
    monkeypatch.setattr(retrain, "CHECK_SECONDS", 0.2)
    write_params(tmp_path / "params.yaml")
    opened = open_store(tmp_path / "store")
    initialize_store(opened)
    return opened


def run(*arguments: str, keys: str = "") -> Result:
    return CliRunner().invoke(cli.app, arguments, input=keys, env={"COLUMNS": "250"})


def retrained(*more: str) -> Result:
    return run("retrain", "--data", "sample", "--params", "params.yaml", *QUICK, *more)


def correct_and_review(url: str) -> None:
    """Send corrections as the extension does, and accept all of them by key."""
    with httpx.Client(base_url=url, timeout=60) as client:
        for content in corrections():
            assert client.post("/feedback", json=content).status_code == 202
    reviewed = run("feedback", "review", "--reviewer", "ann", "--limit", "1000", keys="a" * CORRECTIONS)
    assert f"{CORRECTIONS} reviewed by ann" in reviewed.stdout


@contextmanager
def viewers(url: str) -> Iterator[list[int]]:
    """Somebody who sends comments all the time; gives the status of every response."""
    statuses = list[int]()
    with httpx.Client(base_url=url, timeout=60) as client:

        def watch() -> None:
            statuses.append(client.post("/predict", json={"comments": comments()}).status_code)

        with repeated(watch):
            yield statuses


def wait_for_version(url: str, version: str) -> None:
    """Wait until a server has followed the store; its first response may still be from the old model."""
    wait_until(lambda: httpx.get(f"{url}/health").json()["model_version"] == version)


def test_corrections_become_a_production_model_and_drift_takes_it_back(store: ModelStore) -> None:
    production = Stage(store)
    starter = production.state().current
    assert starter
    with started("devtools.local_server") as url:
        correct_and_review(url)

        with viewers(url) as statuses:
            options = ["--most-per-client", "1000", "--least-comments", "300", "--minutes", "2", "--canary", "50"]
            done = retrained("--url", url, *options, "--force", "a corpus of samples")
        assert done.exit_code == 0, done.output
        assert set(statuses) == {200}
        current = production.state().current
        assert current
        wait_for_version(url, current.version)
        card = store.read_card(current.version)
        assert sum(sum(labels.values()) for labels in card.data["feedback"]["rows"].values()) > CORRECTIONS / 2
        actions = [entry.action for entry in production.state().history.all()]
        assert actions == ["promote", "canary", "shadow", "start"]

        again = retrained("--most-per-client", "1000", "--url", url)
        assert "0 of them new" in again.stdout
        assert "Nothing was trained" in again.stdout

        with httpx.Client(base_url=url) as client:
            for _ in range(100):
                client.post("/predict", json={"comments": SHIFTED}).raise_for_status()
        drift = run("drift", "--url", url, "--json")
        assert drift.exit_code == 3
        shifted = {shift["name"] for shift in json.loads(drift.stdout)["shifts"] if shift["verdict"] == "shifted"}
        assert {"words", "unknown words"} <= shifted
        assert run("rollback", "--why", "drift").exit_code == 0
        wait_for_version(url, starter.version)
