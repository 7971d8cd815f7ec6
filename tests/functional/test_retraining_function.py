"""The steps of the retraining state machine: from accepted corrections to a promoted or canceled candidate."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tests.support.apps import load_app
from tests.support.graphs import card_of, tiny_graph
from tests.support.stores import point
from undertone.errors import StageError
from undertone.feedback.correction import Review, Statement, correction_of
from undertone.feedback.sqlite import SqliteTable
from undertone.metrics.telemetry import NAMESPACE
from undertone.models.store import ModelStore, open_store
from undertone.registry.retrained import Retrained
from undertone.registry.stages import Stage

SERVICE, JOB = "undertone-retraining", "undertone-retraining-1"
COUNT = {"step": "count", "least_new": 3, "most_per_client": 2, "input": {"reason": "drift"}}
CHECK = {"step": "check", "job": JOB, "least_comments": 100, "hours": 24}


class Machine:
    """The function with a store, a table and CloudWatch, as the state machine sees it."""

    def __init__(self, folder: Path, store: ModelStore) -> None:
        self.folder = folder
        self.store = store
        self.stage = Stage(store)

    def run(self, **event: Any) -> dict[str, Any]:
        environment = {
            "UNDERTONE_STORE": str(self.folder / "store"),
            "UNDERTONE_FEEDBACK": str(self.folder / "feedback.sqlite3"),
            "POWERTOOLS_SERVICE_NAME": SERVICE,
        }
        found: dict[str, Any] = load_app("retraining", **environment).handler(event, None)
        return found

    def read(self, version: str, *, comments: int, milliseconds: float = 5, minutes: int = 1) -> None:
        """What a model of the trial has counted, some minutes after it began."""
        dimensions = {"service": SERVICE, "candidate": "new", "model_version": version}
        values = {
            "model_trial_comment_count": ({}, comments),
            "model_trial_prediction_count": ({"sentiment": "Positive"}, comments),
            "model_trial_latency_seconds": ({}, milliseconds / 1000),
            "model_trial_confidence": ({}, 0.8),
        }
        when = datetime.now(UTC) + timedelta(minutes=minutes)
        boto3.client("cloudwatch").put_metric_data(
            Namespace=NAMESPACE,
            MetricData=[
                {
                    "MetricName": name,
                    "Timestamp": when,
                    "Value": value,
                    "Dimensions": [{"Name": n, "Value": v} for n, v in (dimensions | more).items()],
                }
                for name, (more, value) in values.items()
            ],
        )


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """Production serves "old"; the job has put "new" into staging."""
    store = open_store(tmp_path / "store")
    onnx = tiny_graph()
    for version in ("old", "new"):
        store.put_model(onnx, card_of(onnx, version))
    point(store, "old")
    Retrained(version="new", sha256=card_of(onnx).sha256, gates={"speed": "3 ms"}).write(store, JOB)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield Machine(tmp_path, store)


def correct(folder: Path, comments: list[str], *, client: str, accept: bool = True) -> None:
    table = SqliteTable(str(folder / "feedback.sqlite3"))
    now = datetime.now(UTC)
    for comment in comments:
        statement = Statement(comment=comment, predicted="Negative", correct="Positive")
        row = correction_of(statement, client=client, salt="s", keep=timedelta(days=1), now=now)
        table.add(row)
        if accept:
            table.review(row.id, "ann", Review(label="Positive", when=now.isoformat()))


def test_accepted_corrections_are_counted_and_capped_per_client(machine: Machine) -> None:
    correct(machine.folder, ["a", "b", "c", "d"], client="192.0.2.1")
    correct(machine.folder, ["e"], client="192.0.2.2", accept=False)
    found = machine.run(**COUNT)
    assert (found["accepted"], found["new"], found["enough"], found["reason"]) == (2, 2, False, "drift")
    correct(machine.folder, ["f"], client="192.0.2.3")
    found = machine.run(**COUNT)
    assert (found["new"], found["enough"], found["force"]) == (3, True, "")
    assert found["job"].startswith(f"{SERVICE}-retraining-")


def test_a_run_beside_another_trial_is_refused(machine: Machine) -> None:
    machine.run(step="start", job=JOB, percent=100, answers=False)
    with pytest.raises(StageError, match=r"already has a trial of new.*canary cancel"):
        machine.run(**COUNT)


def test_a_shadow_waits_for_comments_then_a_canary_then_production(machine: Machine) -> None:
    assert machine.run(step="start", job=JOB, percent=100, answers=False) == {"version": "new", "trial": "shadow"}
    assert machine.run(**CHECK)["verdict"] == "waiting"
    for version in ("old", "new"):
        machine.read(version, comments=100, minutes=-3)  # before the trial
    assert machine.run(**CHECK)["verdict"] == "waiting"
    for version in ("old", "new"):
        machine.read(version, comments=100, minutes=1)
    assert machine.run(**CHECK)["verdict"] == "passed"
    assert machine.run(step="start", job=JOB, percent=10, answers=True)["trial"] == "canary"
    promote = {"step": "promote", "job": JOB, "least_comments": 100}
    assert machine.run(**promote) == machine.run(**promote) == {"version": "new"}  # it may be tried again
    actions = [entry.action for entry in machine.stage.state().history.all()]
    assert actions[:3] == ["promote", "canary", "shadow"]
    last = machine.stage.state().history.last
    assert last
    assert (last.version, last.gates["speed"]) == ("new", "3 ms")
    assert JOB in last.why
    assert machine.run(**CHECK)["verdict"] == "promoted"


def test_a_slow_candidate_fails_and_is_canceled(machine: Machine) -> None:
    machine.run(step="start", job=JOB, percent=100, answers=False)
    machine.read("old", comments=100)
    machine.read("new", comments=100, milliseconds=50)
    found = machine.run(**CHECK)
    assert found["verdict"] == "failed"
    assert "latency: 50.0 ms" in found["reason"]
    with pytest.raises(StageError, match="new was not promoted: latency"):
        machine.run(step="promote", job=JOB, least_comments=100)
    assert machine.run(step="cancel", job=JOB, reason=found["reason"]) == {"canceled": True}
    assert machine.run(step="cancel", job=JOB, reason="again") == {"canceled": False}
    current = machine.stage.state().current
    assert current
    assert (current.version, current.candidate) == ("old", None)


def test_a_trial_that_nobody_uses_fails_in_the_end(machine: Machine) -> None:
    machine.run(step="start", job=JOB, percent=100, answers=False)
    found = machine.run(**CHECK | {"hours": 0})
    assert (found["verdict"], found["reason"]) == ("failed", "comments: 0, required >= 100")


def test_a_trial_that_a_person_ended_is_left_alone(machine: Machine) -> None:
    machine.run(step="start", job=JOB, percent=100, answers=False)
    machine.stage.cancel(why="by hand")
    with pytest.raises(StageError, match="someone else ended the trial of new"):
        machine.run(**CHECK)
    assert machine.run(step="cancel", job=JOB, reason="r") == {"canceled": False}


def test_a_job_that_left_nothing_is_refused(machine: Machine) -> None:
    with pytest.raises(StageError, match=r"the job other has left no model"):
        machine.run(step="start", job="other", percent=100, answers=False)
