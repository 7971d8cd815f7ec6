"""A bulk job on AWS: the command, and the steps of the state machine, with S3 between them."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import msgspec
import pytest
from typer.testing import CliRunner, Result

from devtools.s3 import BUCKET, s3_server
from tests.support.apps import load_app
from tests.support.stores import folder_store
from training import cli
from training.jobs.service import JobService, Progressed
from undertone_bulk import splitting
from undertone_bulk.errors import InputError
from undertone_bulk.parts import Parts
from undertone_bulk.plans import ITEMS, PLAN, read_plan

TEXTS = ("good", "fine", "bad", "good, bad", 'he said "good"', "bad\nline", "")
ROWS = [{"id": f"c{number}", "text": TEXTS[number % len(TEXTS)]} for number in range(200)]


class Machine:
    """Does what the state machine does, with the function's own steps.

    Attributes:
        failing: how many times each of these chunks fails before it is scored.
        splits: how many runs of the splitting step there were.
        jobs: the IDs of the jobs that were run.
    """

    def __init__(self, store: str) -> None:
        self.app: ModuleType = load_app("bulk", UNDERTONE_STORE=store, UNDERTONE_JOBS_BUCKET=BUCKET)
        self.failing: dict[int, int] = {}
        self.splits = 0
        self.jobs: list[str] = []
        self.ended = Progressed("RUNNING")

    def run(self, job: str) -> None:
        self.jobs.append(job)
        try:
            self._map(job)
            self.step("finish", job)
            self.ended = Progressed("SUCCEEDED")
        except self.app.BulkError as error:
            self.ended = Progressed("FAILED", reason=str(error))

    def step(self, name: str, job: str, **event: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.app.handler(json.loads(json.dumps({"step": name, "job": job, **event})), None)
        return found

    def _map(self, job: str) -> None:
        cursor: dict[str, Any] | None = None
        while not cursor or not cursor["done"]:
            cursor = self.step("split", job, cursor=cursor)
            self.splits += 1
        location = Parts(f"s3://{BUCKET}/jobs/{job}/")
        for piece in json.loads(location.get(ITEMS) or b""):
            self._score(job, piece)

    def _score(self, job: str, piece: dict[str, Any]) -> None:
        for _ in range(4):
            if self.failing.get(piece["number"], 0):
                self.failing[piece["number"]] -= 1
                continue
            self.step("score", job, piece=piece)
            return
        self.step("fail", job, piece=piece, error={"Error": "Poison", "Cause": "cannot be scored"})


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    monkeypatch.setattr(splitting, "PIECE_BYTES", 1200)
    store = folder_store(tmp_path / "store").name
    made = Machine(store)
    with s3_server():
        monkeypatch.setattr(JobService, "find", lambda stack: JobService(stack, BUCKET, "arn", store))
        monkeypatch.setattr(JobService, "start", lambda _, job: made.run(job))
        monkeypatch.setattr(JobService, "progress", lambda *_: made.ended)
        yield made


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("id", "text"))
        writer.writeheader()
        writer.writerows(ROWS)
    return path


def bulk(*arguments: object, answer: str = "y\n") -> Result:
    return CliRunner().invoke(cli.app, ["bulk", *map(str, arguments), "--json"], input=answer)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_result_is_the_one_of_the_same_command_on_this_machine(
    machine: Machine, source: Path, tmp_path: Path
) -> None:
    there = bulk(source, tmp_path / "there.csv", "--on", "stack", "--yes")
    assert there.exit_code == 0, there.output
    here = bulk(source, tmp_path / "here.csv", "--store", tmp_path / "store", "--processes", "1")
    assert here.exit_code == 0, here.output
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()
    found = json.loads(there.stdout)
    assert found["rows"] == len(ROWS)
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


PICTURES = [f"{name}.{ending}" for name in ("chart", "trend", "wordcloud") for ending in ("png", "svg")]


def test_the_pictures_are_those_of_the_same_command_on_this_machine(
    machine: Machine, source: Path, tmp_path: Path
) -> None:
    rows = [row | {"when": f"2026-11-{1 + number % 28:02}T12:00:00Z"} for number, row in enumerate(read(source))]
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    drawing = ("--time", "when", "--pictures")
    here = bulk(source, tmp_path / "1.csv", "--store", tmp_path / "store", "--processes", "1", *drawing, tmp_path / "1")
    assert here.exit_code == 0, here.output
    there = bulk(source, tmp_path / "2.csv", "--on", "stack", "--yes", *drawing, tmp_path / "2")
    assert there.exit_code == 0, there.output
    assert sorted(json.loads(there.stdout)["pictures"]) == [str(tmp_path / "2" / name) for name in PICTURES]
    for name in PICTURES:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name
    (job,) = machine.jobs
    again = ["--on", "stack", "--output", str(tmp_path / "3.csv"), "--pictures", str(tmp_path / "3")]
    assert CliRunner().invoke(cli.app, ["jobs", "fetch", job, *again]).exit_code == 0
    assert (tmp_path / "3" / "wordcloud.svg").read_bytes() == (tmp_path / "1" / "wordcloud.svg").read_bytes()


def test_pictures_leave_out_a_chunk_that_failed(machine: Machine, source: Path, tmp_path: Path) -> None:
    machine.failing = {1: 99}
    folder = tmp_path / "there"
    options = ("--yes", "--tolerate", "50", "--pictures", folder)
    result = bulk(source, tmp_path / "out.csv", "--on", "stack", *options)
    assert result.exit_code == 0, result.output
    rescored = bulk(
        tmp_path / "out.csv", tmp_path / "again.csv", "--store", tmp_path / "store", "--processes", "1",
        "--prefix", "again_", "--pictures", tmp_path / "here",
    )  # fmt: skip
    assert rescored.exit_code == 0, rescored.output
    for name in ("chart.svg", "wordcloud.svg"):
        assert (folder / name).read_bytes() == (tmp_path / "here" / name).read_bytes(), name


def test_pictures_that_nothing_was_counted_for_are_refused(machine: Machine, source: Path, tmp_path: Path) -> None:
    assert bulk(source, tmp_path / "out.csv", "--on", "stack", "--yes").exit_code == 0
    (job,) = machine.jobs
    arguments = ["jobs", "fetch", job, "--on", "stack", "--overwrite", "--pictures", str(tmp_path / "pictures")]
    result = CliRunner().invoke(cli.app, arguments)
    assert "was started without --pictures" in str(result.exception)


@pytest.mark.parametrize("form", ["jsonl", "jsonl.gz", "parquet"])
def test_every_format_goes_there_and_back(machine: Machine, source: Path, tmp_path: Path, form: str) -> None:
    first, second = tmp_path / f"first.{form}", tmp_path / "second.csv"
    assert bulk(source, first, "--on", "stack", "--yes").exit_code == 0
    assert bulk(first, second, "--on", "stack", "--yes", "--prefix", "again_").exit_code == 0
    rows = read(second)
    assert [row["id"] for row in rows] == [row["id"] for row in ROWS]
    assert {row["again_sentiment"] for row in rows} == {row["sentiment"] for row in rows}


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (["--processes", "2"], "--processes cannot be used with --on"),
        (["--restart"], "--restart cannot be used with --on"),
        (["--store", "elsewhere"], "--store cannot be used with --on"),
        (["--model", "."], "--model is the path .; with --on, name a version of the stack's store."),
    ],
)
def test_options_of_this_machine_are_refused(source: Path, tmp_path: Path, option: list[str], message: str) -> None:
    result = bulk(source, tmp_path / "out.csv", "--on", "stack", "--yes", *option)
    assert result.exit_code == 1
    assert message in " ".join(str(result.exception or result.stderr).split())


def test_nothing_starts_without_confirmation_and_the_cost_is_told_before(
    machine: Machine, source: Path, tmp_path: Path
) -> None:
    result = bulk(source, tmp_path / "out.csv", "--on", "stack", answer="n\n")
    assert result.exit_code == 1
    assert "chunks and $0.00: scoring" in result.stderr
    assert machine.splits == 0
    assert not (tmp_path / "out.csv").exists()


def test_a_chunk_that_fails_twice_is_scored_by_a_retry(machine: Machine, source: Path, tmp_path: Path) -> None:
    machine.failing = {1: 2}
    result = bulk(source, tmp_path / "out.csv", "--on", "stack", "--yes")
    assert result.exit_code == 0, result.output
    assert len(read(tmp_path / "out.csv")) == len(ROWS)


def test_a_poisoned_chunk_is_left_out_if_that_is_tolerated(machine: Machine, source: Path, tmp_path: Path) -> None:
    machine.failing = {1: 99}
    result = bulk(source, tmp_path / "out.csv", "--on", "stack", "--yes", "--tolerate", "50")
    assert result.exit_code == 0, result.output
    rows = read(tmp_path / "out.csv")
    assert 0 < len(rows) < len(ROWS)
    assert json.loads(result.stdout)["rows"] == len(rows)


def test_a_poisoned_chunk_fails_the_job_otherwise(machine: Machine, source: Path, tmp_path: Path) -> None:
    machine.failing = {1: 99}
    result = bulk(source, tmp_path / "out.csv", "--on", "stack", "--yes")
    message = str(result.exception)
    assert "1 of " in message
    assert "the limit is 0 %. The first: chunk 1: Poison: cannot be scored" in message
    assert not (tmp_path / "out.csv").exists()


def test_splitting_that_goes_on_in_other_runs_gives_the_same_chunks(
    machine: Machine, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine.app, "SPLIT_SECONDS", -1.0)
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.csv", "b.csv"):
        (folder / name).write_bytes(source.read_bytes())
    result = bulk(folder, tmp_path / "out.csv", "--on", "stack", "--yes")
    assert result.exit_code == 0, result.output
    assert machine.splits > 5
    assert [row["id"] for row in read(tmp_path / "out.csv")] == [row["id"] for row in ROWS] * 2


def test_refused_rows_are_listed_beside_the_result(machine: Machine, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("id,text\n1,good\n2," + "x" * 10_001 + "\n", encoding="utf-8")
    result = bulk(source, tmp_path / "out.csv", "--on", "stack", "--yes", "--id", "id")
    found = json.loads(result.stdout)
    assert (found["rows"], found["refused"]) == (1, 1)
    (refused,) = read(Path(found["refused_file"]))
    assert (refused["line"], refused["id"]) == ("3", "2")


def test_an_existing_output_is_found_before_anything_is_paid(machine: Machine, source: Path, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("mine")
    result = bulk(source, tmp_path / "out.csv", "--on", "stack", "--yes")
    assert "already exists" in str(result.exception)
    assert machine.splits == 0


@pytest.mark.parametrize("name", ["s3://elsewhere/a.csv", "s3://{bucket}/jobs/another-job/input/0.csv"])
def test_a_job_reads_no_input_of_another(
    machine: Machine, source: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    places: list[str] = []
    monkeypatch.setattr(machine, "run", places.append)
    machine.ended = Progressed("ABORTED")
    bulk(source, tmp_path / "out.csv", "--on", "stack", "--yes")
    location = Parts(f"s3://{BUCKET}/jobs/{places[0]}/")
    plan = read_plan(location)
    foreign = msgspec.structs.replace(plan.sources[0], name=name.format(bucket=BUCKET))
    location.put(PLAN, msgspec.json.encode(msgspec.structs.replace(plan, sources=[foreign])))
    with pytest.raises(InputError, match="not an input of this job"):
        machine.step("split", places[0], cursor=None)


@pytest.mark.parametrize("job", ["../models", "a/b/c/d/e/f", "", "UPPERCASE-JOB"])
def test_an_id_leads_to_no_other_prefix(machine: Machine, job: str) -> None:
    with pytest.raises(machine.app.BulkError, match="the job's ID is"):
        machine.step("split", job)


class States:
    """Step Functions with one running job."""

    def __init__(self, status: str) -> None:
        self.status = status
        self.stopped: list[str] = []
        self.exceptions = type("Exceptions", (), {"ExecutionDoesNotExist": KeyError})

    def describe_execution(self, **_: str) -> dict[str, Any]:
        return {"status": self.status}

    def list_map_runs(self, **_: str) -> dict[str, Any]:
        return {"mapRuns": [{"mapRunArn": "run"}]}

    def describe_map_run(self, **_: str) -> dict[str, Any]:
        return {"itemCounts": {"total": 10, "succeeded": 3, "failed": 1}}

    def stop_execution(self, *, executionArn: str, **_: str) -> None:  # noqa: N803 - boto3's
        self.stopped.append(executionArn)


@pytest.fixture
def states(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], States]:
    def made(status: str) -> States:
        found = States(status)
        monkeypatch.setattr(boto3, "client", lambda _: found)
        arn = "arn:aws:states:us-east-1:123456789012:stateMachine:undertone-jobs"
        monkeypatch.setattr(JobService, "find", lambda stack: JobService(stack, BUCKET, arn, ""))
        return found

    return made


def test_a_job_is_shown_and_canceled(states: Callable[[str], States]) -> None:
    running = states("RUNNING")
    shown = CliRunner().invoke(cli.app, ["jobs", "show", "20261127-000000-abc", "--on", "stack"])
    assert "RUNNING, 4 of 10 chunks" in shown.stdout
    assert CliRunner().invoke(cli.app, ["jobs", "cancel", "20261127-000000-abc", "--on", "stack"]).exit_code == 0
    assert running.stopped == ["arn:aws:states:us-east-1:123456789012:execution:undertone-jobs:20261127-000000-abc"]


def test_a_job_that_has_ended_cannot_be_canceled(states: Callable[[str], States]) -> None:
    ended = states("SUCCEEDED")
    result = CliRunner().invoke(cli.app, ["jobs", "cancel", "20261127-000000-abc", "--on", "stack"])
    assert "has ended already: SUCCEEDED" in str(result.exception)
    assert ended.stopped == []
