"""The stream in the rehearsal: messages through the queue, one of them poison, to results and the dead-letter queue."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3

from deployment.stack import outputs_of

MESSAGES = 30
POISON = '{"comments": "no list"}'
REDELIVERED_SECONDS = "2"
"""Visibility timeout for the test, in seconds, instead of six minutes."""
PATIENCE_SECONDS = 120.0

type Object = tuple[str, list[dict[str, Any]]]


def stream_checks(stack: str) -> Iterator[tuple[str, object, object]]:
    """Send messages and wait for their results; yield checks with actual and expected values.

    Args:
        stack: A stack with the parameter Stream=true.
    """
    outputs = outputs_of(stack) or {}
    sqs = boto3.client("sqs")
    queue, dead = outputs["StreamQueueUrl"], outputs["StreamDeadLetterQueueUrl"]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": REDELIVERED_SECONDS})
    sent = {
        sqs.send_message(QueueUrl=queue, MessageBody=body)["MessageId"]: body
        for body in [*(_body(number) for number in range(MESSAGES)), POISON]
    }
    found = dict(_wait(lambda: list(_results(outputs["StreamBucketName"])), MESSAGES))
    names = {key.rpartition("/")[2].removesuffix(".jsonl") for key in found}
    expected = {name for name, body in sent.items() if body != POISON}
    yield "every message except the poison one has a result", names, expected
    rows = {row["id"]: row["sentiment"] for rows in found.values() for row in rows}
    yield "every comment is scored", len(rows), 2 * MESSAGES
    yield "with the correct sentiment", [rows.get("a0"), rows.get("b0")], ["Positive", "Negative"]
    letters = _wait(lambda: sqs.receive_message(QueueUrl=dead).get("Messages", []), 1)
    yield "the poison message goes to the dead-letter queue", [letter["Body"] for letter in letters], [POISON]


def _body(number: int) -> str:
    comments = [
        {"id": f"a{number}", "text": "This is wonderful, I love it"},
        {"id": f"b{number}", "text": "This is terrible, I hate it"},
    ]
    return json.dumps({"comments": comments})


def _results(bucket: str) -> Iterator[Object]:
    s3 = boto3.client("s3")
    for item in s3.list_objects_v2(Bucket=bucket, Prefix="results/date=").get("Contents", []):
        body = s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read().decode()
        yield item["Key"], [json.loads(line) for line in body.splitlines()]


def _wait(look: Callable[[], list[Any]], count: int) -> list[Any]:
    """Wait until a result exists or the timeout expires, and return it."""
    until = time.monotonic() + PATIENCE_SECONDS
    while len(found := look()) < count and time.monotonic() < until:
        time.sleep(1)
    return found
