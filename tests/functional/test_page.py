"""The page handler with API Gateway events."""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.apps import Handler, load_app
from tests.support.events import EVENTS, api_event, content_of


@pytest.fixture(scope="module")
def handler() -> Handler:
    loaded: Handler = load_app("page").handler
    return loaded


def get(handler: Handler, path: str = "/", **headers: str) -> dict[str, Any]:
    event = api_event("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    if path.startswith("/static/"):
        event |= {"resource": "/static/{file}", "pathParameters": {"file": path.removeprefix("/static/")}}
    return handler(event, None)


def html(handler: Handler) -> str:
    return str(get(handler)["body"])


def test_the_sample_event_returns_the_page(handler: Handler) -> None:
    response = handler(json.loads((EVENTS / "page" / "page.json").read_text()), None)
    assert response["statusCode"] == 200
    assert response["headers"]["content-type"] == "text/html; charset=utf-8"
    assert response["body"].startswith("<!doctype html>")
    assert response["isBase64Encoded"] is False


def test_every_file_the_page_references_is_served_with_its_type(handler: Handler) -> None:
    types = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
    names = set(re.findall(r"(?:src|href)=\"(static/[^\"]+)\"", html(handler)))
    assert len(names) > 5
    for name in names:
        response = get(handler, f"/{name}")
        assert response["statusCode"] == 200, name
        assert response["headers"]["content-type"] == types[name.rpartition(".")[2]]


def test_every_module_a_script_imports_is_served(handler: Handler) -> None:
    script = get(handler, "/static/page.js")["body"]
    modules = re.findall(r"(?:from|import\() ?\"\./([\w.]+)\"", script)
    assert "examples.js" in modules
    assert {get(handler, f"/static/{module}")["statusCode"] for module in modules} == {200}


def test_every_language_is_served_as_json(handler: Handler) -> None:
    languages = [path.name for path in (Path(__file__).parents[2] / "functions/page/static").glob("messages.*.json")]
    assert "messages.de.json" in languages
    for name in languages:
        response = get(handler, f"/static/{name}")
        assert response["headers"]["content-type"] == "application/json"
        assert content_of(response)["language"]


def test_every_url_is_relative_so_that_any_prefix_works(handler: Handler) -> None:
    assert re.findall(r"(?:src|href|action)=\"(?:/|https?:)[^\"]*\"", html(handler)) == []


def test_the_csp_allows_only_own_files_and_hashed_inline_scripts(handler: Handler) -> None:
    policy = get(handler)["headers"]["content-security-policy"]
    inline = re.findall(r"<script>(.*?)</script>", html(handler), re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline]
    assert policy.startswith("default-src 'none'; ")
    assert "script-src 'self' " + " ".join(f"'sha256-{digest}'" for digest in hashes) + ";" in policy
    assert "unsafe" not in policy
    assert re.search(r"\s(?:on\w+|style)=\"", html(handler)) is None


@pytest.mark.parametrize("path", ["/", "/static/page.js"])
def test_an_unchanged_file_is_not_sent_again(handler: Handler, path: str) -> None:
    first = get(handler, path)
    tag = first["headers"]["etag"]
    assert first["headers"]["cache-control"] == "no-cache"
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = get(handler, path, if_none_match=known)
        assert (again["statusCode"], again["body"], again["headers"]["etag"]) == (304, "", tag)
    assert get(handler, path, if_none_match='"other"')["statusCode"] == 200


@pytest.mark.parametrize("name", ["missing.js", "../app.py", "..%2Fapp.py", "/etc/passwd", "page.css/", ""])
def test_an_unknown_file_is_a_404_in_json(handler: Handler, name: str) -> None:
    response = get(handler, f"/static/{name}")
    assert response["statusCode"] == 404
    assert content_of(response)["error"] == "no such file; GET / returns the page"


def test_the_page_rejects_post(handler: Handler) -> None:
    response = handler(api_event("POST", "/", b"{}"), None)
    assert response["statusCode"] == 405
    assert "use GET" in content_of(response)["error"]


def test_the_csp_allows_uploads_to_the_bucket_of_jobs_where_they_are_run(
    handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with_jobs = load_app("page", UNDERTONE_JOBS_BUCKET="uploads", AWS_REGION="eu-central-1").handler
    policies = [get(each)["headers"]["content-security-policy"] for each in (handler, with_jobs)]
    assert "connect-src 'self'; " in policies[0]
    bucket = "https://uploads.s3.amazonaws.com https://uploads.s3.eu-central-1.amazonaws.com"
    assert f"connect-src 'self' {bucket}; " in policies[1]


def test_jobs_are_described_where_they_are_run(handler: Handler) -> None:
    with_jobs = load_app("page", UNDERTONE_JOBS_BUCKET="uploads").handler
    paths = [content_of(get(each, "/openapi.json"))["paths"] for each in (handler, with_jobs)]
    assert ["/jobs" in found for found in paths] == [False, True]
