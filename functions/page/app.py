"""GET /: the web page; GET /docs and GET /openapi.json: the API; GET /static/{file}: the files of the pages."""

import base64
import hashlib
import re
from pathlib import Path

from undertone.errors import NotFoundError
from undertone.http.api import Api, Route
from undertone.http.requests import Request
from undertone.http.responses import Response, json_response
from undertone.jobs.hosted import upload_origins
from undertone.openapi.document import document
from undertone.settings import OFF, Settings

STATIC = Path(__file__).parent / "static"
settings = Settings.from_environment()
UPLOADS = upload_origins(settings.jobs_bucket)
"""Where the page sends files that are too large for the API."""
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


def security_policy(html: str) -> str:
    """The content security policy of a page: it may load its own files and run its inline scripts."""
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts)
    return (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self'; img-src 'self' blob:; "
        f"connect-src {' '.join(("'self'", *UPLOADS))}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def file_route(path: Path) -> Route:
    """The route that returns a file; browsers cache it and revalidate it each time."""
    body = path.read_bytes()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"cache-control": "no-cache", "etag": tag, "x-content-type-options": "nosniff"}
    if path.suffix == ".html":
        headers |= {"content-security-policy": security_policy(body.decode()), "referrer-policy": "no-referrer"}

    def route(request: Request) -> Response:
        if _has(request.headers.get("if-none-match", ""), tag):
            return Response(304, content_type=TYPES[path.suffix], headers=headers)
        return Response(200, body, TYPES[path.suffix], headers)

    return route


def _has(tags: str, tag: str) -> bool:
    """Whether a list of entity tags contains one; proxies that compress make them weak."""
    return any(known.strip().removeprefix("W/") in (tag, "*") for known in tags.split(","))


_FILES = {path.name: file_route(path) for path in STATIC.iterdir()}


def static_file(request: Request) -> Response:
    """Return one of the page's files; other paths of the machine cannot be reached."""
    route = _FILES.get(request.parameters.get("file", ""))
    if route is None:
        raise NotFoundError("no such file; GET / returns the page")
    return route(request)


_DESCRIPTION = json_response(
    document(feedback=settings.feedback != OFF, jobs=bool(settings.jobs_bucket)), headers={"cache-control": "no-cache"}
)


def openapi(_: Request) -> Response:
    """Return the OpenAPI document; GET /docs displays it."""
    return _DESCRIPTION


handler = Api(
    {
        "GET /": _FILES["page.html"],
        "GET /docs": _FILES["docs.html"],
        "GET /openapi.json": openapi,
        "GET /static/{file}": static_file,
    },
    settings,
)
