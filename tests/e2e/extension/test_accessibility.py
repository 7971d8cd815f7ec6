"""Every screen of the extension, in both themes, by the rules of axe-core."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.extension.browser import Browser

Analyse = Callable[[Page], Page]
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: make test-extension installs it")


def findings(page: Page) -> list[str]:
    """What axe-core finds in both themes, one line for each finding that is not minor."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    lines = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        result: dict[str, Any] = page.evaluate("tags => axe.run(document, { runOnly: tags })", TAGS)
        lines += [
            f"{scheme}: {finding['id']} ({finding['impact']}): {[node['target'] for node in finding['nodes']]}"
            for finding in result["violations"]
            if finding["impact"] != "minor"
        ]
    return lines


def test_settings(fresh: Browser) -> None:
    options = fresh.options()
    expect(options.locator("#welcome")).to_be_visible()
    assert findings(options) == []


def test_first_run_and_start(fresh: Browser, api_address: str) -> None:
    fresh.video()
    view = fresh.view()
    expect(view.get_by_role("button", name="Open settings")).to_be_visible()
    assert findings(view) == []
    fresh.settings(apiAddress=api_address, connected=True)
    expect(view.get_by_role("button", name="Analyse the comments")).to_be_visible()
    assert findings(view) == []


def test_result(browser: Browser, analysed: Analyse) -> None:
    browser.video()
    view = analysed(browser.view())
    expect(view.locator("#picture-words img")).to_be_visible()
    view.locator("#result").evaluate("result => { result.dataset.feedback = ''; }")
    assert findings(view) == []
    view.get_by_role("tab", name="Comments").click()
    view.locator("#list").get_by_role("button", name="Is this wrong?").first.click()
    assert findings(view) == []


def test_problem(browser: Browser) -> None:
    browser.settings(apiAddress="http://127.0.0.1:9")
    browser.video()
    view = browser.view()
    expect(view.get_by_role("heading", name="That did not work")).to_be_visible()
    assert findings(view) == []
