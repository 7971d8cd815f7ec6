"""Badges next to the comments on the page."""

from playwright.sync_api import Page, expect

from tests.e2e.extension.browser import Browser
from tests.e2e.extension.gate import Gate
from tests.e2e.extension.youtube import FakeYouTube, Video, make_comments

BADGE = "undertone-badge"


def scroll_to_comments(page: Page) -> None:
    page.locator("#comments").scroll_into_view_if_needed()
    page.locator("ytd-comment-view-model").first.wait_for()


def test_badges_are_off_by_default(browser: Browser, api: Gate) -> None:
    page = browser.video()
    scroll_to_comments(page)
    page.wait_for_timeout(1_000)
    expect(page.locator(BADGE)).to_have_count(0)
    assert api.of("/predict") == []


def test_badges_are_added_to_existing_and_new_comments(browser: Browser, sample: list[str]) -> None:
    browser.settings(badges=True)
    page = browser.video()
    scroll_to_comments(page)
    expect(page.locator(BADGE)).to_have_count(20)
    assert page.locator(BADGE).first.get_attribute("data-sentiment") in {"Positive", "Neutral", "Negative"}
    assert "confidence" in str(page.locator(BADGE).first.get_attribute("title"))
    page.locator("ytd-continuation-item-renderer").scroll_into_view_if_needed()
    expect(page.locator(BADGE)).to_have_count(40)
    page.wait_for_timeout(800)
    expect(page.locator(BADGE)).to_have_count(40)


def test_setting_adds_and_removes_badges_on_open_pages(browser: Browser) -> None:
    page = browser.video()
    scroll_to_comments(page)
    options = browser.options()
    options.get_by_label("Show a badge beside each comment").check()
    expect(page.locator(BADGE)).to_have_count(20)
    options.get_by_label("Show a badge beside each comment").uncheck()
    expect(page.locator(BADGE)).to_have_count(0)


def test_badges_follow_changes_to_comments(browser: Browser, youtube: FakeYouTube, sample: list[str]) -> None:
    youtube.videos["bbbbbbbbbbb"] = Video("Next", make_comments(sample[100:105], prefix="n"))
    browser.settings(badges=True)
    page = browser.video()
    scroll_to_comments(page)
    expect(page.locator(BADGE)).to_have_count(20)
    page.evaluate("document.querySelector('undertone-badge').remove()")
    expect(page.locator(BADGE)).to_have_count(20)
    page.evaluate("document.querySelector('#content-text').textContent = 'The worst I have ever seen, I hate it'")
    expect(page.locator("ytd-comment-view-model").first.locator(BADGE)).to_have_attribute("data-sentiment", "Negative")
    expect(page.locator(BADGE)).to_have_count(20)
    page.evaluate("goTo('/watch?v=bbbbbbbbbbb')")
    page.locator("h1", has_text="Next").wait_for()
    scroll_to_comments(page)
    expect(page.locator(BADGE)).to_have_count(5)


def test_badges_appear_after_the_worker_was_killed(browser: Browser, api: Gate) -> None:
    browser.settings(badges=True)
    api.delays["/predict"] = 2
    page = browser.video()
    scroll_to_comments(page)
    end = 50
    while not api.of("/predict") and end:
        page.wait_for_timeout(100)
        end -= 1
    browser.kill_worker()
    api.delays.clear()
    expect(page.locator(BADGE)).to_have_count(20, timeout=20_000)


def test_page_is_unchanged_when_the_api_is_unreachable(browser: Browser) -> None:
    browser.settings(badges=True, apiAddress="http://127.0.0.1:9")
    page = browser.video()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    scroll_to_comments(page)
    page.wait_for_timeout(1_500)
    expect(page.locator(BADGE)).to_have_count(0)
    assert errors == []
