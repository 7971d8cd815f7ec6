"""Builds the responses that API Gateway expects."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from undertone.errors import ModelUnavailableError, TooLargeError, UndertoneError
from undertone.http.requests import Comment
from undertone.labels import ORDER
from undertone.predictions import Prediction

_JSON = "application/json"
_TEXT_TYPES = ("text/", _JSON, "image/svg+xml", "application/javascript")

_LONGEST_MESSAGE = 500
_INSIDE = "internal error; quote the request ID when you report it"

_LARGEST_ANSWER_BYTES = 6 * 1024 * 1024 - 4096
"""Bytes that Lambda accepts as a response, less those around the body."""

_SURELY_TEXT_BYTES = 512 * 1024
"""Lambda's runtime writes the answer as ASCII in JSON, where a letter may take six bytes: so much fits as any text."""


@dataclass(frozen=True)
class Response:
    """One HTTP response; a body of a text type travels as text, any other as base64."""

    status: int
    body: bytes | str = ""
    content_type: str = _JSON
    headers: Mapping[str, str] = field(default_factory=dict)

    def to_event(self, headers: Mapping[str, str]) -> dict[str, Any]:
        """The proxy response of API Gateway, with headers in addition to its own.

        Raises:
            TooLargeError: when Lambda would not take it.
        """
        body = self.body.encode() if isinstance(self.body, str) else self.body
        size, text = _smallest(body, text=self.content_type.startswith(_TEXT_TYPES))
        if size > _LARGEST_ANSWER_BYTES:
            raise TooLargeError(f"the response would be too large ({len(body):,} bytes): send fewer comments")
        return {
            "statusCode": self.status,
            "headers": {"content-type": self.content_type, **headers, **self.headers},
            "body": body.decode() if text else base64.b64encode(body).decode("ascii"),
            "isBase64Encoded": not text,
        }


def _smallest(body: bytes, *, text: bool) -> tuple[int, bool]:
    """How long a body is on its way to API Gateway, and whether it travels as text, which is not always shorter."""
    if text and len(body) <= _SURELY_TEXT_BYTES:
        return len(body), True
    as_base64 = (len(body) + 2) // 3 * 4
    as_text = len(json.dumps(body.decode())) if text else as_base64
    return min(as_text, as_base64), text and as_text <= as_base64


def json_response(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return JSON; lone surrogates, which UTF-8 cannot encode, stay escaped."""
    try:
        body = msgspec.json.encode(content)
    except UnicodeEncodeError:
        body = json.dumps(msgspec.to_builtins(content), separators=(",", ":"), allow_nan=False).encode()
    return Response(status, body, headers=headers or {})


def error_response(error: UndertoneError, request_id: str) -> Response:
    """Return an error; internal details are not disclosed."""
    message = _short(str(error)) if error.status != 500 else _INSIDE
    headers = {"retry-after": str(error.retry_after_seconds)} if isinstance(error, ModelUnavailableError) else {}
    return json_response({"error": message, "detail": message, "request_id": request_id}, error.status, headers)


def _short(message: str) -> str:
    """Shorten a message: it may repeat megabytes of the request."""
    return message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]}..."


class Probabilities(msgspec.Struct, gc=False, rename={s.name.lower(): s.title for s in ORDER}):
    """The probability of each class."""

    positive: float
    neutral: float
    negative: float


class Row(msgspec.Struct, gc=False):
    """A row of a response; fields that do not apply are left out."""

    comment: str | None
    sentiment: str
    label: int
    confidence: float
    probabilities: Probabilities
    language: str | msgspec.UnsetType = msgspec.UNSET
    understood: bool | msgspec.UnsetType = msgspec.UNSET
    timestamp: str | float | msgspec.UnsetType | None = msgspec.UNSET
    reasons: list[dict[str, Any]] | msgspec.UnsetType = msgspec.UNSET


def prediction_rows(
    comments: Sequence[Comment], predictions: Sequence[Prediction], *, compat: bool, timestamps: bool
) -> list[Row]:
    """Return one row per comment, in order.

    The compatibility routes give the sentiment as ``"1"``, ``"0"`` or ``"-1"``, and nothing about languages.
    """
    row = _compatible_row if compat else _row
    rows = [row(*pair) for pair in zip(comments, predictions, strict=True)]
    if timestamps:
        for each, comment in zip(rows, comments, strict=True):
            each.timestamp = comment.timestamp
    return rows


def _row(comment: Comment, prediction: Prediction) -> Row:
    sentiment, confidence, (negative, neutral, positive), language, understood = prediction
    probabilities = Probabilities(positive, neutral, negative)
    return Row(comment.text, sentiment.title, sentiment, confidence, probabilities, language, understood)


def _compatible_row(comment: Comment, prediction: Prediction) -> Row:
    sentiment, confidence, (negative, neutral, positive), _, _ = prediction
    return Row(comment.text, str(int(sentiment)), sentiment, confidence, Probabilities(positive, neutral, negative))
