"""A job's functions reach its objects and no other's, by the template's policies, which S3 and STS enforce here."""

import csv
import io
import json
import threading
from typing import Any

import boto3
import httpx
import msgspec
import pytest
from botocore.exceptions import ClientError

from devtools.s3 import BUCKET
from tests.support.events import content_of
from tests.support.iam import Enforced
from tests.support.job_functions import ROWS, TABLE, Functions, acting_as, parquet, role
from undertone.jobs.sessions import for_boto3, job_session
from undertone_bulk.errors import BulkError, InputError
from undertone_bulk.parts import Parts
from undertone_bulk.plans import PLAN, Plan


def plan_of(job: str) -> Plan:
    return msgspec.json.decode(Parts(f"s3://{BUCKET}/jobs/{job}/").get(PLAN) or b"", type=Plan)


def rename_inputs(job: str, other: str) -> None:
    """Let the plan of a job name the input of another one, as if somebody had written it there."""
    plan = plan_of(job)
    sources = [msgspec.structs.replace(each, name=each.name.replace(job, other)) for each in plan.sources]
    changed = msgspec.structs.replace(plan, sources=sources)
    Parts(f"s3://{BUCKET}/jobs/{job}/").put(PLAN, msgspec.json.encode(changed))


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_roles_are_enough_for_a_job_from_upload_to_result(
    functions: Functions, iam: Enforced, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = functions.make(parquet() if form == "parquet" else TABLE.encode(), format=form, output="csv")
    pieces = functions.begin(job)
    assert len(pieces) > 2
    for piece in pieces:
        functions.score_piece(job, piece)
    counts = functions.call(functions.split, {"step": "finish", "job": job})
    assert (counts["rows"], counts["failed"]) == (len(ROWS), 0)
    states = type("States", (), {"exceptions": type("Errors", (), {"ExecutionDoesNotExist": KeyError})})
    execution = {"status": "SUCCEEDED", "output": json.dumps({"finished": {"counts": counts}})}
    monkeypatch.setattr(states, "describe_execution", lambda **_: execution, raising=False)
    monkeypatch.setattr("undertone.jobs.hosted._Clients.states", states)
    shown = content_of(functions.show(job))
    rows = list(csv.DictReader(io.StringIO(httpx.get(shown["result"]["url"]).text, newline="")))
    assert [(row["number"], row["comment"]) for row in rows] == ROWS
    assert iam.denied == []
    assert {session.tags["job"] for session in iam.sessions.values()} == {job}


def test_a_failed_chunk_is_recorded_and_its_reason_told(functions: Functions) -> None:
    job = functions.make(TABLE.encode(), format="csv")
    first, second, *others = functions.begin(job)
    for piece in (first, *others):
        functions.score_piece(job, piece)
    functions.call(
        functions.score, {"step": "fail", "job": job, "piece": second, "error": {"Error": "Poison", "Cause": "why"}}
    )
    with pytest.raises(BulkError, match="The first: chunk 1: Poison: why"):
        functions.call(functions.split, {"step": "finish", "job": job})


@pytest.mark.parametrize("name", ["JobsSplitDataRole", "JobsScoreDataRole", "JobsDataRole"])
def test_a_session_reaches_no_object_of_another_job(functions: Functions, iam: Enforced, name: str) -> None:
    job, other = (functions.make(TABLE.encode(), format="csv") for _ in range(2))
    for each in (job, other):
        for piece in functions.begin(each):
            functions.score_piece(each, piece)
        functions.call(functions.split, {"step": "finish", "job": each})
    session = job_session(role(name), job)
    with acting_as(name.replace("Data", "")):
        s3 = boto3.client("s3", **for_boto3(session()))
    reached = {key for key in keys_of(job) if is_allowed(s3.get_object, Key=key)}
    assert reached
    foreign = keys_of(other)
    assert len(foreign) > 10
    assert [key for key in foreign if is_allowed(s3.get_object, Key=key)] == []
    assert [key for key in foreign if is_allowed(s3.put_object, Key=key, Body=b"")] == []
    assert [key for key in foreign if is_allowed(s3.delete_object, Key=key)] == []
    for listing in ({"Prefix": f"jobs/{other}/"}, {"Prefix": "jobs/"}, {"Prefix": ""}, {}):
        assert not is_allowed(s3.list_objects_v2, **listing), listing


def keys_of(job: str) -> list[str]:
    """Everything below a job's prefix, as an administrator sees it."""
    found = boto3.client("s3").list_objects_v2(Bucket=BUCKET, Prefix=f"jobs/{job}/")
    return [each["Key"] for each in found["Contents"]]


def is_allowed(call: Any, **given: Any) -> bool:
    try:
        call(Bucket=BUCKET, **given)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDenied":
            raise
        return False
    return True


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_plan_that_names_the_input_of_another_job_is_refused_by_s3_itself(
    functions: Functions, iam: Enforced, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = parquet() if form == "parquet" else TABLE.encode()
    victim, job = (functions.make(data, format=form, output="csv") for _ in range(2))
    for module in (functions.split, functions.score):  # as code would be that was taken over
        monkeypatch.setattr(module, "read_plan", lambda place: msgspec.json.decode(place.get(PLAN) or b"", type=Plan))
    functions.begin(victim)
    pieces = functions.begin(job)
    rename_inputs(job, victim)
    with pytest.raises(InputError, match="cannot be read"):
        functions.call(functions.split, {"step": "split", "job": job, "cursor": None})
    assert iam.denied[-1] == ("s3:GetObject", f"jobs/{victim}/input/upload.{form}")
    if form == "parquet":
        with pytest.raises(InputError, match="cannot be read"):
            functions.score_piece(job, pieces[0])
        assert iam.denied[-1] == ("s3:GetObject", f"jobs/{victim}/input/upload.{form}")


def test_a_container_that_goes_on_with_another_job_changes_its_session(functions: Functions, iam: Enforced) -> None:
    first, second = (functions.make(TABLE.encode(), format="csv") for _ in range(2))
    pieces = {job: functions.begin(job) for job in (first, second)}
    before = len(iam.sessions)
    for number in range(3):
        for job in (first, second):
            functions.score_piece(job, pieces[job][number])
    assert [session.tags["job"] for session in list(iam.sessions.values())[before:]] == [first, second]
    assert iam.denied == []


def test_jobs_that_one_process_scores_at_the_same_time_keep_their_sessions(functions: Functions, iam: Enforced) -> None:
    jobs = [functions.make(TABLE.encode(), format="csv") for _ in range(2)]
    pieces = {job: functions.begin(job) for job in jobs}
    problems: list[Exception] = []

    def score(job: str) -> None:
        try:
            for piece in pieces[job]:
                functions.score.handler({"step": "score", "job": job, "piece": piece}, None)
        except Exception as error:  # noqa: BLE001 - told by the test's own thread
            problems.append(error)

    with acting_as("JobsScoreRole"):
        threads = [threading.Thread(target=score, args=(job,)) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (problems, iam.denied) == ([], [])


def test_without_the_session_the_function_reaches_nothing(functions: Functions, iam: Enforced) -> None:
    job = functions.make(TABLE.encode(), format="csv")
    (piece, *_) = functions.begin(job)
    with pytest.raises(BulkError, match="cannot be read"):
        functions.call(functions.alone, {"step": "score", "job": job, "piece": piece})
    assert iam.denied[-1] == ("s3:GetObject", f"jobs/{job}/{PLAN}")
