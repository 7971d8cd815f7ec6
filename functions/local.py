"""The local server: the functions' own handlers behind the routes of template.yaml, with no AWS.

Every HTTP request becomes the event that API Gateway would send, so what works here works there.
"""

import base64
import importlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import uvicorn
import yaml
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from undertone.errors import TooLargeError
from undertone.http.api import Api
from undertone.http.responses import error_response
from undertone.settings import Settings

TEMPLATE = Path(__file__).parents[1] / "template.yaml"
GATEWAY_LIMIT_BYTES = 10 * 1024 * 1024

Handler = Callable[[Mapping[str, Any], object], dict[str, Any]]


def create_app(template: Path = TEMPLATE) -> Starlette:
    """The ASGI application with every route of the template."""
    unknown = Api({}, Settings.from_environment())
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]
    routes = [
        Route(path, _endpoint(path, _lazy(function)), methods=methods) for path, function in read_routes(template)
    ]
    return Starlette(routes=[*routes, Route("/{path:path}", _endpoint("/{proxy+}", unknown), methods=methods)])


def serve(host: str, port: int) -> None:
    """Serve until interrupted; the model is loaded before the first request."""
    _handler("predict")
    uvicorn.run(create_app(), host=host, port=port, log_level="warning", access_log=False)


def read_routes(template: Path) -> list[tuple[str, str]]:
    """The paths of a SAM template, each with the name of the folder of the function that answers it."""
    resources = yaml.load(template.read_text(encoding="utf-8"), Loader=_TemplateLoader)["Resources"]  # noqa: S506 - a safe one
    routes = {
        (event["Properties"]["Path"], Path(resource["Properties"]["CodeUri"]).name)
        for resource in resources.values()
        if resource["Type"] == "AWS::Serverless::Function"
        for event in resource["Properties"].get("Events", {}).values()
        if event["Type"] == "Api"
    }
    return sorted(routes)


class _TemplateLoader(yaml.SafeLoader):
    """Reads YAML with CloudFormation's tags, of which no route makes use."""


_TemplateLoader.add_multi_constructor("!", lambda *_: None)


@cache
def _handler(function: str) -> Handler:
    return cast("Handler", importlib.import_module(f"functions.{function}.app").handler)


def _lazy(function: str) -> Handler:
    """The handler of a function, imported when it is first called: drawing libraries take a second to load."""

    def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
        return _handler(function)(event, context)

    return handler


def _endpoint(resource: str, handler: Handler) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        body = await _read(request)
        if body is None:
            error = error_response(TooLargeError(f"the body is over {GATEWAY_LIMIT_BYTES} bytes"), "")
            return _response(error.to_event({"access-control-allow-origin": "*"}))
        event = to_event(request, resource, body)
        return _response(await run_in_threadpool(handler, event, None))

    return endpoint


async def _read(request: Request) -> bytes | None:
    """The body, or None once it is over what API Gateway takes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > GATEWAY_LIMIT_BYTES:
            return None
    return bytes(body)


def to_event(request: Request, resource: str, body: bytes) -> dict[str, Any]:
    """The REST proxy event that API Gateway would send; bodies are base64, as ``BinaryMediaTypes: */*`` makes them."""
    return {
        "resource": resource,
        "path": request.url.path,
        "httpMethod": request.method,
        "headers": dict(request.headers),
        "queryStringParameters": dict(request.query_params) or None,
        "pathParameters": dict(request.path_params) or None,
        "requestContext": {"requestId": str(uuid4()), "resourcePath": resource, "stage": "local"},
        "body": base64.b64encode(body).decode("ascii") if body else None,
        "isBase64Encoded": bool(body),
    }


def _response(result: Mapping[str, Any]) -> Response:
    body = result["body"]
    content = base64.b64decode(body) if result["isBase64Encoded"] else body.encode()
    return Response(content, status_code=result["statusCode"], headers=dict(_headers(result)))


def _headers(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in result["headers"].items():
        if result["statusCode"] != 204 or name != "content-type":
            yield name, value
