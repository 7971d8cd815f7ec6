"""The example producer: from YouTube's API, by way of a queue, to the results of the stream."""

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
import httpx
import pytest

from devtools.s3 import BUCKET, s3_server
from tests.support.apps import load_app
from tests.support.stores import folder_store

PATH = Path(__file__).parents[2] / "docs" / "examples" / "live_chat.py"
TEXTS = ("good", "bad", "fine")
PAGES = 3


def chat_message(number: int) -> dict[str, Any]:
    """A chat message as the YouTube Data API gives it; every tenth is an event without text."""
    text = {} if number % 10 == 9 else {"displayMessage": TEXTS[number % len(TEXTS)]}
    return {"id": f"c{number}", "snippet": {"publishedAt": "2026-12-01T20:15:00Z", **text}}


def answer(request: httpx.Request) -> httpx.Response:
    """What YouTube answers: a chat of three pages, after which the stream is over."""
    assert request.headers["x-goog-api-key"] == "a key"
    if request.url.path.endswith("/videos"):
        live = {"activeLiveChatId": "chat"} if request.url.params["id"] == "live" else {}
        return httpx.Response(200, json={"items": [{"liveStreamingDetails": live}]})
    page = int(request.url.params.get("pageToken", 0))
    body: dict[str, Any] = {
        "items": [chat_message(number) for number in range(300 * page, 300 * (page + 1))],
        "nextPageToken": str(page + 1),
        "pollingIntervalMillis": 0,
    }
    return httpx.Response(200, json=body | ({"offlineAt": "2026-12-01T21:00:00Z"} if page == PAGES - 1 else {}))


@pytest.fixture
def producer(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("live_chat", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setenv("YOUTUBE_API_KEY", "a key")
    client = httpx.Client(transport=httpx.MockTransport(answer))
    monkeypatch.setattr(module.httpx, "Client", lambda **_: client)
    return module


@pytest.fixture
def queue() -> Iterator[Any]:
    with s3_server():
        yield boto3.resource("sqs").create_queue(QueueName="stream")


def records(queue: Any) -> Iterator[dict[str, Any]]:
    """The queue's messages, as the event source of Lambda passes them on."""
    while found := queue.receive_messages(AttributeNames=["All"], MaxNumberOfMessages=10):
        for each in found:
            yield {"messageId": each.message_id, "body": each.body, "attributes": each.attributes}


def test_a_chat_arrives_in_the_results(producer: ModuleType, queue: Any, tmp_path: Path) -> None:
    producer.main("live", queue.url)
    sent = list(records(queue))
    assert len(sent) == PAGES * 3
    app = load_app("stream", UNDERTONE_STORE=folder_store(tmp_path).name, UNDERTONE_STREAM_RESULTS=f"s3://{BUCKET}")
    assert app.handler({"Records": sent}, SimpleNamespace(aws_request_id="r")) == {"batchItemFailures": []}
    s3 = boto3.client("s3")
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=BUCKET, Prefix="results/date=")["Contents"]]
    rows = [
        json.loads(line)
        for key in keys
        for line in s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode().splitlines()
    ]
    expected = {f"c{number}": TEXTS[number % len(TEXTS)] for number in range(300 * PAGES) if number % 10 != 9}
    assert {row["id"]: row["comment"] for row in rows} == expected
    assert len(rows) == len(expected)
    assert {(row["comment"], row["label"]) for row in rows} == {("good", 1), ("fine", 0), ("bad", -1)}


def test_a_video_without_a_chat_ends_with_a_sentence(producer: ModuleType, queue: Any) -> None:
    with pytest.raises(SystemExit, match=r"over has no live chat\."):
        producer.main("over", queue.url)
    assert list(records(queue)) == []


def test_the_largest_message_fits_into_the_queue(producer: ModuleType) -> None:
    sent: list[str] = []
    queue = SimpleNamespace(send_message=lambda **given: sent.append(given["MessageBody"]))
    comment = {"id": "c" * 60, "text": "👏" * 200, "timestamp": "2026-12-01T20:15:00Z"}
    producer.send(queue, [comment] * 400)
    assert [len(json.loads(body)["comments"]) for body in sent] == [100] * 4
    assert max(len(body.encode()) for body in sent) < 256 * 1024
