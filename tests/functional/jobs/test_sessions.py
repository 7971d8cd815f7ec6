"""Sessions of the data roles: who may open one with which tags, when they are renewed, and what happens without STS."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.support.events import content_of
from tests.support.iam import Enforced
from tests.support.job_functions import TABLE, Functions, acting_as, role
from undertone.jobs.sessions import AccessError, job_session
from undertone_bulk.errors import BulkError


@pytest.mark.parametrize("job", ["../models", "a/b/c/d/e/f", "", "UPPERCASE-JOB", "*" * 10, "${aws:userid}", "x" * 64])
def test_what_is_no_id_is_refused_before_the_role_is_assumed(functions: Functions, iam: Enforced, job: str) -> None:
    with pytest.raises(BulkError, match="the job's ID is"):
        functions.call(functions.score, {"step": "score", "job": job, "piece": {}})
    with pytest.raises(ValueError, match="not the ID of a job"):
        job_session(role("JobsScoreDataRole"), job)
    assert iam.sessions == {}


@pytest.mark.parametrize(
    ("caller", "tags"),
    [
        ("JobsScoreRole", {"job": "20261127-000000-abc/input"}),
        ("JobsScoreRole", {"job": "..........."}),
        ("JobsScoreRole", {"job": "short"}),
        ("JobsScoreRole", {"job": "20261127-000000-abc", "other": "tag"}),
        ("JobsScoreRole", {}),
        ("JobsSplitRole", {"job": "20261127-000000-abc"}),
        ("JobsRole", {"job": "20261127-000000-abc"}),
        ("JobsStartRole", {"job": "20261127-000000-abc"}),
        ("PredictRole", {"job": "20261127-000000-abc"}),
    ],
)
def test_the_role_takes_no_other_tags_and_no_other_function(iam: Enforced, caller: str, tags: dict[str, str]) -> None:
    with acting_as(caller):
        sts = boto3.client("sts")
    given: Any = [{"Key": key, "Value": value} for key, value in tags.items()]
    with pytest.raises(ClientError, match="not authorized"):
        sts.assume_role(RoleArn=role("JobsScoreDataRole"), RoleSessionName="session", Tags=given)
    with acting_as("JobsScoreRole"):
        sts = boto3.client("sts")
    allowed: Any = [{"Key": "job", "Value": "20261127-000000-abc"}]
    assert sts.assume_role(RoleArn=role("JobsScoreDataRole"), RoleSessionName="session", Tags=allowed)["Credentials"]


def test_when_sts_throttles_the_error_is_one_that_the_state_machine_retries(
    functions: Functions, iam: Enforced
) -> None:
    job = functions.make(TABLE.encode(), format="csv")
    (piece, *_) = functions.begin(job)
    iam.unavailable = "Throttling"
    with pytest.raises(AccessError, match="cannot be reached for now"):
        functions.score_piece(job, piece)
    definition = json.loads(
        (Path(__file__).parents[3] / "statemachines/bulk.asl.json").read_text().replace("${MaxConcurrency}", "1")
    )
    (retry, _) = definition["States"]["ScoreChunks"]["ItemProcessor"]["States"]["ScoreChunk"]["Retry"]
    assert AccessError.__name__ in retry["ErrorEquals"]
    assert (retry["MaxAttempts"], retry["JitterStrategy"]) == (10, "FULL")
    iam.unavailable = ""
    assert functions.score_piece(job, piece)["number"] == 0


def test_an_api_client_is_told_to_try_again(functions: Functions, iam: Enforced) -> None:
    iam.unavailable = "ThrottlingException"
    answer = functions.show("0" * 32)
    assert answer["statusCode"] == 503
    assert "try again" in content_of(answer)["error"]


def test_a_role_that_may_not_be_assumed_is_another_error(functions: Functions, iam: Enforced) -> None:
    iam.unavailable = "AccessDenied"
    with pytest.raises(ClientError, match="AccessDenied"):
        functions.call(functions.split, {"step": "plan", "job": "0" * 32})


def test_an_unknown_job_is_a_404(functions: Functions) -> None:
    assert functions.show("0" * 32)["statusCode"] == 404


def test_credentials_are_renewed_while_a_job_goes_on(functions: Functions, iam: Enforced) -> None:
    job = functions.make(TABLE.encode(), format="csv")
    pieces = functions.begin(job)
    functions.score_piece(job, pieces[0])
    session = job_session(role("JobsScoreDataRole"), job)
    before = session()
    session._credential = {**before, "expires_at": datetime.now(UTC) + timedelta(minutes=10)}
    iam.unavailable = "ServiceUnavailable"
    functions.score_piece(job, pieces[1])  # with what is still valid
    iam.unavailable = ""
    functions.score_piece(job, pieces[2])
    assert session()["access_key_id"] != before["access_key_id"]
    assert iam.denied == []
    session._credential = {**before, "expires_at": datetime.now(UTC)}
    iam.unavailable = "ServiceUnavailable"
    with pytest.raises(AccessError):
        functions.score_piece(job, pieces[0])
