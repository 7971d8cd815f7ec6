"""The words that led to a comment's sentiment, as the real model tells them."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.extension.browser import Browser
from tests.e2e.extension.gate import Gate
from tests.e2e.extension.youtube import FakeYouTube, Video, make_comments

Analyse = Callable[[Page], Page]
COMMENT = "I love <b>this</b> video 😍"


def commented(browser: Browser, analysed: Analyse, youtube: FakeYouTube, text: str) -> Page:
    """Analyse a video with one comment and show the list of comments."""
    youtube.videos["bbbbbbbbbbb"] = Video("Reasons", make_comments([text]))
    browser.settings(youtubeKey="right-key")
    browser.video("watch?v=bbbbbbbbbbb")
    view = analysed(browser.view())
    view.get_by_role("tab", name="Comments").click()
    return view


def test_why_marks_the_words_that_decided(browser: Browser, analysed: Analyse, youtube: FakeYouTube) -> None:
    view = commented(browser, analysed, youtube, COMMENT)
    card = view.locator("#list .comment")
    why, line = card.get_by_role("button", name="Why?"), card.locator(".reason")
    why.click()
    love = card.locator("mark.positive", has_text="love")
    expect(love).to_contain_text("toward Positive,")
    assert card.locator(".comment-text > b").count() == 0
    love.hover()
    expect(line).to_contain_text("love: toward Positive,")
    card.locator("mark", has_text="😍").focus()
    expect(line).to_contain_text("😍: ")
    why.click()
    expect(card.locator("mark")).to_have_count(0)
    expect(line).to_be_hidden()
    expect(card.locator(".comment-text")).to_have_text(COMMENT)


def test_why_says_so_if_the_api_gives_no_reasons(
    browser: Browser, analysed: Analyse, youtube: FakeYouTube, api: Gate
) -> None:
    view = commented(browser, analysed, youtube, COMMENT)
    api.refusals["/predict"] = [(400, {})]
    card = view.locator("#list .comment")
    card.get_by_role("button", name="Why?").click()
    expect(card.locator(".reason")).to_have_text("The API returned an error: Bad Request")
    expect(card.get_by_role("button", name="Why?")).to_have_attribute("aria-expanded", "false")
