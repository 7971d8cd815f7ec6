"""The trend handler with API Gateway events."""

from typing import Any

import pytest

from tests.support.apps import Handler, load_app
from tests.support.events import content_of, json_event
from tests.support.pictures import pixels, png_of, said, svg_of
from tests.support.stores import folder_store

SVG = {"accept": "image/svg+xml"}
ROWS = [{"timestamp": f"2026-05-{day:02d}T22:30:00Z", "sentiment": 1} for day in range(1, 11)]


@pytest.fixture(scope="module")
def handler(tmp_path_factory: pytest.TempPathFactory) -> Handler:
    folder = tmp_path_factory.mktemp("store")
    folder_store(folder)
    loaded: Handler = load_app("trend", UNDERTONE_STORE=str(folder)).handler
    return loaded


def trend(handler: Handler, content: Any, path: str = "/generate_trend_graph", **more: Any) -> dict[str, Any]:
    return handler(json_event("POST", path, content, **more), None)


@pytest.mark.parametrize(
    ("path", "size"), [("/generate_trend_graph", (600, 1200)), ("/compat/generate_trend_graph", (450, 600))]
)
def test_rows_become_a_png(handler: Handler, path: str, size: tuple[int, int]) -> None:
    response = trend(handler, {"sentiment_data": ROWS}, path)
    assert pixels(png_of(response)).shape == (*size, 4)
    assert response["headers"]["x-skipped-rows"] == "0"
    assert "x-skipped-rows" in response["headers"]["access-control-expose-headers"]


@pytest.mark.parametrize("sentiment", [1, "1", 1.0, "Positive", "POSITIVE", " positive "])
def test_a_class_can_be_spelled_in_several_ways(handler: Handler, sentiment: Any) -> None:
    svg = svg_of(trend(handler, {"sentiment_data": [{"timestamp": "2026-05-01", "sentiment": sentiment}]}, headers=SVG))
    assert "1 comment, Positive 1 (100%)" in said(svg)


def test_dated_comments_are_classified(handler: Handler) -> None:
    comments = [{"text": word, "timestamp": "2026-05-01"} for word in ("good", "bad", "bad")]
    svg = svg_of(trend(handler, {"comments": comments}, headers=SVG))
    assert "3 comments, Positive 1 (33%), Neutral 0 (0%), Negative 2 (67%)" in said(svg)


def test_bad_rows_are_skipped_and_counted(handler: Handler) -> None:
    bad = [
        {"timestamp": "someday", "sentiment": 1},
        {"sentiment": 1},
        {"timestamp": "2026-05-01", "sentiment": "?"},
        {},
    ]
    response = trend(handler, {"sentiment_data": [*ROWS, *bad]}, headers=SVG)
    assert response["headers"]["x-skipped-rows"] == "4"
    assert "10 comments by " in svg_of(response)


def test_mixed_timestamp_formats_share_one_timeline(handler: Handler) -> None:
    stamps = ["2026-05-01", "2026-05-01 10:00:00", "2026-05-01T12:00:00+02:00", 1777629600, "1777629600000"]
    rows = [{"timestamp": stamp, "sentiment": 0} for stamp in stamps]
    response = trend(handler, {"sentiment_data": rows}, headers=SVG)
    assert response["headers"]["x-skipped-rows"] == "0"
    assert "10:00 1 May 2026: 4 comments" in said(svg_of(response))


def test_times_are_shown_in_the_requested_time_zone(handler: Handler) -> None:
    body = {"sentiment_data": ROWS[:1], "time_zone": "Europe/Berlin"}
    text = said(svg_of(trend(handler, body, headers=SVG)))
    assert "Times are in Europe/Berlin" in text
    assert "00:00 2 May 2026" in text


@pytest.mark.parametrize("comments", [["good", "bad"], [{"text": "good"}], [{"text": "good", "timestamp": None}]])
def test_without_dates_the_picture_says_so(handler: Handler, comments: list[Any]) -> None:
    assert "no dates" in said(svg_of(trend(handler, {"comments": comments}, headers=SVG)))


@pytest.mark.parametrize(
    ("content", "status", "message"),
    [
        ({}, 400, "No sentiment data provided"),
        ({"sentiment_data": []}, 400, "No sentiment data provided"),
        ({"comments": []}, 400, "No comments provided"),
        ({"sentiment_data": [{"timestamp": "someday", "sentiment": 1}]}, 400, "none of the 1 rows"),
        ({"sentiment_data": [{"timestamp": "2026-05-01", "sentiment": 2}]}, 400, "none of the 1 rows"),
        ({"sentiment_data": ["2026-05-01"]}, 400, "sentiment_data[0]"),
        ({"sentiment_data": ROWS, "time_zone": "Moon/Base"}, 400, "Moon/Base"),
        ({"sentiment_data": ROWS[:1] * 10_001}, 413, "10,000"),
    ],
)
def test_bad_requests_get_a_specific_error(handler: Handler, content: Any, status: int, message: str) -> None:
    response = trend(handler, content)
    assert response["statusCode"] == status
    assert message in content_of(response)["error"]


def test_ten_thousand_rows_over_all_years_fit_in_one_picture(handler: Handler) -> None:
    rows = [{"timestamp": f"{1 + i % 9999:04d}-06-01", "sentiment": i % 3 - 1} for i in range(10_000)]
    assert "10,000 comments by 250 years" in svg_of(trend(handler, {"sentiment_data": rows}, headers=SVG))
