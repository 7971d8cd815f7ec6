"""POST /feedback and DELETE /feedback/{id}."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.apps import load_app
from tests.support.events import api_event, content_of, json_event
from undertone.feedback.tables import open_table
from undertone.http.api import Api
from undertone.http.feedback_requests import MAX_FEEDBACK_BYTES

GOOD = {"comment": "Sick beat!", "predicted": "Negative", "correct": "Positive"}


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "feedback.sqlite3")


@pytest.fixture
def api(file: str) -> Api:
    handler: Api = load_app("feedback", UNDERTONE_FEEDBACK=file).handler
    return handler


def kept(file: str) -> list[Any]:
    table = open_table(file)
    assert table
    return list(table.all())


def test_a_correction_is_kept_once_however_often_it_is_sent(api: Api, file: str) -> None:
    answers = [api(json_event("POST", "/feedback", GOOD | {"source": "extension"})) for _ in range(2)]
    assert [answer["statusCode"] for answer in answers] == [202, 202]
    assert content_of(answers[0]) == content_of(answers[1])
    [row] = kept(file)
    assert (row.comment, row.predicted, row.correct, row.source) == ("Sick beat!", "Negative", "Positive", "extension")
    assert content_of(answers[0]) == {"id": row.id}


def test_a_correction_is_deleted_by_its_id(api: Api, file: str) -> None:
    key = content_of(api(json_event("POST", "/feedback", GOOD)))["id"]
    event = api_event("DELETE", "/feedback/{id}") | {"pathParameters": {"id": key}}
    assert [api(event)["statusCode"] for _ in range(2)] == [204, 204]
    assert kept(file) == []


def test_the_compatible_route_accepts_labels_as_strings(api: Api, file: str) -> None:
    body = {"comment": "meh", "predicted": "1", "correct": "-1"}
    assert api(json_event("POST", "/compat/feedback", body))["statusCode"] == 202
    assert [(row.predicted, row.correct) for row in kept(file)] == [("Positive", "Negative")]


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        ({}, 400, "comment"),
        (GOOD | {"comment": " \n"}, 400, "comment is blank"),
        (GOOD | {"comment": 5}, 400, "comment: expected `str`"),
        (GOOD | {"correct": "angry"}, 400, "correct is 'angry'; expected 'Positive', 'Neutral' or 'Negative'"),
        (GOOD | {"predicted": None}, 400, "predicted is 'None'"),
        (GOOD | {"comment": "a" * 10_001}, 413, "comment has 10001 characters; the limit is 10000"),
        (GOOD | {"source": "a" * 201}, 413, "source has 201 characters"),
        (GOOD | {"model_version": "a" * 101}, 413, "model_version has 101 characters"),
    ],
)
def test_invalid_feedback_is_rejected_with_the_reason(
    api: Api, file: str, body: dict[str, Any], status: int, problem: str
) -> None:
    answer = api(json_event("POST", "/feedback", body))
    assert answer["statusCode"] == status
    assert problem in content_of(answer)["error"]
    assert kept(file) == []


def test_a_large_body_is_rejected_before_it_is_parsed(api: Api) -> None:
    answer = api(api_event("POST", "/feedback", "{" * (MAX_FEEDBACK_BYTES + 1)))
    assert answer["statusCode"] == 413


def test_a_lone_surrogate_is_stored_as_a_replacement_character(api: Api, file: str) -> None:
    assert api(api_event("POST", "/feedback", json.dumps(GOOD | {"comment": "so \ud83d"})))["statusCode"] == 202
    assert [row.comment for row in kept(file)] == ["so \ufffd"]


@pytest.mark.parametrize("key", ["", "A" * 32, "0" * 31, "../x"])
def test_an_invalid_id_is_rejected(api: Api, key: str) -> None:
    answer = api(api_event("DELETE", "/feedback/{id}") | {"pathParameters": {"id": key}})
    assert answer["statusCode"] == 400
    assert "32 hexadecimal digits" in content_of(answer)["error"]


def test_browsers_may_delete(api: Api) -> None:
    answer = api(api_event("OPTIONS", "/feedback/{id}"))
    assert answer["statusCode"] == 204
    assert "DELETE" in answer["headers"]["access-control-allow-methods"]


def test_disabled_feedback_has_neither_route_nor_description() -> None:
    off = load_app("feedback", UNDERTONE_FEEDBACK="off").handler
    assert off(json_event("POST", "/feedback", GOOD))["statusCode"] == 404
    page = load_app("page", UNDERTONE_FEEDBACK="off").handler
    paths = content_of(page(api_event("GET", "/openapi.json")))["paths"]
    assert "/predict" in paths
    assert not [path for path in paths if "feedback" in path]


def test_no_comment_gets_into_the_log(api: Api, capfd: pytest.CaptureFixture[str]) -> None:
    api(json_event("POST", "/feedback", GOOD))
    api(json_event("POST", "/feedback", GOOD | {"correct": "Sick beat!"}))
    out, err = capfd.readouterr()
    assert "Sick beat" not in out + err
