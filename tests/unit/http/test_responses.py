import base64
import json

import msgspec
import pytest

from undertone.errors import BadRequestError, TooLargeError
from undertone.http.requests import Comment
from undertone.http.responses import error_response, json_response, prediction_rows
from undertone.labels import Sentiment
from undertone.predictions import SILENCE, Prediction

GOOD = Prediction(Sentiment.POSITIVE, 0.95, (0.01, 0.04, 0.95), "en")


def test_a_row_has_the_documented_fields() -> None:
    rows = prediction_rows([Comment("so good")], [GOOD], compat=False, timestamps=False)
    assert msgspec.to_builtins(rows) == [
        {
            "comment": "so good",
            "sentiment": "Positive",
            "label": 1,
            "confidence": 0.95,
            "probabilities": {"Positive": 0.95, "Neutral": 0.04, "Negative": 0.01},
            "language": "en",
            "understood": True,
        }
    ]


def test_a_compatible_row_has_the_label_as_a_string() -> None:
    rows = prediction_rows([Comment("x")] * 2, [GOOD, SILENCE], compat=True, timestamps=False)
    assert [row.sentiment for row in rows] == ["1", "0"]
    assert all(row.keys().isdisjoint({"language", "understood"}) for row in msgspec.to_builtins(rows))


def test_timestamps_are_echoed_verbatim() -> None:
    comments = [Comment("x", timestamp) for timestamp in ("2026-01-01", 17, None)]
    rows = prediction_rows(comments, [GOOD] * 3, compat=False, timestamps=True)
    assert [row.timestamp for row in rows] == ["2026-01-01", 17, None]


def test_rows_with_lone_surrogates_have_the_same_fields() -> None:
    rows = prediction_rows([Comment("\ud83d")], [GOOD], compat=False, timestamps=True)
    assert json.loads(json_response(rows).body) == msgspec.to_builtins(rows)


def test_lone_surrogates_are_echoed_escaped() -> None:
    body = json_response(["\ud83d", "é"]).body
    assert json.loads(body) == ["\ud83d", "é"]


def test_non_ascii_text_is_not_escaped() -> None:
    assert json_response("ありがとう").body == '"ありがとう"'.encode()


LAMBDA_TAKES = 6 * 1024 * 1024


@pytest.mark.parametrize("letter", ["w", "\u0436", "\U0001f600", '"', "\\", "\n", "\x01"])
def test_a_large_response_is_encoded_to_fit_lambda(letter: str) -> None:
    response = json_response({"comment": letter * (4_000_000 // len(json.dumps(letter, ensure_ascii=False).encode()))})
    event = response.to_event({})
    assert len(json.dumps(event)) < LAMBDA_TAKES
    came = base64.b64decode(event["body"]) if event["isBase64Encoded"] else event["body"].encode()
    assert came == response.body


def test_a_small_response_is_sent_as_text() -> None:
    assert not json_response({"comment": "\u0436" * 1000}).to_event({})["isBase64Encoded"]


def test_a_response_over_the_lambda_limit_is_an_error() -> None:
    with pytest.raises(TooLargeError, match="send fewer comments"):
        json_response({"comment": "\u0436" * 2_400_000}).to_event({})


def test_error_messages_truncate_the_input() -> None:
    content = json.loads(error_response(BadRequestError("x" * 5_000_000), "id").body)
    assert content["error"] == content["detail"] == "x" * 500 + "..."
