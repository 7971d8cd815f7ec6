"""The built function of the stream in Lambda's emulator: with the model and the results in S3."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from devtools.lambda_emulator import MEGABYTE, Emulator
from devtools.s3 import BUCKET
from tests.e2e.conftest import Bucket

pytestmark = pytest.mark.usefixtures("built")

LARGEST_MB = 160
MESSAGES = 100
"""The largest batch of the template."""


@pytest.fixture
def stream(bucket: Bucket) -> Iterator[Emulator]:
    results = {"UNDERTONE_STREAM_RESULTS": f"s3://{BUCKET}"}
    with Emulator("StreamFunction", environment={**bucket.environment, **results}) as emulator:
        yield emulator


def record(number: int, body: str) -> dict[str, Any]:
    return {
        "messageId": f"m{number}",
        "body": body,
        "attributes": {"SentTimestamp": "1796083200000", "ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
    }


def test_the_largest_batch_is_scored_and_its_poison_message_fails_alone(stream: Emulator) -> None:
    texts = [f"good number {number}" for number in range(100)]
    records = [record(number, json.dumps({"comments": texts})) for number in range(MESSAGES - 1)]
    records.append(record(MESSAGES, '{"comments": "poison"}'))
    assert stream.invoke({"Records": records}) == {"batchItemFailures": [{"itemIdentifier": f"m{MESSAGES}"}]}
    found = boto3.client("s3").list_objects_v2(Bucket=BUCKET, Prefix="results/date=2026-12-01/hour=00/")["Contents"]
    assert sorted(each["Key"].rpartition("/")[2] for each in found) == sorted(
        f"m{n}.jsonl" for n in range(MESSAGES - 1)
    )
    body = boto3.client("s3").get_object(Bucket=BUCKET, Key=found[0]["Key"])["Body"].read().decode()
    assert [json.loads(line)["comment"] for line in body.splitlines()] == texts
    log = stream.log.read_text()
    assert "batch scored" in log
    assert "good number" not in log
    assert "poison" not in log


def test_the_function_with_its_layers_stays_small(bucket: Bucket) -> None:
    assert Emulator("StreamFunction", environment=bucket.environment).unzipped <= LARGEST_MB * MEGABYTE
