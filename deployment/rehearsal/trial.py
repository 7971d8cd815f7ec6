"""Canaries and drift in the rehearsal: start and cancel a canary, and measure drift once."""

import json
import time
from collections.abc import Iterator

import boto3

from deployment.copying import copy_as
from deployment.smoke import Api
from deployment.stack import DeployedStack, outputs_of
from training.registry import Stage
from undertone.models.store import Candidate, open_store

TRIED = "tried"
PATIENCE_SECONDS = 150
"""Timeout in seconds; containers check the pointer once a minute."""


def start_canary(location: str) -> None:
    """Start a canary of a copy of the production model on half of the requests, without the gates, which need data."""
    store = open_store(location)
    copy_as(store, TRIED)
    stage = Stage(store)
    sha256 = store.read_card(TRIED).sha256
    stage.offer(Candidate(version=TRIED, sha256=sha256, percent=50, answers=True), stage.state(), why="rehearsal")


def answering(stack: str, expected: set[str]) -> set[str]:
    """Return the versions that serve 20 requests, retrying until they are the expected ones or the timeout expires."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    found: set[str] = set()
    with Api(DeployedStack.find(stack).url) as api:
        while found != expected and time.monotonic() < deadline:
            answers = [api.ask("POST", "predict", {"comments": ["good"]}) for _ in range(20)]
            found = {answer.headers.get("x-model-version", str(answer.status_code)) for answer in answers}
            time.sleep(1)  # the stage allows 50 requests per second
    return found


def drift_checks(stack: str, version: str) -> Iterator[tuple[str, object, object]]:
    """Invoke the scheduled function; yield checks with actual and expected values."""
    name = (outputs_of(stack) or {})["DriftFunctionName"]
    result = boto3.client("lambda").invoke(FunctionName=name, Payload=b"{}")
    answer = json.loads(result["Payload"].read())
    yield "the drift function compares with the production model", answer.get("model_version"), version
    yield "too few comments are not tested", answer.get("shifted"), []
    targets = [
        target["Arn"].rpartition(":")[2]
        for rule in boto3.client("events").list_rules()["Rules"]
        for target in boto3.client("events").list_targets_by_rule(Rule=rule["Name"])["Targets"]
    ]
    yield "a rule invokes it hourly", name in targets, True
