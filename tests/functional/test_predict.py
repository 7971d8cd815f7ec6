"""The predict handler with API Gateway events and a tiny model that knows three comments."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.apps import Handler, load_app
from tests.support.events import EVENTS, api_event, content_of, json_event
from tests.support.stores import folder_store


@pytest.fixture(scope="module")
def handler(tmp_path_factory: pytest.TempPathFactory) -> Handler:
    folder = tmp_path_factory.mktemp("store")
    folder_store(folder)
    loaded: Handler = load_app("predict", UNDERTONE_STORE=str(folder)).handler
    return loaded


def predict(handler: Handler, content: Any, path: str = "/predict") -> Any:
    response = handler(json_event("POST", path, content), None)
    assert response["statusCode"] == 200, response["body"]
    return content_of(response)


def error_of(response: dict[str, Any]) -> str:
    content = content_of(response)
    assert set(content) == {"error", "detail", "request_id"}
    return str(content["error"])


def test_rows_keep_the_order_of_comments_and_have_the_documented_fields(handler: Handler) -> None:
    rows = predict(handler, {"comments": ["good", {"text": "bad"}, "else"]})
    assert [(row["comment"], row["sentiment"], row["label"]) for row in rows] == [
        ("good", "Positive", 1),
        ("bad", "Negative", -1),
        ("else", "Neutral", 0),
    ]
    assert rows[0]["confidence"] == pytest.approx(0.95)
    assert rows[0]["probabilities"] == {"Positive": 0.95, "Neutral": 0.04, "Negative": 0.01}


def test_the_compatible_route_returns_labels_as_strings(handler: Handler) -> None:
    rows = predict(handler, {"comments": ["good", "bad"]}, "/compat/predict")
    assert [row["sentiment"] for row in rows] == ["1", "-1"]


def asked(handler: Handler, path: str, content: Any, **changes: Any) -> Any:
    return content_of(handler(json_event("POST", path, content) | changes, None))


SUMMARY = {"queryStringParameters": {"summary": "true"}}


def test_a_summary_has_rows_counts_and_estimated_shares_with_intervals(handler: Handler) -> None:
    content = {"comments": ["good", "good", "bad", "fine", "", None]}
    answer = asked(handler, "/predict", content, **SUMMARY)
    assert set(answer) == {"rows", "summary"}
    assert answer["rows"] == predict(handler, content)
    summary = answer["summary"]
    assert summary["counts"] == {"Positive": 2, "Neutral": 1, "Negative": 1}
    assert summary["not_understood"] == 2
    assert sum(share["estimate"] for share in summary["shares"].values()) == pytest.approx(1.0, abs=1e-3)
    for share in summary["shares"].values():
        assert 0 <= share["low"] < share["estimate"] < share["high"] <= 1
    assert summary["shares"]["Positive"]["estimate"] == pytest.approx(0.48, abs=0.1)


def test_an_explanation_lists_the_spans_behind_the_prediction(handler: Handler) -> None:
    comments = [" good ", "else", None]
    rows = predict(handler, {"comments": comments, "explain": True})
    spans = [[(reason["start"], reason["end"], reason["toward"]) for reason in row["reasons"]] for row in rows]
    assert spans == [[(1, 5, "Positive")], [(0, 4, "Neutral")], []]
    assert rows[0]["reasons"][0]["weight"] == pytest.approx(0.95 - 1 / 3, abs=1e-6)
    assert [{k: v for k, v in row.items() if k != "reasons"} for row in rows] == predict(
        handler, {"comments": comments}
    )


def test_a_single_text_can_be_explained_too(handler: Handler) -> None:
    assert predict(handler, {"text": "good", "explain": True})[0]["reasons"][0]["end"] == 4


def test_explanations_are_opt_in_and_not_on_compatible_routes(handler: Handler) -> None:
    for path, explain in (("/predict", False), ("/predict", None), ("/compat/predict", True)):
        assert "reasons" not in predict(handler, {"comments": ["good"], "explain": explain}, path)[0]


def test_at_most_a_hundred_comments_are_explained_per_request(handler: Handler) -> None:
    response = handler(json_event("POST", "/predict", {"comments": ["good"] * 101, "explain": True}), None)
    assert response["statusCode"] == 413
    assert "at most 100 comments can be explained per request; got 101" in error_of(response)


def test_shares_of_blank_comments_have_the_widest_intervals(handler: Handler) -> None:
    shares = asked(handler, "/predict", {"comments": [" ", ""]}, **SUMMARY)["summary"]["shares"]
    assert [(share["low"], share["high"]) for share in shares.values()] == [(0.0, 1.0)] * 3


@pytest.mark.parametrize("value", ["summary", "respond-async, Summary"])
def test_a_summary_can_be_requested_by_the_prefer_header(handler: Handler, value: str) -> None:
    event = json_event("POST", "/predict_with_timestamps", {"comments": [{"text": "good", "timestamp": 5}]})
    event["headers"] = {**event["headers"], "Prefer": value}
    answer = content_of(handler(event, None))
    assert answer["rows"][0]["timestamp"] == 5
    assert answer["summary"]["counts"]["Positive"] == 1


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("/predict", {}),
        ("/predict", {"queryStringParameters": {"summary": "false"}}),
        ("/compat/predict", SUMMARY),
        ("/predict", {"queryStringParameters": None}),
    ],
)
def test_by_default_and_on_compatible_routes_the_response_is_a_list(
    handler: Handler, path: str, changes: dict[str, Any]
) -> None:
    assert isinstance(asked(handler, path, {"comments": ["good"]}, **changes), list)


@pytest.mark.parametrize("path", ["/predict_with_timestamps", "/compat/predict_with_timestamps"])
def test_timestamps_are_echoed_verbatim(handler: Handler, path: str) -> None:
    sent = [{"text": "good", "timestamp": t} for t in ("2026-05-01T10:00:00Z", "yesterday", 1_700_000_000, None)]
    rows = predict(handler, {"comments": sent}, path)
    assert [row["timestamp"] for row in rows] == [comment["timestamp"] for comment in sent]


@pytest.mark.parametrize("path", ["/process_comments", "/compat/process_comments"])
def test_preprocessed_comments_are_echoed_as_one_string(handler: Handler, path: str) -> None:
    content = predict(handler, {"comments": ["GREAT video", {"text": "Thanks"}]}, path)
    assert isinstance(content["processed_comments"], str)
    assert "thanks" in content["processed_comments"]


def test_a_single_text_is_treated_as_a_list_of_one(handler: Handler) -> None:
    assert [row["label"] for row in predict(handler, {"text": "good"})] == [1]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("text=good", "application/x-www-form-urlencoded"),
        ("text=good&other=1", "application/x-www-form-urlencoded; charset=UTF-8"),
        (
            '--x\r\nContent-Disposition: form-data; name="text"\r\n\r\ngood\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_a_form_is_accepted(handler: Handler, body: str, content_type: str) -> None:
    response = handler(api_event("POST", "/predict", body, content_type=content_type), None)
    assert [row["sentiment"] for row in content_of(response)] == ["Positive"]


@pytest.mark.parametrize("text", [None, "", " \n", "\u200b"])
def test_blank_text_is_neutral_with_no_confidence(handler: Handler, text: str | None) -> None:
    row = predict(handler, {"comments": [text]})[0]
    assert (row["comment"], row["sentiment"], row["confidence"]) == (text, "Neutral", 0.0)


@pytest.mark.parametrize(
    "text",
    [
        "\ud83d",
        "go\x00od",
        "a" * 10_000,
        "👨‍👩‍👧‍👦" * 1_000,
        "שלום עולם",
        "<script>alert(1)</script>",
        "\u202eevil",
        "\x1b[31m",
    ],
)
def test_odd_texts_are_echoed_verbatim(handler: Handler, text: str) -> None:
    assert predict(handler, {"comments": [text]})[0]["comment"] == text


def test_a_thousand_comments_fit_in_one_request(handler: Handler) -> None:
    assert len(predict(handler, {"comments": ["good"] * 1_000})) == 1_000


def test_health_names_the_model(handler: Handler) -> None:
    assert content_of(handler(api_event("GET", "/health"), None)) == {"status": "ok", "model_version": "tiny-1"}


BAD_BODIES = [
    pytest.param(None, 400, "not JSON", id="no body"),
    pytest.param("", 400, "not JSON", id="empty body"),
    pytest.param("good", 400, "not JSON", id="not JSON"),
    pytest.param(b"\xff\xfe\x00", 400, "UTF-8", id="not UTF-8"),
    pytest.param("[]", 400, "body: expected `object`", id="a list"),
    pytest.param("null", 400, "body: expected `object`", id="null"),
    pytest.param('"good"', 400, "body: expected `object`", id="a string"),
    pytest.param("{}", 400, "No comments provided", id="empty object"),
    pytest.param('{"comments": []}', 400, "No comments provided", id="empty list"),
    pytest.param('{"comments": null}', 400, "No comments provided", id="null for the list"),
    pytest.param('{"comments": "good"}', 400, "comments: expected", id="a string for the list"),
    pytest.param('{"comments": {"text": "good"}}', 400, "comments: expected", id="an object for the list"),
    pytest.param('{"comments": ["a", 17]}', 400, "comments[1]: expected", id="a number for text"),
    pytest.param('{"comments": [true]}', 400, "comments[0]: expected", id="a boolean for text"),
    pytest.param('{"comments": [["good"]]}', 400, "comments[0]: expected", id="a list for text"),
    pytest.param('{"comments": [{"text": 1}]}', 400, "comments[0].text: expected", id="a number in an object"),
    pytest.param('{"comments": [{"text": "a", "timestamp": {}}]}', 400, "comments[0].timestamp", id="an odd timestamp"),
    pytest.param('{"comments": ["a"], "comments": ["b"]}', 400, "duplicate key 'comments'", id="duplicate keys"),
    pytest.param('{"comments": ["a"], "x": NaN}', 400, "NaN", id="NaN"),
    pytest.param('{"comments": ' + "[" * 100_000 + "]" * 100_000 + "}", 400, "nested", id="deep nesting"),
    pytest.param('{"comments": [' + "9" * 5_000 + "]}", 400, "too many digits", id="a huge number"),
    pytest.param(
        '{"comments": [{"text": "a", "timestamp": 1e400}]}', 400, "1e400 is too large", id="an infinite number"
    ),
    pytest.param(r'{"comments": ["a"], "\ud800": 1}', 400, "surrogate", id="half a pair as a key"),
    pytest.param(r'{"comments": "\ud800"}', 400, "surrogate", id="half a pair for the list"),
    pytest.param(r'"\ud800"', 400, "the body", id="half a pair for the body"),
    pytest.param(json.dumps({"comments": ["a"] * 1_001}), 413, "at most 1,000 comments", id="1,001 comments"),
    pytest.param(json.dumps({"comments": ["a", "b" * 10_001]}), 413, "at most 10000", id="10,001 characters"),
    pytest.param(b" " * 6_000_000, 413, "the limit is 5242880", id="6 MB"),
]


@pytest.mark.parametrize("path", ["/predict", "/compat/predict_with_timestamps"])
@pytest.mark.parametrize(("body", "status", "message"), BAD_BODIES)
def test_a_bad_body_is_rejected_and_the_next_request_works(
    handler: Handler, path: str, body: bytes | str | None, status: int, message: str
) -> None:
    response = handler(api_event("POST", path, body), None)
    assert response["statusCode"] == status
    assert message in error_of(response)
    assert predict(handler, {"comments": ["good"]})[0]["label"] == 1


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/xml", "application/jsonp"])
def test_an_unsupported_content_type_is_named_in_the_error(handler: Handler, content_type: str | None) -> None:
    response = handler(api_event("POST", "/predict", '{"comments": ["a"]}', content_type=content_type), None)
    assert response["statusCode"] == 415
    assert "application/json" in error_of(response)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD"])
def test_an_unsupported_method_is_rejected(handler: Handler, method: str) -> None:
    assert handler(api_event(method, "/predict"), None)["statusCode"] == 405


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["comments", "text", "x"]), inner),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_accepted_or_rejected(handler: Handler, content: Any) -> None:
    response = handler(json_event("POST", "/predict", content), None)
    assert response["statusCode"] in (200, 400, 413)
    json.loads(response["body"])


@given(st.binary(max_size=200))
def test_any_bytes_are_accepted_or_rejected(handler: Handler, body: bytes) -> None:
    assert handler(api_event("POST", "/predict", body), None)["statusCode"] in (200, 400, 413)


@pytest.mark.parametrize("path", sorted((EVENTS / "predict").glob("*.json")), ids=lambda path: path.stem)
def test_every_sample_event_succeeds(handler: Handler, path: Any) -> None:
    response = handler(json.loads(path.read_text()), None)
    assert response["statusCode"] < 500
    assert response["headers"]["access-control-allow-origin"] == "*"


def test_returns_503_with_retry_after_if_there_is_no_model(tmp_path: Any) -> None:
    app = load_app("predict", UNDERTONE_STORE=str(tmp_path / "empty"))
    response = app.handler(json_event("POST", "/predict", {"comments": ["good"]}), None)
    assert response["statusCode"] == 503
    assert int(response["headers"]["retry-after"]) > 0
    assert "model" in error_of(response)


def test_comment_text_is_not_logged(handler: Handler, capsys: pytest.CaptureFixture[str]) -> None:
    predict(handler, {"comments": ["my very private words"]})
    handler(json_event("POST", "/predict", {"comments": ["my very private words", 1]}), None)
    output = capsys.readouterr()
    assert "private" not in output.out + output.err
