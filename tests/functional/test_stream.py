"""The handler of the stream with the events of SQS: results in a folder, or in S3 as moto imitates it."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from devtools.s3 import BUCKET, s3_server
from tests.support.apps import load_app
from tests.support.stores import folder_store

CONTEXT = SimpleNamespace(aws_request_id="r1")
SENT = "1796083200000"  # 2026-12-01T00:00:00Z
PREFIX = "results/date=2026-12-01/hour=00"


def message(name: str, body: Any) -> dict[str, Any]:
    """A record of the event that Lambda passes on from SQS."""
    return {
        "messageId": name,
        "receiptHandle": f"handle of {name}",
        "body": body if isinstance(body, str) else json.dumps(body),
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": SENT,
            "SenderId": "AIDAEXAMPLE",
            "ApproximateFirstReceiveTimestamp": SENT,
        },
        "messageAttributes": {},
        "md5OfBody": "0",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:undertone-dev-stream",
        "awsRegion": "eu-central-1",
    }


class Stream:
    """The function with a store, and a folder for its results."""

    def __init__(self, folder: Path) -> None:
        self.results = folder / "results of the stream"
        store = folder_store(folder / "store").name
        self.app = load_app("stream", UNDERTONE_STORE=store, UNDERTONE_STREAM_RESULTS=str(self.results))

    def send(self, *records: Mapping[str, Any]) -> list[str]:
        """Hand over a batch; gives the messages that failed."""
        answer = self.app.handler(json.loads(json.dumps({"Records": records})), CONTEXT)
        assert list(answer) == ["batchItemFailures"]
        return [item["itemIdentifier"] for item in answer["batchItemFailures"]]

    def lines(self, name: str) -> list[dict[str, Any]]:
        """The results of a message."""
        text = (self.results / PREFIX / f"{name}.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def written(self) -> list[str]:
        """The messages that have results."""
        return sorted(path.stem for path in self.results.rglob("*.jsonl"))


@pytest.fixture
def stream(tmp_path: Path) -> Stream:
    return Stream(tmp_path)


def test_each_message_becomes_an_object_with_a_line_per_comment(stream: Stream) -> None:
    failed = stream.send(
        message("m1", {"comments": [{"id": "c1", "text": "good", "timestamp": "2026-12-01T00:00:00Z"}, "bad", None]}),
        message("m2", {"text": "fine", "id": 7}),
    )
    assert failed == []
    assert stream.written() == ["m1", "m2"]
    first, second, third = stream.lines("m1")
    assert (first["id"], first["comment"], first["sentiment"]) == ("c1", "good", "Positive")
    assert (first["timestamp"], first["model_version"]) == ("2026-12-01T00:00:00Z", "tiny-1")
    assert (second["id"], second["sentiment"], second["label"]) == (None, "Negative", -1)
    assert (third["comment"], third["confidence"]) == (None, 0.0)
    assert [line["id"] for line in stream.lines("m2")] == [7]


@pytest.mark.parametrize(
    "body",
    [
        "no JSON",
        "",
        "[]",
        {},
        {"comments": []},
        {"comments": "good"},
        {"comments": [{"text": 1}]},
        {"comments": [{"text": "good", "id": []}]},
        {"comments": ["x" * 10_001]},
        {"comments": ["good"] * 1_001},
        '{"comments": ["good"], "comments": ["bad"]}',
    ],
)
def test_a_message_that_cannot_be_read_fails_alone(stream: Stream, body: Any) -> None:
    failed = stream.send(message("a", {"text": "good"}), message("poison", body), message("b", {"text": "bad"}))
    assert failed == ["poison"]
    assert stream.written() == ["a", "b"]


def test_a_batch_of_poison_alone_is_reported_and_not_raised(stream: Stream) -> None:
    assert sorted(stream.send(message("a", "{"), message("b", "}"))) == ["a", "b"]
    assert stream.written() == []


def test_a_second_delivery_replaces_the_first_result(stream: Stream) -> None:
    record = message("m1", {"comments": ["good", "bad"]})
    stream.send(record)
    before = stream.lines("m1")
    record["attributes"]["ApproximateReceiveCount"] = "2"
    stream.send(message("m0", {"text": "fine"}), record)
    assert stream.written() == ["m0", "m1"]
    assert stream.lines("m1") == before


def test_half_an_emoji_is_written_as_it_came(stream: Stream) -> None:
    assert stream.send(message("m1", '{"text": "good \\ud83d"}')) == []
    assert stream.lines("m1")[0]["comment"] == "good \ud83d"


def test_the_log_counts_messages_and_never_holds_text(
    stream: Stream, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stream.send(message("a", {"text": "good secret"}), message("b", '{"comments": [{"text": ["secret"]}]}'))
    logged = capsys.readouterr()
    assert "secret" not in logged.out + logged.err
    line = next(each for each in map(json.loads, logged.err.splitlines()) if each["message"] == "batch scored")
    assert (line["level"], line["messages"], line["comments"]) == ("WARNING", 2, 1)
    assert line["failures"] == {"BadRequestError": 1}


def test_without_a_model_the_whole_batch_is_delivered_again(tmp_path: Path) -> None:
    app = load_app(
        "stream", UNDERTONE_STORE=str(tmp_path / "nothing"), UNDERTONE_STREAM_RESULTS=str(tmp_path / "results")
    )
    with pytest.raises(app.UndertoneError):
        app.handler({"Records": [message("m1", {"text": "good"})]}, CONTEXT)


def test_results_are_written_to_s3_and_a_missing_bucket_fails_every_message(tmp_path: Path) -> None:
    store = folder_store(tmp_path / "store").name
    with s3_server():
        app = load_app("stream", UNDERTONE_STORE=store, UNDERTONE_STREAM_RESULTS=f"s3://{BUCKET}")
        records = [message(f"m{number}", {"text": "good"}) for number in range(30)]
        assert app.handler({"Records": records}, CONTEXT) == {"batchItemFailures": []}
        found = boto3.client("s3").list_objects_v2(Bucket=BUCKET)["Contents"]
        assert {each["Key"] for each in found} == {f"{PREFIX}/m{number}.jsonl" for number in range(30)}
        app = load_app("stream", UNDERTONE_STORE=store, UNDERTONE_STREAM_RESULTS="s3://gone")
        failed = app.handler({"Records": records[:2]}, CONTEXT)["batchItemFailures"]
        assert {each["itemIdentifier"] for each in failed} == {"m0", "m1"}
