"""The word cloud handler with API Gateway events."""

from typing import Any

import pytest

from tests.support.apps import Handler, load_app
from tests.support.events import content_of, json_event
from tests.support.pictures import pixels, png_of, said, svg_of, words
from tests.support.stores import folder_store
from undertone.labels import Sentiment
from undertone_pictures.canvas.design import LIGHT

SVG = {"accept": "image/svg+xml"}


@pytest.fixture(scope="module")
def handler(tmp_path_factory: pytest.TempPathFactory) -> Handler:
    folder = tmp_path_factory.mktemp("store")
    folder_store(folder)
    loaded: Handler = load_app("wordcloud", UNDERTONE_STORE=str(folder)).handler
    return loaded


def cloud(handler: Handler, content: Any, path: str = "/generate_wordcloud", **more: Any) -> dict[str, Any]:
    return handler(json_event("POST", path, content, **more), None)


def cloud_words(handler: Handler, *comments: Any, **fields: Any) -> set[str]:
    svg = svg_of(cloud(handler, {"comments": list(comments), **fields}, headers=SVG))
    return {word for word in words(svg) if word not in ("Positive", "Neutral", "Negative") and " " not in word}


@pytest.mark.parametrize(
    ("path", "size"), [("/generate_wordcloud", (400, 800)), ("/compat/generate_wordcloud", (450, 600))]
)
@pytest.mark.parametrize("comment", ["good bread", {"text": "good bread"}, {"comment": "good bread", "sentiment": "1"}])
def test_comments_become_a_png(handler: Handler, path: str, size: tuple[int, int], comment: Any) -> None:
    assert pixels(png_of(cloud(handler, {"comments": [comment]}, path))).shape == (*size, 4)


def test_words_are_coloured_by_predicted_sentiment(handler: Handler) -> None:
    svg = svg_of(cloud(handler, {"comments": ["good", "bad"] * 5}, headers=SVG))
    assert f'fill="{LIGHT.words[Sentiment.POSITIVE]}"' in svg
    assert "good (5, Positive)" in said(svg)
    assert "bad (5, Negative)" in said(svg)


def test_only_the_requested_class_is_drawn(handler: Handler) -> None:
    comments = [{"text": "sunny day", "sentiment": "Positive"}, {"text": "rainy night", "sentiment": -1}]
    assert cloud_words(handler, *comments, sentiment="positive") == {"sunny", "day"}
    assert cloud_words(handler, *comments, sentiment="-1") == {"rainy", "night"}


def test_the_same_comments_give_the_same_picture(handler: Handler) -> None:
    content = {"comments": ["good bread and bad cheese", "fine weather in the mountains"]}
    assert cloud(handler, content)["body"] == cloud(handler, content)["body"]


@pytest.mark.parametrize(
    "fields",
    [
        {"comments": ["the and of"]},
        {"comments": ["", None, "  "]},
        {"comments": ["!!! ... 12:30"]},
        {"comments": ["\u202e\u200b\x00"]},
        {"comments": [{"text": "sunny", "sentiment": "Positive"}], "sentiment": "Negative"},
    ],
)
def test_with_nothing_to_draw_the_picture_says_so(handler: Handler, fields: dict[str, Any]) -> None:
    assert png_of(cloud(handler, fields))
    assert "Nothing to draw" in said(svg_of(cloud(handler, fields, headers=SVG)))


@pytest.mark.parametrize(
    ("content", "status", "message"),
    [
        ({}, 400, "No comments provided"),
        ({"comments": []}, 400, "No comments provided"),
        ({"comments": "good"}, 400, "comments"),
        ({"comments": [1]}, 400, "comments[0]"),
        ({"comments": ["good"], "sentiment": "angry"}, 400, "'angry'"),
        ({"comments": ["good"], "sentiment": 7}, 400, "'7'"),
        ({"comments": ["good"] * 10_001}, 413, "10,000"),
        ({"comments": ["x" * 10_001]}, 413, "10000"),
    ],
)
def test_bad_requests_get_a_specific_error(handler: Handler, content: Any, status: int, message: str) -> None:
    response = cloud(handler, content)
    assert response["statusCode"] == status
    assert message in content_of(response)["error"]


def test_classified_comments_need_no_model(tmp_path_factory: pytest.TempPathFactory) -> None:
    app = load_app("wordcloud", UNDERTONE_STORE=str(tmp_path_factory.mktemp("empty")))
    assert cloud(app.handler, {"comments": [{"text": "sunny", "sentiment": 1}]})["statusCode"] == 200
    assert cloud(app.handler, {"comments": ["sunny"]})["statusCode"] == 503


def test_ten_thousand_comments_fit_in_one_picture(handler: Handler) -> None:
    comments = [{"text": f"good bread {i}", "sentiment": i % 3 - 1} for i in range(9_999)] + ["last words"]
    assert "bread (9,999)" in said(svg_of(cloud(handler, {"comments": comments}, headers=SVG)))
