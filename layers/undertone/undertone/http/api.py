"""Handles the requests of a function: finds the route, calls it, and turns its response or error into an event."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from undertone.errors import MethodNotAllowedError, NotFoundError, UndertoneError
from undertone.http.cors import cors_headers, preflight_response
from undertone.http.requests import Request
from undertone.http.responses import Response, error_response
from undertone.metrics import telemetry
from undertone.settings import Settings

Route = Callable[[Request], Response]


class Api:
    """The routes of one function; call it with an event and a context, as Lambda does.

    Args:
        routes: from method and path (``"POST /predict"``, without ``/compat``) to what answers it.
        settings: of this process.
    """

    def __init__(self, routes: Mapping[str, Route], settings: Settings) -> None:
        self._routes = dict(routes)
        self._paths = {name.partition(" ")[2] for name in routes}
        self._cors = cors_headers(settings.allowed_origin)
        self._on_lambda = telemetry.logger.inject_lambda_context(self._answer_event, clear_state=True)

    @property
    def routes(self) -> frozenset[str]:
        """What it answers, as ``"POST /predict"``."""
        return frozenset(self._routes)

    def __call__(self, event: Mapping[str, Any], context: object = None) -> dict[str, Any]:
        """Answer one event; never raises. There is a context on Lambda alone."""
        return self._answer_event(event, context) if context is None else self._on_lambda(event, context)

    def _answer_event(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        started = time.perf_counter()
        request_id = str((event.get("requestContext") or {}).get("requestId") or "")
        if context:
            telemetry.request_began(context, request_id=request_id)
        route = str(event.get("resource"))
        headers = {**self._cors, "x-request-id": request_id}
        try:
            answer = self._answer(Request.from_event(event)).to_event(headers)
        except UndertoneError as error:
            answer = error_response(error, request_id).to_event(headers)
        except Exception as error:  # noqa: BLE001 - the client gets JSON in every case; the log says where it happened
            telemetry.request_failed(error, request_id=request_id, route=route)
            answer = error_response(UndertoneError(), request_id).to_event(headers)
        seconds = time.perf_counter() - started
        telemetry.request_answered(answer["statusCode"], seconds=seconds, request_id=request_id, route=route)
        return answer

    def _answer(self, request: Request) -> Response:
        if request.path not in self._paths:
            raise NotFoundError("unknown path; GET /docs lists all paths")
        if request.method == "OPTIONS":
            return preflight_response()
        route = self._routes.get(f"{request.method} {request.path}")
        if route is None:
            allowed = sorted(name.partition(" ")[0] for name in self._routes if name.endswith(f" {request.path}"))
            raise MethodNotAllowedError(
                f"{request.path} does not support {request.method[:20]}; use {' or '.join(allowed)}"
            )
        return route(request)
