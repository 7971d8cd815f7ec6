"""CORS: the headers of every response, and the response to a preflight request."""

from undertone.http.responses import Response

_ALLOWED_HEADERS = "content-type,accept,authorization,x-api-key"
_ALLOWED_METHODS = "GET,POST,DELETE,OPTIONS"
_EXPOSED_HEADERS = "x-request-id,x-model-version,x-skipped-rows,x-not-understood,retry-after"
_PREFLIGHT_SECONDS = "600"


def cors_headers(allowed_origin: str) -> dict[str, str]:
    """The headers that let web pages of an origin read a response."""
    return {
        "access-control-allow-origin": allowed_origin,
        "access-control-expose-headers": _EXPOSED_HEADERS,
        "vary": "origin",
    }


def preflight_response() -> Response:
    """The response to an OPTIONS request, which browsers send before a request with JSON or a key."""
    headers = {
        "access-control-allow-methods": _ALLOWED_METHODS,
        "access-control-allow-headers": _ALLOWED_HEADERS,
        "access-control-max-age": _PREFLIGHT_SECONDS,
    }
    return Response(204, headers=headers)
