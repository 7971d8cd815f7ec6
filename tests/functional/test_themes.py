"""The themes handler with API Gateway events."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.apps import Handler, load_app
from tests.support.events import api_event, content_of, json_event
from tests.support.graphs import tiny_graph_of_languages
from tests.support.stores import folder_store

STARTER = str(Path(__file__).parents[2] / "training" / "starter")
PRAISE = ["I love the editing, thank you!", "The editing is wonderful", "Great editing, so good"]
BLAME = ["The sound is terrible", "Terrible sound, what a shame"]


@pytest.fixture(scope="module")
def handler() -> Handler:
    loaded: Handler = load_app("themes", UNDERTONE_STORE=STARTER).handler
    return loaded


def ask(handler: Handler, content: Any) -> Any:
    response = handler(json_event("POST", "/themes", content), None)
    assert response["statusCode"] == 200, response["body"]
    return content_of(response)


def refused(handler: Handler, content: Any, status: int) -> str:
    response = handler(json_event("POST", "/themes", content), None)
    assert response["statusCode"] == status, response["body"]
    answer = content_of(response)
    assert answer["error"] == answer["detail"]
    return str(answer["error"])


def test_comments_are_classified_and_summarized(handler: Handler) -> None:
    answer = ask(handler, {"comments": [*PRAISE, *BLAME, "which map is this?"]})
    assert [(theme["phrase"], theme["comments"]) for theme in answer["praised"]] == [("editing", [0, 1, 2])]
    assert [(theme["phrase"], theme["comments"]) for theme in answer["criticised"]] == [("sound", [3, 4])]
    assert answer["tags"]["question"] == {"count": 1, "share": 0.1667, "comments": [5]}
    assert (answer["comments"], answer["not_understood"], answer["buckets"]) == (6, 0, None)


def test_the_clients_classes_are_used_where_it_knows_them(handler: Handler) -> None:
    rows = [{"comment": text, "sentiment": "Negative"} for text in PRAISE]
    assert [theme["phrase"] for theme in ask(handler, {"comments": rows})["criticised"]] == ["editing"]


@pytest.mark.parametrize("likes", [7, 7.0, 1e9])
def test_liked_comments_are_quoted_first_in_their_own_words(handler: Handler, likes: float) -> None:
    rows = [{"text": text} for text in PRAISE] + [
        {"text": "<b>Great</b> &amp; wonderful EDITING \ud83d", "likes": likes}
    ]
    (theme,) = ask(handler, {"comments": rows})["praised"]
    assert theme["quotes"][0] == {"index": 3, "comment": "<b>Great</b> &amp; wonderful EDITING \ud83d"}
    assert len(theme["quotes"]) == 3


def test_long_comments_are_quoted_whole(handler: Handler) -> None:
    long = "The editing is wonderful. " * 380
    (theme,) = ask(handler, {"comments": [{"text": long, "likes": 1}, *PRAISE] + ["x" * 9_000] * 200})["praised"]
    assert theme["quotes"][0]["comment"] == long


def test_the_trend_follows_the_time_zone(handler: Handler) -> None:
    times = ["2026-01-31T23:30:00Z", "2026-02-01 00:30", 1_769_907_600, "once"]
    rows = [{"text": text, "timestamp": time} for text, time in zip([*PRAISE, "Love it"], times, strict=True)]
    for zone, first in (("UTC", "Jan"), ("Asia/Tokyo", "Feb")):
        answer = ask(handler, {"comments": rows, "time_zone": zone})
        assert first in answer["buckets"]["labels"][0], answer["buckets"]
        assert sum(answer["buckets"]["comments"]) == sum(answer["praised"][0]["trend"]) == 3


def test_languages_that_are_not_understood_are_counted_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("store")
    folder_store(folder, tiny_graph_of_languages())
    handler: Handler = load_app("themes", UNDERTONE_STORE=str(folder)).handler
    answer = ask(handler, {"comments": ["good", "yabancı", {"text": "good", "understood": False}]})
    assert (answer["groups"]["praised"], answer["not_understood"]) == (1, 2)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({}, "No comments provided"),
        ({"comments": []}, "No comments provided"),
        ({"comments": None}, "No comments provided"),
        ([], "body: expected `object`, got `array`"),
        ({"comments": "good"}, "comments: expected `array | null`, got `str`"),
        ({"comments": [1]}, "comments[0]: expected `str | object | null`, got `int`"),
        ({"comments": [{"text": 1}]}, "comments[0].text: expected `str | null`, got `int`"),
        ({"comments": [{"text": "a", "likes": -1}]}, "comments[0].likes: expected `float` >= 0.0"),
        ({"comments": [{"text": "a", "likes": "7"}]}, "comments[0].likes: expected `float | null`, got `str`"),
        ({"comments": [{"text": "a", "likes": True}]}, "comments[0].likes: expected `float | null`, got `bool`"),
        ({"comments": ["a"], "time_zone": "Mars"}, "time_zone is 'Mars'"),
        ({"comments": ["a"], "time_zone": None}, "timeZone: expected `str`, got `null`"),
    ],
)
def test_malformed_bodies_are_refused_with_the_place(handler: Handler, content: Any, message: str) -> None:
    assert message.replace("timeZone", "time_zone") in refused(handler, content, 400)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"comments": ["a"] * 10_001}, "at most 10,000 comments per request; got 10,001"),
        ({"comments": ["a" * 10_001]}, "comments[0] has 10001 characters"),
        ({"comments": ["a" * 10_000] * 600}, "the limit is 5242880"),
    ],
)
def test_limits_are_named(handler: Handler, content: Any, message: str) -> None:
    assert message in refused(handler, content, 413)


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (api_event("POST", "/themes", '{"comments": ["a"], "comments": []}'), 400),
        (api_event("POST", "/themes", '{"comments": [{"text": "a", "likes": 1e400}]}'), 400),
        (api_event("POST", "/themes", '{"comments": [{"text": "a", "likes": NaN}]}'), 400),
        (api_event("POST", "/themes", "comments=a", content_type="application/x-www-form-urlencoded"), 415),
        (api_event("POST", "/themes", '{"comments": ["a"]}', content_type="text/plain"), 415),
        (api_event("GET", "/themes"), 405),
        (api_event("POST", "/compat/themes", '{"comments": ["a"]}'), 200),
    ],
)
def test_other_requests_are_answered_in_json(handler: Handler, event: dict[str, Any], status: int) -> None:
    response = handler(event, None)
    assert response["statusCode"] == status
    assert json.loads(response["body"])
    assert response["headers"]["access-control-allow-origin"] == "*"


def test_a_preflight_is_answered(handler: Handler) -> None:
    response = handler(api_event("OPTIONS", "/themes"), None)
    assert (response["statusCode"], response["headers"]["access-control-allow-origin"]) == (204, "*")


def test_no_text_of_a_comment_is_logged(handler: Handler, capfd: pytest.CaptureFixture[str]) -> None:
    ask(handler, {"comments": ["xylophone is good", "what a good xylophone"]})
    assert "xylophone" not in "".join(capfd.readouterr())


def test_ten_thousand_comments_are_summarized_in_time(handler: Handler) -> None:
    parts = (
        "I love the editing",
        "the sound is terrible",
        "please show the maps",
        "which map is it?",
        "thanks a lot",
        "it is fine",
    )
    comments = [
        f"{parts[i % 6]} number {'abcdefghij'[i % 10]} of the {'klmnopqrst'[i // 10 % 10]}" for i in range(10_000)
    ]
    event = json_event("POST", "/themes", {"comments": comments})
    started = time.process_time()
    answer = content_of(handler(event, None))
    assert time.process_time() - started < 8
    assert answer["comments"] == 10_000
    assert answer["praised"][0]["phrase"] == "editing"


@pytest.mark.parametrize(
    "text",
    ["please " * 1_400, "a " * 5_000, "?" * 10_000, "editing " * 1_250, "🔥" * 10_000, "ab" * 5_000, "地" * 10_000],
)
def test_hostile_comments_are_summarized_in_time(handler: Handler, text: str) -> None:
    event = json_event("POST", "/themes", {"comments": [text[: 10_000 - i] for i in range(40)]})
    started = time.process_time()
    assert content_of(handler(event, None))["comments"] == 40
    assert time.process_time() - started < 8


VALUES = st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=20)
ROWS = st.dictionaries(
    st.sampled_from(["text", "comment", "likes", "timestamp", "sentiment", "understood", "more"]), VALUES, max_size=5
)


@given(st.lists(VALUES | ROWS, max_size=6), st.just("UTC") | st.text(max_size=10))
def test_any_body_is_answered_or_refused(comments: list[Any], zone: str) -> None:
    handler: Handler = load_app("themes", UNDERTONE_STORE="nowhere").handler
    known = [c | {"sentiment": 1} if isinstance(c, dict) else c for c in comments if c is None or isinstance(c, dict)]
    response = handler(json_event("POST", "/themes", {"comments": known, "time_zone": zone}), None)
    assert response["statusCode"] in (200, 400, 503), response["body"]
