"""The store does not follow redirects to other hosts."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import obstore
import pytest
from obstore.store import S3Store

from undertone.errors import StoreError
from undertone.models.objects import _endpoint_host
from undertone.models.store import open_store

POINTER = b'{"version":"theirs","sha256":"00"}'
Answer = Callable[[BaseHTTPRequestHandler], tuple[int, dict[str, str], bytes]]


@contextmanager
def server(answer: Answer) -> Iterator[tuple[int, list[str]]]:
    """A server on loopback; yields its port and the paths requested."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            status, headers, body = answer(self)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running.server_port, asked
        running.shutdown()


def pointer(_: BaseHTTPRequestHandler) -> tuple[int, dict[str, str], bytes]:
    return 200, {"ETag": '"1"', "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"}, POINTER


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_REGION", "AWS_DEFAULT_REGION", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return monkeypatch


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_not_followed(credentials: pytest.MonkeyPatch, status: int) -> None:
    with server(pointer) as (theirs, stolen):

        def redirect(request: BaseHTTPRequestHandler) -> tuple[int, dict[str, str], bytes]:
            return status, {"Location": f"http://localhost:{theirs}{request.path}"}, b""

        with server(redirect) as (ours, asked):
            credentials.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{ours}")
            with pytest.raises(StoreError, match=r"production\.json of s3://bucket"):
                open_store("s3://bucket").read_pointer("production")
            assert asked
            assert not stolen
            credentials.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{theirs}")
            assert open_store("s3://bucket").read_pointer("production") is not None


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"AWS_REGION": "eu-west-1"},
        {"AWS_DEFAULT_REGION": "eu-west-1"},
        {"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "us-west-2"},
        {"AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": "https://s3.example.org:9000/path"},
        {"AWS_ENDPOINT_URL": "http://one.example.org", "AWS_ENDPOINT_URL_S3": "http://two.example.org"},
    ],
)
def test_the_pinned_host_is_the_host_requests_are_sent_to(
    credentials: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    for name, value in environment.items():
        credentials.setenv(name, value)
    signed = obstore.sign(S3Store("bucket"), "GET", "production.json", timedelta(seconds=9))
    assert _endpoint_host() == urlsplit(signed).hostname
