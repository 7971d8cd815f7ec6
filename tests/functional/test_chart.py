"""The chart handler with API Gateway events."""

from typing import Any

import pytest

from tests.support.apps import Handler, load_app
from tests.support.events import api_event, content_of, json_event
from tests.support.pictures import pixels, png_of, said, svg_of, words
from tests.support.stores import folder_store

SVG = {"accept": "image/svg+xml"}


@pytest.fixture(scope="module")
def handler(tmp_path_factory: pytest.TempPathFactory) -> Handler:
    folder = tmp_path_factory.mktemp("store")
    folder_store(folder)
    loaded: Handler = load_app("chart", UNDERTONE_STORE=str(folder)).handler
    return loaded


def chart(handler: Handler, content: Any, path: str = "/generate_chart", **more: Any) -> dict[str, Any]:
    return handler(json_event("POST", path, content, **more), None)


@pytest.mark.parametrize("path", ["/generate_chart", "/compat/generate_chart"])
def test_counts_become_a_png(handler: Handler, path: str) -> None:
    response = chart(handler, {"sentiment_counts": {"1": 3, "0": 2, "-1": 1}}, path)
    assert pixels(png_of(response)).shape == (600, 600, 4)
    assert response["headers"]["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "counts",
    [
        {"1": 3, "0": 2, "-1": 0},
        {"Positive": 3, "Neutral": 2},
        {"POSITIVE": "3", "neutral": 2.0, "Negative": None},
        {" 1 ": "3", "0": " 2 "},
    ],
)
def test_counts_can_be_spelled_in_several_ways(handler: Handler, counts: dict[str, Any]) -> None:
    svg = svg_of(chart(handler, {"sentiment_counts": counts}, headers=SVG))
    assert "5 comments: Positive 3 (60%), Neutral 2 (40%), Negative 0 (0%)" in said(svg)


def test_estimated_shares_replace_those_of_the_counts(handler: Handler) -> None:
    shares = {"Positive": 0.5204, "Neutral": 0.3796, "Negative": 0.1}
    svg = svg_of(chart(handler, {"sentiment_counts": {"1": 3, "0": 2}, "shares": shares}, headers=SVG))
    assert "5 comments: Positive 3 (52%), Neutral 2 (38%), Negative 0 (10%)" in said(svg)


def test_shares_of_a_summary_are_drawn_with_their_intervals(handler: Handler) -> None:
    shares = {
        "Positive": {"estimate": 0.52, "low": 0.304, "high": 0.731, "spread": 0.05},
        "Neutral": {"estimate": 0.38, "low": 0.2, "high": 0.6, "spread": 0.05},
        "Negative": 0.1,
    }
    svg = svg_of(chart(handler, {"sentiment_counts": {"1": 3, "0": 2}, "shares": shares}, headers=SVG))
    positive, neutral = "Positive 3 (52%, interval 30–74%)", "Neutral 2 (38%, interval 20–60%)"
    assert f"5 comments: {positive}, {neutral}, Negative 0 (10%)" in said(svg)
    assert {"52%", "30–74%", "20–60%"} <= set(words(svg))


@pytest.mark.parametrize(
    "shares",
    [
        {"Positive": 1},
        {"Positive": 2, "Neutral": 0, "Negative": 0},
        [1, 0, 0],
        {"Positive": {"estimate": 1}, "Neutral": 0, "Negative": 0},
        {"Positive": {"estimate": 0.5, "low": 0.4, "high": 1.1}, "Neutral": 0, "Negative": 0},
    ],
)
def test_shares_that_cannot_be_used_are_rejected(handler: Handler, shares: object) -> None:
    assert chart(handler, {"sentiment_counts": {"1": 3}, "shares": shares})["statusCode"] == 400


def test_comments_are_classified_and_counted(handler: Handler) -> None:
    svg = svg_of(chart(handler, {"comments": ["good", {"text": "bad"}, None, "good"]}, headers=SVG))
    assert "Positive 2 (50%), Neutral 1 (25%), Negative 1 (25%)" in said(svg)


def test_rows_returned_by_predict_are_accepted(handler: Handler) -> None:
    rows = [{"comment": "good", "sentiment": "Negative"}, {"comment": "bad", "sentiment": "1"}, {"comment": "bad"}]
    svg = svg_of(chart(handler, {"comments": rows}, headers=SVG))
    assert "Positive 1 (33%), Neutral 0 (0%), Negative 2 (67%)" in said(svg)


def test_size_and_theme_are_applied(handler: Handler) -> None:
    looks = {"width": 700, "height": 350, "theme": "dark"}
    picture = pixels(png_of(chart(handler, {"sentiment_counts": {"1": 1}, **looks})))
    assert picture.shape == (350, 700, 4)
    assert picture[30, 350, :3].max() < 50


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("image/svg+xml", "image/svg+xml"),
        ("IMAGE/SVG+XML;q=0.5, */*;q=0.1", "image/svg+xml"),
        ("image/png, image/svg+xml;q=0.5", "image/png"),
        ("image/svg+xml;q=0", "image/png"),
        ("image/svg+xml;q=x", "image/png"),
        ("*/*", "image/png"),
        ("", "image/png"),
    ],
)
def test_the_format_follows_the_accept_header(handler: Handler, accept: str, kind: str) -> None:
    response = chart(handler, {"sentiment_counts": {"1": 1}}, headers={"accept": accept})
    assert response["headers"]["content-type"] == kind


def test_classes_without_comments_are_shown_as_zero_percent(handler: Handler) -> None:
    svg = svg_of(chart(handler, {"sentiment_counts": {"1": 5}}, headers=SVG))
    assert words(svg).count("0%") == 2


BAD = [
    ({}, "No sentiment counts provided"),
    ({"sentiment_counts": {}}, "No sentiment counts provided"),
    ({"sentiment_counts": {"1": 0, "0": "0", "-1": None}}, "No sentiment counts provided"),
    ({"comments": []}, "No comments provided"),
    ({"sentiment_counts": {"1": -1}}, "whole number"),
    ({"sentiment_counts": {"1": 1.5}}, "whole number"),
    ({"sentiment_counts": {"1": 1e300}}, "whole number"),
    ({"sentiment_counts": {"1": 10**400}}, "whole number"),
    ({"sentiment_counts": {"1": "NaN"}}, "whole number"),
    ({"sentiment_counts": {"1": "many"}}, "whole number"),
    ({"sentiment_counts": {"1": True}}, "whole number"),
    ({"sentiment_counts": {"1": [1]}}, "whole number"),
    ({"sentiment_counts": {"2": 1}}, "the key '2'"),
    ({"sentiment_counts": {"1": 1, "Positive": 1}}, "Positive twice"),
    ({"sentiment_counts": [1, 2]}, "expected `object"),
    ({"sentiment_counts": {"1": 1}, "width": 10}, "width"),
    ({"sentiment_counts": {"1": 1}, "height": 100_000}, "height"),
    ({"sentiment_counts": {"1": 1}, "theme": "pink"}, "theme"),
    ({"sentiment_counts": {"1": 1}, "theme": "\ud800"}, "surrogate"),
    ({"sentiment_counts": {"1": 1}, "theme": "x" * 3_000_000}, "theme: invalid enum value 'xxx"),
]


@pytest.mark.parametrize(("content", "message"), BAD)
def test_bad_requests_get_a_specific_error(handler: Handler, content: Any, message: str) -> None:
    response = chart(handler, content)
    assert response["statusCode"] == 400
    assert message in content_of(response)["error"]


def test_nan_is_rejected(handler: Handler) -> None:
    response = handler(api_event("POST", "/generate_chart", '{"sentiment_counts": {"1": NaN}}'), None)
    assert response["statusCode"] == 400


def test_counts_need_no_model(tmp_path_factory: pytest.TempPathFactory) -> None:
    app = load_app("chart", UNDERTONE_STORE=str(tmp_path_factory.mktemp("empty")))
    assert chart(app.handler, {"sentiment_counts": {"1": 1}})["statusCode"] == 200
    assert chart(app.handler, {"comments": ["good"]})["statusCode"] == 503
