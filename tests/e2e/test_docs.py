"""GET /docs in a real browser: every route is listed and can be tried out."""

from pathlib import Path

import pytest

from devtools.browser import chromium_path, open_browser
from devtools.local_server import PREFIX, running_server
from tests.support.stores import folder_store
from undertone.openapi.document import document

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium_path() is None, reason="no Chromium: apt-get install chromium"),
]


@pytest.mark.parametrize("prefix", ["", PREFIX])
def test_every_route_is_listed_and_a_picture_can_be_drawn(tmp_path: Path, prefix: str) -> None:
    folder_store(tmp_path)
    with running_server(tmp_path) as url, open_browser() as browser:
        page = browser.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        elsewhere: list[str] = []
        page.on("request", lambda request: elsewhere.append(request.url) if url not in request.url else None)
        page.goto(f"{url}{prefix}/docs")
        page.wait_for_selector(".route")
        assert page.locator(".route .path").all_inner_texts() == list(document(jobs=False)["paths"])
        page.click("#generate_chart summary")
        page.click("#generate_chart .send")
        page.wait_for_selector("#generate_chart .picture:visible")
        assert page.inner_text("#generate_chart .status") == "200 image/png"
        page.click("#predict summary")
        page.fill("#predict textarea", "{}")
        page.click("#predict .send")
        page.wait_for_selector("#predict .answer:visible")
        assert "No comments provided" in page.inner_text("#predict .answer")
    assert [text for text in complaints if "400" not in text] == []
    assert [url for url in elsewhere if not url.startswith("blob:")] == []
