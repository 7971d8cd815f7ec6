"""The sources of comments: YouTube's Data API, and the page of a video, a Short or a live stream."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.extension.browser import Browser
from tests.e2e.extension.gate import Gate
from tests.e2e.extension.youtube import Comment, FakeYouTube, Video, make_comments
from tests.support.waiting import wait_until

Analyse = Callable[[Page], Page]
ANALYSE = "Analyse the comments"
SOME_READ = re.compile(r"^[1-9]\d+ of")


def texts_sent(api: Gate) -> list[str]:
    return [text for call in api.of("/predict") for text in call.body["comments"]]


def with_replies(comments: list[Comment], count: int) -> list[Comment]:
    replies = make_comments([f"I answer number {i}" for i in range(count)], prefix="r")
    return [replace(comments[0], replies=replies), *comments[1:]]


def test_data_api_returns_all_pages_with_exact_dates(
    browser: Browser, analysed: Analyse, youtube: FakeYouTube, api: Gate, sample: list[str]
) -> None:
    youtube.videos["bbbbbbbbbbb"] = Video("Long talk", make_comments(sample[:250]))
    browser.settings(youtubeKey="right-key")
    browser.video("watch?v=bbbbbbbbbbb")
    view = analysed(browser.view())
    assert texts_sent(api) == sample[:250]
    assert [query.get("pageToken") for query in youtube.asked] == [None, "100", "200"]
    expect(view.locator("#result-note")).not_to_contain_text(re.compile("approximate|Not all"))
    stamps = [row["timestamp"] for row in api.of("/generate_trend_graph")[-1].body["sentiment_data"]]
    assert stamps[0] == "2026-01-01T12:00:00Z"


def test_data_api_stops_at_the_limit(
    browser: Browser, analysed: Analyse, youtube: FakeYouTube, api: Gate, sample: list[str]
) -> None:
    youtube.videos["bbbbbbbbbbb"] = Video("Long talk", make_comments(sample[:250]))
    browser.settings(youtubeKey="right-key", limit=200, order="relevance")
    browser.video("watch?v=bbbbbbbbbbb")
    analysed(browser.view())
    assert len(texts_sent(api)) == 200
    assert [query["order"] for query in youtube.asked] == ["relevance", "relevance"]


def test_data_api_includes_replies_if_enabled(
    browser: Browser, analysed: Analyse, youtube: FakeYouTube, api: Gate, sample: list[str]
) -> None:
    youtube.videos["bbbbbbbbbbb"] = Video("With answers", with_replies(make_comments(sample[:5]), 7))
    browser.settings(youtubeKey="right-key", replies=True)
    browser.video("watch?v=bbbbbbbbbbb")
    view = analysed(browser.view())
    assert len(texts_sent(api)) == 12
    view.get_by_role("tab", name="Comments").click()
    expect(view.locator("#list").get_by_text("reply", exact=True)).to_have_count(7)


@pytest.mark.parametrize(
    ("status", "reason", "words"),
    [
        (403, "quotaExceeded", "daily quota of your YouTube key is used up"),
        (403, "accessNotConfigured", "not enabled for your key"),
        (403, "ipRefererBlocked", "restrictions of your YouTube key"),
    ],
)
def test_data_api_errors_are_shown_and_the_page_is_offered_instead(
    browser: Browser, youtube: FakeYouTube, status: int, reason: str, words: str
) -> None:
    browser.settings(youtubeKey="right-key")
    youtube.refusals.append((status, reason))
    browser.video()
    view = browser.view()
    view.get_by_role("button", name=ANALYSE).click()
    expect(view.locator("#notice-text")).to_contain_text(words)
    expect(view.get_by_role("button", name="Read the page instead")).to_be_visible()


def test_with_a_wrong_youtube_key_the_page_can_be_read_instead(browser: Browser, api: Gate) -> None:
    browser.settings(youtubeKey="wrong-key")
    browser.video()
    view = browser.view()
    view.get_by_role("button", name=ANALYSE).click()
    expect(view.locator("#notice-text")).to_contain_text("YouTube does not accept the key")
    view.get_by_role("button", name="Read the page instead").click()
    view.get_by_role("tab", name="Overview").wait_for()
    assert len(texts_sent(api)) == 60


def test_results_from_the_page_are_not_reused_for_the_data_api(browser: Browser, api: Gate) -> None:
    browser.settings(youtubeKey="wrong-key")
    browser.video()
    view = browser.view()
    view.get_by_role("button", name=ANALYSE).click()
    view.get_by_role("button", name="Read the page instead").click()
    view.get_by_role("tab", name="Overview").wait_for()
    browser.settings(youtubeKey="right-key")
    view.get_by_role("button", name=ANALYSE).click()
    view.get_by_role("tab", name="Overview").wait_for()
    expect(view.locator("#result-note")).to_be_hidden()
    assert len(texts_sent(api)) == 120


def test_page_read_as_a_fallback_is_cached_for_an_hour(browser: Browser, api: Gate) -> None:
    browser.settings(youtubeKey="wrong-key")
    browser.video()
    for _ in range(2):
        view = browser.view()
        view.get_by_role("button", name=ANALYSE).click()
        view.get_by_role("button", name="Read the page instead").click()
        view.get_by_role("tab", name="Overview").wait_for()
        view.close()
    assert len(texts_sent(api)) == 60


@pytest.mark.parametrize("key", ["right-key", ""])
def test_both_sources_report_disabled_comments(browser: Browser, youtube: FakeYouTube, key: str) -> None:
    youtube.videos["bbbbbbbbbbb"] = Video("Quiet", disabled=True)
    browser.settings(youtubeKey=key)
    browser.video("watch?v=bbbbbbbbbbb")
    view = browser.view()
    view.get_by_role("button", name=ANALYSE).click()
    expect(view.locator("#notice-text")).to_have_text("Comments are turned off for this video.", timeout=15_000)


def test_comments_read_before_the_quota_ran_out_are_kept(
    browser: Browser, analysed: Analyse, youtube: FakeYouTube, api: Gate, sample: list[str]
) -> None:
    youtube.videos["bbbbbbbbbbb"] = Video("Long talk", make_comments(sample[:250]))
    youtube.refuse_after = 1
    browser.settings(youtubeKey="right-key")
    browser.video("watch?v=bbbbbbbbbbb")
    view = analysed(browser.view())
    assert len(texts_sent(api)) == 100
    expect(view.locator("#result-note")).to_contain_text("Not all comments could be read. The daily quota")


def test_page_is_scrolled_to_load_more_and_scrolled_back(
    browser: Browser, analysed: Analyse, api: Gate, sample: list[str]
) -> None:
    page = browser.video()
    page.evaluate("scrollTo(0, 120)")
    view = analysed(browser.view())
    assert sorted(texts_sent(api)) == sorted(sample[:60])
    assert page.evaluate("scrollY") == 120
    expect(view.locator("#result-note")).to_contain_text("Dates are approximate")
    view.get_by_role("tab", name="Comments").click()
    expect(view.locator("#list .comment-head").first).to_contain_text("about")


def test_page_is_read_up_to_the_limit(
    browser: Browser, analysed: Analyse, youtube: FakeYouTube, api: Gate, sample: list[str]
) -> None:
    youtube.videos["bbbbbbbbbbb"] = Video("Long talk", make_comments(sample[:250]))
    browser.settings(limit=100)
    page = browser.video("watch?v=bbbbbbbbbbb")
    analysed(browser.view())
    assert len(texts_sent(api)) == 100
    assert page.locator("ytd-comment-view-model").count() <= 140


def test_reading_shows_progress_and_can_be_stopped(
    browser: Browser, youtube: FakeYouTube, api: Gate, sample: list[str]
) -> None:
    youtube.videos["bbbbbbbbbbb"] = Video("Endless", make_comments(sample[:500]))
    browser.video("watch?v=bbbbbbbbbbb")
    view = browser.view()
    view.get_by_role("button", name=ANALYSE).click()
    expect(view.get_by_role("heading", name="Reading comments")).to_be_visible()
    expect(view.locator("#work-text")).to_contain_text("of 500")
    expect(view.locator("#work-text")).to_have_text(SOME_READ)
    view.get_by_role("button", name="Stop and show the results so far").click()
    view.get_by_role("tab", name="Overview").wait_for()
    assert 20 <= len(texts_sent(api)) < 500


def test_replies_on_the_page_are_expanded_if_enabled(
    browser: Browser, analysed: Analyse, youtube: FakeYouTube, api: Gate, sample: list[str]
) -> None:
    youtube.videos["bbbbbbbbbbb"] = Video("With answers", with_replies(make_comments(sample[:5]), 4))
    browser.settings(replies=True)
    browser.video("watch?v=bbbbbbbbbbb")
    analysed(browser.view())
    assert len(texts_sent(api)) == 9


def test_dates_are_read_from_a_page_in_another_language(
    browser: Browser, analysed: Analyse, youtube: FakeYouTube, api: Gate, sample: list[str]
) -> None:
    comments = [replace(comment, ago="vor 3 Jahren (bearbeitet)") for comment in make_comments(sample[:5])]
    youtube.videos["bbbbbbbbbbb"] = Video("Brot", comments)
    youtube.language = "de-DE"
    browser.video("watch?v=bbbbbbbbbbb")
    analysed(browser.view())
    wait_until(lambda: bool(api.of("/generate_trend_graph")))
    assert len(api.of("/generate_trend_graph")[-1].body["sentiment_data"]) == 5


def test_comments_on_the_page_are_identified_by_their_links(
    browser: Browser, analysed: Analyse, youtube: FakeYouTube, api: Gate
) -> None:
    first, second, *_ = make_comments(["First!", "First!"])
    youtube.videos["bbbbbbbbbbb"] = Video("Twice", [first, replace(second, author=first.author)])
    browser.video("watch?v=bbbbbbbbbbb")
    analysed(browser.view())
    assert texts_sent(api) == ["First!", "First!"]


def test_emoji_rendered_as_images_are_read(
    browser: Browser, analysed: Analyse, youtube: FakeYouTube, api: Gate
) -> None:
    youtube.videos["bbbbbbbbbbb"] = Video("Smile", make_comments(["so good 😀👍 thanks"]))
    browser.video("watch?v=bbbbbbbbbbb")
    analysed(browser.view())
    assert texts_sent(api) == ["so good 😀👍 thanks"]


def test_comments_of_a_short_are_opened_and_read(
    browser: Browser, analysed: Analyse, youtube: FakeYouTube, api: Gate, sample: list[str]
) -> None:
    youtube.videos["sssssssssss"] = Video("A Short", make_comments(sample[:30]))
    browser.video("shorts/sssssssssss")
    view = analysed(browser.view())
    assert len(texts_sent(api)) == 30
    expect(view.locator("#video-note")).to_contain_text("Short")


def test_the_next_short_is_not_confused_with_the_previous_one(
    browser: Browser, analysed: Analyse, youtube: FakeYouTube, api: Gate, sample: list[str]
) -> None:
    youtube.videos["sssssssssss"] = Video("A Short", make_comments(sample[:30]))
    youtube.videos["ttttttttttt"] = Video("The next Short", make_comments(sample[30:45]))
    page = browser.video("shorts/sssssssssss")
    panel = analysed(browser.view("panel"))
    page.evaluate("goTo('/shorts/ttttttttttt')")
    expect(panel.locator("#video-title")).to_have_text("The next Short")
    analysed(panel)
    assert texts_sent(api)[30:] == sample[30:45]


def test_live_chat_is_read_until_stopped(browser: Browser, youtube: FakeYouTube, api: Gate, sample: list[str]) -> None:
    youtube.videos["lllllllllll"] = Video("Live now", chat=make_comments(sample[:12]))
    browser.video("live/lllllllllll")
    view = browser.view()
    view.get_by_role("button", name=ANALYSE).click()
    expect(view.get_by_role("heading", name="Reading the live chat")).to_be_visible()
    expect(view.locator("#work-text")).to_contain_text("12 of")
    view.get_by_role("button", name="Stop and show the results so far").click()
    view.get_by_role("tab", name="Overview").wait_for()
    assert len(texts_sent(api)) == 12


def test_live_chat_can_be_read_with_a_youtube_key(browser: Browser, youtube: FakeYouTube, sample: list[str]) -> None:
    youtube.videos["lllllllllll"] = Video("Live now", chat=make_comments(sample[:12]), disabled=True)
    browser.settings(youtubeKey="right-key")
    browser.video("watch?v=lllllllllll")
    view = browser.view()
    view.get_by_role("button", name=ANALYSE).click()
    expect(view.locator("#notice-text")).to_have_text("Comments are turned off for this video.")
    view.get_by_role("button", name="Read the page instead").click()
    expect(view.get_by_role("heading", name="Reading the live chat")).to_be_visible()


def test_panel_follows_a_change_of_video_without_a_page_load(
    browser: Browser, analysed: Analyse, youtube: FakeYouTube, sample: list[str]
) -> None:
    youtube.videos["bbbbbbbbbbb"] = Video("The next one", make_comments(sample[:25]))
    page = browser.video()
    panel = analysed(browser.view("panel"))
    page.evaluate("goTo('/watch?v=bbbbbbbbbbb')")
    expect(panel.locator("#video-title")).to_have_text("The next one")
    analysed(panel)
    expect(panel.locator("#facts")).to_contain_text("25")
    page.evaluate("history.back()")
    expect(panel.locator("#video-title")).to_have_text("How I bake bread at home")
    expect(panel.locator("#facts")).to_contain_text("60")


def test_stale_comments_of_the_previous_video_are_ignored(
    browser: Browser, analysed: Analyse, youtube: FakeYouTube, api: Gate, sample: list[str]
) -> None:
    youtube.videos["bbbbbbbbbbb"] = Video("The next one", make_comments(sample[100:125], prefix="n"))
    page = browser.video()
    panel = analysed(browser.view("panel"))
    page.evaluate("goTo('/watch?v=bbbbbbbbbbb', 3_000)")
    analysed(panel)
    assert texts_sent(api)[60:] == sample[100:125]


def test_panel_notices_when_its_tab_leaves_youtube(browser: Browser) -> None:
    page = browser.video()
    panel = browser.view("panel")
    expect(panel.get_by_role("button", name=ANALYSE)).to_be_visible()
    page.goto("data:text/html,<title>Elsewhere</title>")
    expect(panel.get_by_role("heading", name="Open a video")).to_be_visible()
    page.go_back()
    expect(panel.get_by_role("button", name=ANALYSE)).to_be_visible()
