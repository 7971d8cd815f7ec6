"""Retraining in the rehearsal: corrections, review, training on the sample, gates, shadow, canary, production; drift.

ministack does not extract metrics from logs as CloudWatch does, so a thread does it here while it sends requests.
"""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import boto3
import msgspec

from deployment.smoke import Api
from deployment.stack import DeployedStack, outputs_of
from devtools import retraining_sample
from devtools.background import repeated
from devtools.embedded_metrics import put_embedded_metrics
from undertone.feedback.correction import Review, Statement, correction_of
from undertone.feedback.dynamodb import DynamoTable

FOLDER = Path("build/rehearsal")
SENT = 40
SHIFTED_SECONDS = 75
"""A container reports its counts once a minute."""
OVERLAP = timedelta(seconds=10)
"""Maximum delay between a log line's time and its arrival."""


def retraining_command(stack: str) -> tuple[list[str], dict[str, str]]:
    """Return the arguments of `undertone` that retrain for a stack, and the environment variables they need."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    params = FOLDER / "params.yaml"
    retraining_sample.write_params(params)
    deployed, outputs = DeployedStack.find(stack), outputs_of(stack) or {}
    options = {
        "--table": f"dynamodb://{outputs['FeedbackTableName']}",
        "--store": f"s3://{deployed.bucket}",
        "--url": deployed.url,
        "--data": "sample",
        "--params": str(params),
        "--set": "model.rounds=10",
        "--most-per-client": "1000",
        "--least-comments": "300",
        "--canary": "50",
        "--minutes": "8",
    }
    command = ["retrain", *(part for option in options.items() for part in option)]
    return command, {"UNDERTONE_DATA": str(FOLDER / "data")}


def send_and_accept_corrections(stack: str) -> int:
    """Correct predictions and accept all corrections, in place of `feedback review`; return their number.

    Most are written directly to the table, because the API is limited to five per second.
    """
    contents = retraining_sample.corrections()
    with Api(DeployedStack.find(stack).url) as api:
        for content in contents[:SENT]:
            while api.ask("POST", "feedback", content).status_code == HTTPStatus.TOO_MANY_REQUESTS:
                time.sleep(1)
    table = DynamoTable((outputs_of(stack) or {})["FeedbackTableName"])
    for content in contents[SENT:]:
        statement = msgspec.convert(content, Statement)
        table.add(correction_of(statement, client="", salt="", keep=timedelta(days=1), now=datetime.now(UTC)))
    when = datetime.now(UTC).isoformat(timespec="seconds")
    return sum(table.review(row.id, "rehearsal", Review(label=row.correct, when=when)) for row in list(table.all()))


@contextmanager
def viewers(stack: str, comments: Sequence[str] = ()) -> Iterator[set[int]]:
    """Send comments continuously, with their metrics extracted; yield the set of response statuses."""
    texts = list(comments) or retraining_sample.comments()
    statuses, seen, since = set[int](), set[str](), datetime.now(UTC)

    with Api(DeployedStack.find(stack).url) as api:

        def watch() -> None:
            nonlocal since
            statuses.update(api.ask("POST", "predict", {"comments": texts}).status_code for _ in range(10))
            since = _extract_metrics(stack, since, seen)
            time.sleep(1)

        with repeated(watch):
            yield statuses


def drift_after_other_comments(stack: str) -> list[str]:
    """Send different comments for a while; return the characteristics that have shifted."""
    with viewers(stack, retraining_sample.SHIFTED):
        time.sleep(SHIFTED_SECONDS)
    result = boto3.client("lambda").invoke(FunctionName=(outputs_of(stack) or {})["DriftFunctionName"], Payload=b"{}")
    answer = json.loads(result["Payload"].read())
    return list(answer.get("shifted", [str(answer)]))


def _extract_metrics(stack: str, since: datetime, seen: set[str]) -> datetime:
    """Send the embedded metrics of new log lines to CloudWatch; return the start time for the next call."""
    logs, cloudwatch = boto3.client("logs"), boto3.client("cloudwatch")
    now = datetime.now(UTC)
    start = int((since - OVERLAP).timestamp() * 1000)
    pages = logs.get_paginator("filter_log_events").paginate(
        logGroupName=f"/undertone/{stack}/predict", startTime=start
    )
    for event in (event for page in pages for event in page["events"]):
        key = f"{event['logStreamName']} {event['timestamp']} {event['message']}"  # ministack's events have no IDs
        if key not in seen:
            seen.add(key)
            if event["message"].startswith('{"_aws"'):
                put_embedded_metrics(event["message"], cloudwatch)
    return now
