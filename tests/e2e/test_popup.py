"""Clients of the older systems run unchanged against /compat: a real browser, another origin, real CORS."""

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from devtools.browser import chromium_path, open_browser
from devtools.local_server import running_server
from tests.support.stores import folder_store

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium_path() is None, reason="no Chromium: apt-get install chromium"),
]

POPUP = Path(__file__).parent / "popup"
WORDS = ("good", "bad", "something else")
PAGES, PER_PAGE = 3, 100


def page_of_comments(number: int) -> dict[str, Any]:
    """One page of results in the format of the YouTube Data API."""
    items = [
        {
            "snippet": {
                "topLevelComment": {
                    "snippet": {
                        "textOriginal": WORDS[(number * PER_PAGE + i) % 3],
                        "publishedAt": f"2026-{1 + number:02d}-{1 + i % 28:02d}T10:00:00Z",
                        "authorChannelId": {"value": f"author-{i}"},
                    }
                }
            }
        }
        for i in range(PER_PAGE)
    ]
    return {"items": items} | ({"nextPageToken": str(number + 1)} if number + 1 < PAGES else {})


class Elsewhere(SimpleHTTPRequestHandler):
    """The popup's origin: serves its files and a fake YouTube Data API."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path != "/commentThreads":
            super().do_GET()
            return
        body = json.dumps(page_of_comments(int(parse_qs(parts.query).get("pageToken", ["0"])[0]))).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Elsewhere, directory=str(POPUP)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def run_popup(elsewhere: str, api: str) -> dict[str, Any]:
    with open_browser() as browser:
        page = browser.new_page()
        page.goto(f"{elsewhere}/popup.html?api={api}&comments={elsewhere}/commentThreads")
        found: dict[str, Any] = page.evaluate("() => window.finished")
    return found


def test_an_old_popup_works_unchanged(elsewhere: str, tmp_path: Path) -> None:
    folder_store(tmp_path)
    with running_server(tmp_path) as api:
        found = run_popup(elsewhere, f"{api}/compat")
    assert found.get("thrown") is None
    assert found["comments"] == PAGES * PER_PAGE
    assert found["sentimentCounts"] == {"1": 100, "0": 100, "-1": 100}
    assert found["totalSentimentScore"] == 0
    assert found["echoed"][:3] == list(WORDS)
    assert [image["type"] for image in found["images"]] == ["image/png"] * 4
    assert all(image["width"] > 0 for image in found["images"])
    assert [image["path"] for image in found["images"]][:2] == ["/generate_chart", "/generate_trend_graph"]
    assert found["processed"] == "string"
    assert found["error"] == "No comments provided"


def test_an_old_popup_shows_why_there_is_no_model(elsewhere: str, tmp_path: Path) -> None:
    with running_server(tmp_path) as api:
        found = run_popup(elsewhere, f"{api}/compat")
    assert "no model is available yet" in found["thrown"]
