"""A proxy in front of the real API that lets tests inspect, delay, reject or hide single requests."""

import asyncio
import json
from collections import defaultdict
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

_HOP = {"connection", "transfer-encoding", "content-length", "content-encoding"}
_CORS = {"access-control-allow-origin": "*", "access-control-allow-headers": "*", "access-control-expose-headers": "*"}


@dataclass(frozen=True)
class Call:
    """One request that reached the API."""

    method: str
    path: str
    headers: MutableMapping[str, str]
    body: Any


@dataclass
class Gate:
    """An ASGI application that applies the rules below, then calls the real API."""

    url: str
    calls: list[Call] = field(default_factory=list)
    refusals: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=lambda: defaultdict(list))
    delays: dict[str, float] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    extra_routes: dict[str, Response] = field(default_factory=dict)
    key: str = ""
    interrupted: int = 0

    def reset(self) -> None:
        self.calls.clear()
        self.refusals.clear()
        self.delays.clear()
        self.absent.clear()
        self.extra_routes.clear()
        self.key = ""
        self.interrupted = 0

    def of(self, path: str) -> list[Call]:
        return [call for call in self.calls if call.path == path and call.method != "OPTIONS"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = await request.body()
        path, method = request.url.path, request.method
        self.calls.append(Call(method, path, dict(request.headers), json.loads(body) if body else None))
        if method != "OPTIONS" and path in self.delays and await self._leaves_within(receive, self.delays[path]):
            self.interrupted += 1
            return
        answer = self._refusal(path, method, request) or await self._ask(request, body)
        await answer(scope, receive, send)

    async def _ask(self, request: Request, body: bytes) -> Response:
        """Forward the request to the real API and return its response with all headers."""
        headers = {name: value for name, value in request.headers.items() if name not in {"host", "content-length"}}
        async with httpx.AsyncClient(timeout=60) as client:
            answer = await client.request(
                request.method,
                self.url + request.url.path,
                params=str(request.query_params),
                content=body,
                headers=headers,
            )
        kept = {name: value for name, value in answer.headers.items() if name not in _HOP}
        return Response(answer.content, answer.status_code, kept)

    async def _leaves_within(self, receive: Receive, seconds: float) -> bool:
        """Wait, and return whether the client disconnected meanwhile."""
        try:
            async with asyncio.timeout(seconds):
                while (await receive())["type"] != "http.disconnect":
                    pass
        except TimeoutError:
            return False
        return True

    def _refusal(self, path: str, method: str, request: Request) -> Response | None:
        if path in self.extra_routes:
            return self.extra_routes[path] if method != "OPTIONS" else Response(status_code=204, headers=_CORS)
        if method == "OPTIONS":
            return None
        if path in self.absent:
            return _error(404, "Not found")
        if self.key and request.headers.get("x-api-key") != self.key:
            return _error(403, "Forbidden")
        if self.refusals[path]:
            status, headers = self.refusals[path].pop(0)
            return _error(status, HTTPStatus(status).phrase, headers)
        return None


def _error(status: int, words: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": words, "detail": words, "request_id": "test"}, status, {**_CORS, **(headers or {})})
