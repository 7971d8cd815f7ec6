"""Parses messages of the queue, and formats their results."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from undertone.http.decoding import convert, decode
from undertone.http.requests import Comment, check_comments
from undertone.http.responses import Row, prediction_rows
from undertone.predictions import Prediction


class StreamComment(Comment):
    """A comment of a message; the result repeats its ID and timestamp."""

    id: str | int | None = None


class StreamRow(Row, gc=False, kw_only=True):
    """A line of a result: the API's row for a comment, the comment's ID, and the model version."""

    id: str | int | None
    model_version: str


class _Body(msgspec.Struct):
    comments: list[str | StreamComment | None] | None = None


class Message(msgspec.Struct, frozen=True):
    """The comments of a message, and the key of the object that its results are written to."""

    key: str
    comments: list[StreamComment]


def read_message(record: Mapping[str, Any]) -> Message:
    """Parse a message of an SQS event, whose body is that of a request to ``/predict``.

    Raises:
        BadRequestError: The body is malformed, of the wrong shape, or has no comment.
        TooLargeError: There are too many comments, or one is too long.
    """
    body = decode(str(record["body"]).encode("utf-8", "surrogatepass"))
    if isinstance(body, dict) and "comments" not in body and "text" in body:
        body = {"comments": [body]}
    found = convert(body, _Body).comments or []
    comments = [each if isinstance(each, StreamComment) else StreamComment(text=each) for each in found]
    check_comments([*comments])
    return Message(result_key(record), comments)


def result_key(record: Mapping[str, Any]) -> str:
    """Return the key of a message's result; the same for repeated deliveries, which replace the result."""
    sent = datetime.fromtimestamp(int(record["attributes"]["SentTimestamp"]) / 1000, UTC)
    return f"results/{sent:date=%Y-%m-%d/hour=%H}/{record['messageId']}.jsonl"


def result_lines(message: Message, predictions: Sequence[Prediction], model_version: str) -> bytes:
    """Return the results of a message as JSON Lines, in the order of its comments."""
    rows = [
        StreamRow(*msgspec.structs.astuple(row), id=comment.id, model_version=model_version)
        for row, comment in zip(
            prediction_rows(message.comments, predictions, compat=False, timestamps=True), message.comments, strict=True
        )
    ]
    try:
        return msgspec.json.Encoder().encode_lines(rows)
    except UnicodeEncodeError:  # lone surrogates, from emoji cut in two by JavaScript
        return "".join(f"{json.dumps(msgspec.to_builtins(row))}\n" for row in rows).encode()
