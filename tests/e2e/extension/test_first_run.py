"""From a fresh installation to a connected API."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.e2e.extension.browser import Browser, install, launched, launched_without
from tests.e2e.extension.conftest import VIDEO
from tests.e2e.extension.gate import Gate
from tests.e2e.extension.youtube import FakeYouTube

Picture = Callable[[Page, str], None]


def test_installation_opens_the_settings(fresh: Browser) -> None:
    options = fresh.options()
    expect(options.locator("#welcome")).to_be_visible()
    expect(options.get_by_label("API URL", exact=True)).to_have_value("http://127.0.0.1:8000")


def test_popup_links_to_the_settings_before_the_first_connection(fresh: Browser) -> None:
    fresh.video()
    view = fresh.view()
    expect(view.get_by_role("heading", name="One step before the first video")).to_be_visible()
    with fresh.context.expect_page() as opened:
        view.get_by_role("button", name="Open settings").click()
    expect(opened.value).to_have_url(fresh.url("options/options.html"))


def test_connect_makes_a_test_call_and_saves_the_url(fresh: Browser, api: Gate, api_address: str) -> None:
    options = fresh.options()
    options.get_by_label("API URL", exact=True).fill(f"{api_address}/")
    options.get_by_role("button", name="Connect").click()
    expect(options.get_by_role("status").filter(has_text="Connected. Model version:")).to_be_visible()
    expect(options.locator("#welcome")).to_be_hidden()
    assert [call.path for call in api.calls if call.method != "OPTIONS"] == ["/health", "/predict"]
    assert fresh.stored()["apiAddress"] == api_address
    assert fresh.stored()["connected"] is True


def test_connect_requests_permission_for_exactly_this_host(fresh: Browser, api_address: str) -> None:
    options = fresh.options()
    options.evaluate(
        """() => {
          window.asked = [];
          chrome.permissions.request = async (wish) => window.asked.push(wish) > 0;
        }"""
    )
    options.get_by_label("API URL", exact=True).fill(api_address)
    options.get_by_role("button", name="Connect").click()
    expect(options.locator("#status")).to_contain_text("Connected")
    assert options.evaluate("window.asked") == [{"origins": ["http://127.0.0.1/*"]}]


def test_connect_works_over_cors_if_permission_is_denied(
    playwright: Playwright, youtube_server: tuple[FakeYouTube, int], tmp_path: Path, api: Gate, api_address: str
) -> None:
    with launched(playwright, tmp_path / "profile", youtube_server[1], allowed=False) as browser:
        options = browser.options()
        assert options.evaluate("chrome.permissions.contains({ origins: ['http://127.0.0.1/*'] })") is False
        options.evaluate("() => { chrome.permissions.request = async () => false; }")
        options.get_by_label("API URL", exact=True).fill(api_address)
        options.get_by_role("button", name="Connect").click()
        expect(options.locator("#status")).to_contain_text("Connected")
    assert [call.path for call in api.of("/predict")] == ["/predict"]


def test_an_invalid_url_is_not_saved(fresh: Browser) -> None:
    options = fresh.options()
    for typed, words in [
        ("not an address", "is not a URL"),
        ("http://api.example.org", "must use https"),
    ]:
        options.get_by_label("API URL", exact=True).fill(typed)
        options.get_by_role("button", name="Connect").click()
        expect(options.locator("#status")).to_contain_text(words)
        expect(options.get_by_label("API URL", exact=True)).to_be_focused()
    assert "connected" not in fresh.stored()


def test_an_unreachable_api_or_another_server_shows_an_error(fresh: Browser, api: Gate, api_address: str) -> None:
    options = fresh.options()
    url = options.get_by_label("API URL", exact=True)
    url.fill("http://127.0.0.1:9")
    options.get_by_role("button", name="Connect").click()
    expect(options.locator("#status")).to_contain_text("The API does not answer")
    api.absent.add("/health")
    url.fill(api_address)
    options.get_by_role("button", name="Connect").click()
    expect(options.locator("#status")).to_contain_text("not an Undertone API")


def test_a_wrong_key_is_rejected_and_the_right_one_accepted(fresh: Browser, api: Gate, api_address: str) -> None:
    api.key = "right"
    options = fresh.options()
    options.get_by_label("API URL", exact=True).fill(api_address)
    options.get_by_label("API key (optional)", exact=True).fill("wrong")
    options.get_by_role("button", name="Connect").click()
    expect(options.locator("#status")).to_contain_text("refused the key")
    expect(options.get_by_label("API key (optional)", exact=True)).to_be_focused()
    expect(options.get_by_label("API URL", exact=True)).to_have_attribute("aria-invalid", "false")
    options.get_by_label("API key (optional)", exact=True).fill("right")
    options.get_by_role("button", name="Connect").click()
    expect(options.locator("#status")).to_contain_text("Connected")


def test_other_settings_are_saved_immediately(fresh: Browser) -> None:
    options = fresh.options()
    options.get_by_label("Maximum number of comments").select_option("200")
    options.get_by_label("Include replies").check()
    options.get_by_label("YouTube Data API key (optional)").fill("yt-key")
    options.get_by_label("Colours").select_option("dark")
    expect(options.locator("html")).to_have_attribute("data-theme", "dark")
    expect(options.locator("#saved")).to_have_text("Saved")
    assert fresh.stored() == {"limit": 200, "replies": True, "youtubeKey": "yt-key", "theme": "dark"}
    options.reload()
    expect(options.get_by_label("Maximum number of comments")).to_have_value("200")


def test_pages_of_youtube_cannot_read_the_settings(browser: Browser, api: Gate) -> None:
    browser.settings(apiKey="secret")
    page = browser.video()
    script = "globalThis.chrome?.storage ? chrome.storage.local.get(null).then(JSON.stringify, String) : 'no storage'"
    answers = browser.in_every_world(page, script)
    assert len(answers) >= 2
    assert not re.search("secret", " ".join(answers)), answers
    assert any("not allowed" in answer for answer in answers), answers


@pytest.fixture
def bare_browser(
    playwright: Playwright, youtube_server: tuple[FakeYouTube, int], tmp_path: Path
) -> Iterator[BrowserContext]:
    """A browser without the extension."""
    with launched_without(playwright, tmp_path / "profile", youtube_server[1]) as context:
        yield context


@pytest.mark.usefixtures("youtube", "api")
def test_page_opened_before_installation_can_be_reloaded(
    bare_browser: BrowserContext, api_address: str, analysed: Callable[[Page], Page], picture: Picture
) -> None:
    page = bare_browser.pages[0]
    page.goto(f"https://www.youtube.com/watch?v={VIDEO}")
    browser = install(bare_browser)
    browser.settings(apiAddress=api_address, connected=True)
    page.bring_to_front()
    view = browser.view()
    view.get_by_role("button", name="Analyse the comments").click()
    expect(view.locator("#notice-text")).to_contain_text("open before Undertone was installed")
    picture(view, "problem-page-not-ready")
    view.get_by_role("button", name="Reload the page").click()
    analysed(view)
    expect(view.locator("#facts")).to_contain_text("60")
