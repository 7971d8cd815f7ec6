"""The local server: the functions' own handlers behind the routes of template.yaml, with no AWS.

Every HTTP request becomes the event that API Gateway would send, so the handlers behave as on Lambda.
"""

import base64
import ctypes
import importlib
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import h11
import uvicorn
import yaml
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from undertone.errors import BadRequestError, TooLargeError
from undertone.http.api import Api
from undertone.http.requests import Request as ApiRequest
from undertone.http.responses import Response as ApiResponse
from undertone.http.responses import error_response
from undertone.models.provider import ModelProvider
from undertone.settings import Settings

_M_ARENA_MAX = -8  # of malloc.h
_HERE = Path(__file__).parent
# beside this file in the package that is installed, in the root of a checkout
TEMPLATE = next(path for folder in (_HERE, _HERE.parent) if (path := folder / "template.yaml").exists())
ANY_METHOD = "x-amazon-apigateway-any-method"
GATEWAY_LIMIT_BYTES = 10 * 1024 * 1024
_LINGER_SECONDS = 1.0

Handler = Callable[[Mapping[str, Any], object], dict[str, Any]]


def create_app(template: Path = TEMPLATE) -> Starlette:
    """The ASGI application with every route of the template; every method and path gets a JSON response."""
    ModelProvider.share()
    settings = Settings.from_environment()
    routes = [Route(path, Endpoint(path, _lazy(function), settings)) for path, function in read_routes(template)]
    app = Starlette(routes=routes, middleware=[Middleware(OriginForm)])
    app.router.redirect_slashes = False
    app.router.default = Endpoint("/{proxy+}", Api({}, settings), settings)
    return app


def serve(host: str, port: int) -> None:
    """Serve until interrupted; the model is loaded before the first request."""
    app = create_app()
    _handler("predict")
    run(app, host=host, port=port)


def run(app: ASGIApp, *, host: str, port: int) -> None:
    """Serve an application over plain HTTP/1.1, with every response in JSON."""
    _share_heaps()
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, http=JsonProtocol, ws="none")


def _share_heaps() -> None:
    """Let glibc's threads share two heaps: one heap per thread wastes 100 MB."""
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(_M_ARENA_MAX, 2)


def read_routes(template: Path) -> list[tuple[str, str]]:
    """The paths that a SAM template's API defines, each with the name of the folder of the function that answers it."""
    resources = yaml.load(template.read_text(encoding="utf-8"), Loader=_TemplateLoader)["Resources"]  # noqa: S506 - a safe one
    routes = []
    for path, methods in resources["Api"]["Properties"]["DefinitionBody"]["paths"].items():
        _, always, _ = methods.get("Fn::If", ("", methods, None))  # routes of an optional function are all served here
        uri = always[ANY_METHOD]["x-amazon-apigateway-integration"]["uri"]
        function = resources[re.findall(r"\$\{(\w+)Aliaslive\}", uri)[0]]
        routes.append((path, Path(function["Properties"]["CodeUri"]).name))
    return sorted(routes)


class _TemplateLoader(yaml.CSafeLoader):
    """Reads YAML with CloudFormation's tags, and ignores the tags."""


def _read_tagged(loader: _TemplateLoader, _tag: str, node: yaml.Node) -> object:
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None


_TemplateLoader.add_multi_constructor("!", _read_tagged)


@cache
def _handler(function: str) -> Handler:
    return cast("Handler", importlib.import_module(f"functions.{function}.app").handler)


def _lazy(function: str) -> Handler:
    """The handler of a function, imported when it is first called: drawing libraries take a second to load."""

    def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
        return _handler(function)(event, context)

    return handler


class Endpoint:
    """Answers the HTTP requests to one resource of the API by a function's handler.

    Args:
        resource: as the template names it.
        handler: of the function.
        settings: of this process.
    """

    def __init__(self, resource: str, handler: Handler, settings: Settings) -> None:
        self._resource = resource
        self._handler = handler
        self._too_large = _TooLarge({}, settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the request, call the handler in a thread, and send its response."""
        request = Request(scope, receive)
        try:
            body = await _read(request)
        except ClientDisconnect:
            return  # in the middle of an upload: nobody waits for an answer
        if body is None:
            result = self._too_large(to_event(request, self._resource, b""))
        else:
            result = await run_in_threadpool(self._handler, to_event(request, self._resource, body), None)
        await _response(result)(scope, receive, send)


class _TooLarge(Api):
    """API Gateway's response to a body that is too large."""

    def _answer(self, _: ApiRequest) -> ApiResponse:
        raise TooLargeError(f"the body is over {GATEWAY_LIMIT_BYTES} bytes")


class OriginForm:
    """Removes the scheme and host from a request's target, which every server must accept (RFC 9112, 3.2.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on."""
        scheme, separator, rest = scope.get("path", "").partition("://")
        if separator and "/" not in scheme:
            path = "/" + rest.partition("/")[2]
            scope = {**scope, "path": path, "raw_path": path.encode()}
        await self._app(scope, receive, send)


class JsonProtocol(H11Protocol):
    """Rejects malformed HTTP with a JSON response that web pages can read."""

    _refused = False

    def send_400_response(self, msg: str) -> None:
        """Respond unless a response was sent, and close the connection once the client had time to read it."""
        origin = {"access-control-allow-origin": Settings.from_environment().allowed_origin}
        answer = error_response(BadRequestError(msg), str(uuid4())).to_event({**origin, "connection": "close"})
        head = h11.Response(status_code=400, headers=list(answer["headers"].items()), reason=b"Bad Request")
        with suppress(h11.LocalProtocolError):
            for part in (head, h11.Data(data=answer["body"].encode()), h11.EndOfMessage()):
                self.transport.write(self.conn.send(part) or b"")
        self._refused = True
        self.transport.write_eof()
        self.loop.call_later(_LINGER_SECONDS, self.transport.close)

    def data_received(self, data: bytes) -> None:
        """Read on, and discard data after a rejection: closing while the client sends would lose the response."""
        if not self._refused:
            super().data_received(data)


async def _read(request: Request) -> bytes | None:
    """The body, or None if it exceeds API Gateway's limit."""
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
        "path": request.scope["path"],
        "httpMethod": request.method,
        "headers": dict(request.headers),
        "queryStringParameters": dict(request.query_params) or None,
        "pathParameters": dict(request.path_params) or None,
        "requestContext": {
            "requestId": str(uuid4()),
            "resourcePath": resource,
            "stage": "local",
            "identity": {
                "sourceIp": request.client.host if request.client else "",
                "apiKeyId": "local" if request.headers.get("x-api-key") else None,  # no key is checked here
            },
        },
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
