"""Parses requests with feedback."""

import re
from typing import Any, cast

import msgspec

from undertone.errors import BadRequestError, TooLargeError
from undertone.feedback.correction import Statement, Title
from undertone.http.decoding import convert
from undertone.http.requests import MAX_CHARACTERS, Request, read_json
from undertone.labels import read_sentiment

MAX_FEEDBACK_BYTES = 128 * 1024
MAX_SOURCE = 200
MAX_MODEL_VERSION = 100

_KEY = re.compile(r"[0-9a-f]{32}")


class FeedbackBody(msgspec.Struct):
    """The body of ``POST /feedback``."""

    comment: str
    predicted: Any
    correct: Any
    model_version: str | None = None
    source: str | None = None


def read_statement(request: Request) -> Statement:
    """Read a correction.

    Raises:
        BadRequestError: when the body is malformed, lacks a field, or holds no sentiment where one is expected.
        TooLargeError: when a limit is passed; the message names it.
        UnsupportedMediaTypeError: when the body is not JSON.
    """
    if len(request.body) > MAX_FEEDBACK_BYTES:
        raise TooLargeError(f"the body has {len(request.body)} bytes; feedback has at most {MAX_FEEDBACK_BYTES}")
    body = convert(read_json(request), FeedbackBody)
    if not body.comment.strip():
        raise BadRequestError("comment is blank; expected the text of a comment")
    for name, value, limit in (
        ("comment", body.comment, MAX_CHARACTERS),
        ("source", body.source or "", MAX_SOURCE),
        ("model_version", body.model_version or "", MAX_MODEL_VERSION),
    ):
        if len(value) > limit:
            raise TooLargeError(f"{name} has {len(value)} characters; the limit is {limit}")
    return Statement(
        comment=_storable(body.comment),
        predicted=_title("predicted", body.predicted),
        correct=_title("correct", body.correct),
        model_version=_storable(body.model_version or ""),
        source=_storable(body.source or ""),
    )


def read_key(request: Request) -> str:
    """Read the id of a correction from the path.

    Raises:
        BadRequestError: when it cannot be one.
    """
    key = request.parameters.get("id", "")
    if not _KEY.fullmatch(key):
        raise BadRequestError(
            f"the id is {key[:50]!r}; expected the 32 hexadecimal digits that POST /feedback returned"
        )
    return key


def _title(name: str, value: Any) -> Title:
    sentiment = read_sentiment(value)
    if sentiment is None:
        raise BadRequestError(f"{name} is {str(value)[:50]!r}; expected 'Positive', 'Neutral' or 'Negative'")
    return cast("Title", sentiment.title)


def _storable(text: str) -> str:
    """Replace lone surrogates, which UTF-8 cannot encode, by the replacement character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
