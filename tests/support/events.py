"""Events of API Gateway, and what a handler made of them."""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

EVENTS = Path(__file__).parents[2] / "events"


def api_event(
    method: str,
    path: str,
    body: bytes | str | None = None,
    *,
    content_type: str | None = "application/json",
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The REST proxy event for a request; the body travels as base64, as ``BinaryMediaTypes: */*`` makes it."""
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return {
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": {**({"Content-Type": content_type} if content_type else {}), **(headers or {})},
        "queryStringParameters": None,
        "pathParameters": None,
        "requestContext": {"requestId": "test-request"},
        "body": base64.b64encode(raw).decode() if raw is not None else None,
        "isBase64Encoded": raw is not None,
    }


def json_event(method: str, path: str, content: Any, **more: Any) -> dict[str, Any]:
    """The event of a request with a JSON body."""
    return api_event(method, path, json.dumps(content), **more)


def content_of(response: Mapping[str, Any]) -> Any:
    """The decoded JSON body of a handler's response."""
    assert response["headers"]["content-type"] == "application/json"
    return json.loads(response["body"])
