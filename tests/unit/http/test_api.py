import base64
from typing import Any

import pytest

from tests.support.events import api_event, content_of
from undertone.errors import BadRequestError
from undertone.http.api import Api
from undertone.http.requests import Request
from undertone.http.responses import Response, json_response
from undertone.settings import Settings


def _route(request: Request) -> Response:
    return json_response({"compat": request.compat, **request.parameters})


def _broken(_: Request) -> Response:
    raise ValueError("the text of a comment")


def _refused(_: Request) -> Response:
    raise BadRequestError("expected more")


def _picture(_: Request) -> Response:
    return Response(200, b"\x89PNG", "image/png")


def _endless(_: Request) -> Response:
    return json_response({"comment": "\u0436" * 2_400_000})


API = Api(
    {
        "POST /do": _route,
        "GET /files/{file}": _route,
        "GET /broken": _broken,
        "GET /refused": _refused,
        "GET /picture": _picture,
        "GET /endless": _endless,
    },
    Settings(),
)


def call(method: str, path: str, **more: Any) -> dict[str, Any]:
    return API(api_event(method, path) | more)


def test_a_route_is_dispatched() -> None:
    response = call("POST", "/do")
    assert response["statusCode"] == 200
    assert content_of(response) == {"compat": False}


def test_the_compatibility_prefix_maps_to_the_same_route() -> None:
    assert content_of(call("POST", "/compat/do")) == {"compat": True}


def test_a_route_receives_its_path_parameters() -> None:
    response = call("GET", "/files/{file}", pathParameters={"file": "page.js"})
    assert content_of(response)["file"] == "page.js"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("OPTIONS", "/nowhere", 404), ("GET", "/do", 405), ("DELETE", "/compat/do", 405)],
)
def test_unknown_routes_and_methods_get_json_errors(method: str, path: str, status: int) -> None:
    response = call(method, path)
    assert response["statusCode"] == status
    content = content_of(response)
    assert content["error"] == content["detail"]
    assert content["request_id"] == "test-request"


def test_a_preflight_is_answered_for_every_path() -> None:
    response = call("OPTIONS", "/compat/do")
    assert response["statusCode"] == 204
    assert response["body"] == ""
    assert response["headers"]["access-control-allow-methods"] == "GET,POST,DELETE,OPTIONS"
    assert response["headers"]["access-control-allow-headers"] == "content-type,accept,authorization,x-api-key"


@pytest.mark.parametrize("path", ["/do", "/nowhere", "/broken", "/refused", "/picture"])
def test_every_status_carries_the_allowed_origin(path: str) -> None:
    assert call("GET", path)["headers"]["access-control-allow-origin"] == "*"


def test_our_own_errors_become_http_errors() -> None:
    response = call("GET", "/refused")
    assert (response["statusCode"], content_of(response)["error"]) == (400, "expected more")


def test_an_unexpected_error_leaks_nothing_to_client_or_log(capsys: pytest.CaptureFixture[str]) -> None:
    response = call("GET", "/broken")
    assert response["statusCode"] == 500
    output = capsys.readouterr()
    logged = output.out + output.err
    assert "ValueError" in logged
    assert "_broken" in logged
    assert "comment" not in response["body"] + logged


def test_bytes_are_base64_encoded_and_text_is_not() -> None:
    response = call("GET", "/picture")
    assert response["isBase64Encoded"]
    assert base64.b64decode(response["body"]) == b"\x89PNG"
    assert not call("POST", "/do")["isBase64Encoded"]


def test_a_response_over_the_lambda_limit_is_a_413() -> None:
    response = call("GET", "/endless")
    assert response["statusCode"] == 413
    assert "send fewer comments" in content_of(response)["error"]


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"headers": None, "requestContext": None},
        {"body": "!", "isBase64Encoded": True},
        {"resource": "/do", "headers": {"Content-Type": None}},
    ],
)
def test_an_incomplete_event_is_a_client_error(event: dict[str, Any]) -> None:
    assert 400 <= API(event)["statusCode"] < 500
