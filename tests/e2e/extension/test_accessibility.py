"""Checks every screen of the extension with axe-core, in both themes."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.extension.browser import Browser
from tests.e2e.extension.gate import Gate
from tests.e2e.extension.test_feedback import offer
from tests.support.axe import findings, needs_axe

Analyse = Callable[[Page], Page]

pytestmark = needs_axe


def test_settings(fresh: Browser) -> None:
    options = fresh.options()
    expect(options.locator("#welcome")).to_be_visible()
    assert findings(options) == []
    options.get_by_label("API URL", exact=True).fill("http://api.example.org")
    options.get_by_role("button", name="Connect").click()
    expect(options.locator("#status")).to_contain_text("must use https")
    assert findings(options) == []


def test_first_run_and_start(fresh: Browser, api_address: str) -> None:
    fresh.video()
    view = fresh.view()
    expect(view.get_by_role("button", name="Open settings")).to_be_visible()
    assert findings(view) == []
    fresh.settings(apiAddress=api_address, connected=True)
    expect(view.get_by_role("button", name="Analyse the comments")).to_be_visible()
    assert findings(view) == []


def test_progress(browser: Browser, api: Gate) -> None:
    api.delays["/predict"] = 20
    browser.video()
    view = browser.view()
    view.get_by_role("button", name="Analyse the comments").click()
    expect(view.get_by_role("heading", name="Classifying comments")).to_be_visible()
    assert findings(view) == []


def test_result(browser: Browser, analysed: Analyse, api: Gate) -> None:
    offer(api)
    browser.video()
    view = analysed(browser.view())
    expect(view.locator("#picture-words img")).to_be_visible()
    assert findings(view) == []
    view.get_by_role("tab", name="Comments").click()
    view.locator("#list").get_by_role("button", name="Is this wrong?").first.click()
    view.locator("#list").get_by_role("button", name="Why?").first.click()
    expect(view.locator("#list mark").first).to_be_visible()
    assert findings(view) == []


def test_problem(browser: Browser) -> None:
    browser.settings(apiAddress="http://127.0.0.1:9")
    browser.video()
    view = browser.view()
    expect(view.get_by_role("heading", name="Something went wrong")).to_be_visible()
    assert findings(view) == []
