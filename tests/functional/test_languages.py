"""The handlers with comments in languages that the model does not support."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.apps import Handler, load_app
from tests.support.events import content_of, json_event
from tests.support.graphs import tiny_graph_of_languages
from tests.support.pictures import said, svg_of
from tests.support.stores import folder_store

FOREIGN = "yabancı"
SVG = {"accept": "image/svg+xml"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    folder_store(folder, tiny_graph_of_languages())
    return folder


@pytest.fixture(scope="module")
def predict(store: Path) -> Handler:
    loaded: Handler = load_app("predict", UNDERTONE_STORE=str(store)).handler
    return loaded


@pytest.fixture(scope="module")
def chart(store: Path) -> Handler:
    loaded: Handler = load_app("chart", UNDERTONE_STORE=str(store)).handler
    return loaded


@pytest.fixture(scope="module")
def cloud(store: Path) -> Handler:
    loaded: Handler = load_app("wordcloud", UNDERTONE_STORE=str(store)).handler
    return loaded


@pytest.fixture(scope="module")
def trend(store: Path) -> Handler:
    loaded: Handler = load_app("trend", UNDERTONE_STORE=str(store)).handler
    return loaded


def drawn(handler: Handler, path: str, content: Any) -> tuple[str, str]:
    """The description of an SVG, and the number of comments it leaves out."""
    response = handler(json_event("POST", path, content, headers=SVG), None)
    assert response["statusCode"] == 200, response["body"]
    return said(svg_of(response)), response["headers"]["x-not-understood"]


def test_each_row_has_its_language_and_whether_it_is_supported(predict: Handler) -> None:
    rows = content_of(predict(json_event("POST", "/predict", {"comments": ["good", FOREIGN, ""]}), None))
    assert [(row["language"], row["understood"]) for row in rows] == [("en", True), ("tr", False), ("und", True)]
    assert (rows[1]["sentiment"], rows[1]["confidence"]) == ("Neutral", 0.4)


def test_compatible_rows_have_no_language_fields(predict: Handler) -> None:
    rows = content_of(predict(json_event("POST", "/compat/predict", {"comments": [FOREIGN]}), None))
    assert rows[0].keys() == {"comment", "sentiment", "label", "confidence", "probabilities"}


def test_the_summary_counts_unsupported_languages_separately(predict: Handler) -> None:
    event = json_event("POST", "/predict", {"comments": ["good", FOREIGN, FOREIGN]})
    summary = content_of(predict(event | {"queryStringParameters": {"summary": "true"}}, None))["summary"]
    assert summary["counts"] == {"Positive": 1, "Neutral": 0, "Negative": 0}
    assert summary["not_understood"] == 2


def test_a_chart_excludes_comments_in_unsupported_languages(chart: Handler) -> None:
    text, left_out = drawn(chart, "/generate_chart", {"comments": ["good", FOREIGN, "fine", FOREIGN]})
    assert "2 comments: Positive 1 (50%), Neutral 1 (50%)" in text
    assert left_out == "2"


def test_a_client_can_mark_comments_as_not_understood(chart: Handler) -> None:
    rows = [{"comment": "x", "sentiment": "Neutral", "understood": False}, {"comment": "good", "sentiment": "Positive"}]
    text, left_out = drawn(chart, "/generate_chart", {"comments": rows})
    assert "1 comment: Positive 1 (100%)" in text
    assert left_out == "1"


def test_a_word_cloud_excludes_comments_in_unsupported_languages(cloud: Handler) -> None:
    text, left_out = drawn(cloud, "/generate_wordcloud", {"comments": ["good", FOREIGN]})
    assert FOREIGN not in text
    assert left_out == "1"


def test_a_trend_excludes_comments_in_unsupported_languages(trend: Handler) -> None:
    comments = [
        {"text": text, "timestamp": f"2026-01-{day:02}"} for day, text in enumerate(["good", "bad", FOREIGN], 1)
    ]
    _, left_out = drawn(trend, "/generate_trend_graph", {"comments": comments})
    assert left_out == "1"


@pytest.mark.parametrize(
    ("name", "path", "more"),
    [
        ("chart", "/generate_chart", {}),
        ("cloud", "/generate_wordcloud", {}),
        ("trend", "/generate_trend_graph", {"timestamp": "2026-01-01"}),
    ],
)
def test_a_picture_of_only_unsupported_languages_says_so(
    request: pytest.FixtureRequest, name: str, path: str, more: dict[str, str]
) -> None:
    text, left_out = drawn(request.getfixturevalue(name), path, {"comments": [{"text": FOREIGN, **more}]})
    assert "in languages that are not understood" in text
    assert left_out == "1"
