"""The history of analyses: opt-in, aggregates only, deletable."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.extension.browser import Browser
from tests.e2e.extension.conftest import VIDEO
from tests.e2e.extension.youtube import FakeYouTube, Video, make_comments
from tests.support.axe import findings, needs_axe
from tests.support.waiting import wait_until

Analyse = Callable[[Page], Page]
DAY = 86_400_000
KEEP = "Keep a history of analyses in this browser"
FIELDS = {
    "videoId", "title", "channelId", "channel", "version", "way", "madeAt", "total", "understood", "counts", "shares",
    "score",
}  # fmt: skip


def records(browser: Browser) -> list[dict[str, Any]]:
    return [value for key, value in browser.stored().items() if key.startswith("history ")]


def put_record(browser: Browser, made_at: int, **values: Any) -> None:
    """Store the record of an analysis as the extension does."""
    share = {"estimate": 1 / 3, "low": 0.2, "high": 0.5, "spread": 0.03}
    record: dict[str, Any] = {
        "videoId": VIDEO,
        "title": "How I bake bread at home",
        "channelId": "/@homebakery",
        "channel": "Home Bakery",
        "version": "an-older-model",
        "way": "page false",
        "madeAt": made_at,
        "total": 300,
        "understood": 300,
        "counts": {"Positive": 100, "Neutral": 100, "Negative": 100},
        "shares": {"Positive": share, "Neutral": share, "Negative": share},
        "score": {"estimate": 5, "low": 4.5, "high": 5.5},
        **values,
    }
    browser.settings(**{f"history {record['videoId']} {made_at}": record})


def now(browser: Browser) -> int:
    return int(browser.worker.evaluate("Date.now()"))


def test_nothing_is_kept_unless_turned_on(browser: Browser, analysed: Analyse) -> None:
    browser.video()
    analysed(browser.view())
    assert records(browser) == []


def test_an_analysis_is_kept_without_its_comments(browser: Browser, analysed: Analyse, sample: list[str]) -> None:
    options = browser.options()
    options.get_by_label(KEEP).check()
    browser.video()
    view = analysed(browser.view())
    (record,) = records(browser)
    assert set(record) == FIELDS
    assert (record["videoId"], record["title"]) == (VIDEO, "How I bake bread at home")
    assert (record["channelId"], record["channel"]) == ("/@homebakery", "Home Bakery")
    assert (record["total"], record["way"]) == (60, "page false")
    assert f"{record['score']['estimate']:.1f}" == view.locator("#score").inner_text()
    stored = str(record)
    assert not any(text in stored for text in [*sample[:60], "@ana", "@bo"])


def test_nothing_of_a_private_window_is_kept(browser: Browser, analysed: Analyse) -> None:
    browser.settings(history=True)
    browser.video()
    view = browser.view()
    view.add_init_script(
        """const query = chrome.tabs.query;
        chrome.tabs.query = async (wish) => (await query(wish)).map((tab) => ({ ...tab, incognito: true }));"""
    )
    view.reload()
    analysed(view)
    assert records(browser) == []


def test_a_short_has_a_channel_too(
    browser: Browser, analysed: Analyse, youtube: FakeYouTube, sample: list[str]
) -> None:
    youtube.videos["sssssssssss"] = Video("Kneading", make_comments(sample[200:220]), channel="Tiny Loaves")
    browser.settings(history=True)
    browser.video("shorts/sssssssssss")
    analysed(browser.view())
    assert [record["channel"] for record in records(browser)] == ["Tiny Loaves"]


def test_records_are_listed_and_deleted_in_the_settings(browser: Browser) -> None:
    start = now(browser)
    for age in range(25):
        put_record(browser, start - age * DAY, title=f"Loaf {age} <b>bold</b>")
    options = browser.options()
    rows = options.locator("#history-list > li")
    expect(rows).to_have_count(20)
    expect(rows.first).to_contain_text("Loaf 0 <b>bold</b>")
    expect(rows.first).to_contain_text("Home Bakery")
    expect(rows.first).to_contain_text("300 comments · score 5.0")
    options.get_by_role("button", name="Show more").click()
    expect(rows).to_have_count(25)
    expect(rows.nth(20).get_by_role("button")).to_be_focused()
    rows.nth(0).get_by_role("button", name="Delete the analysis of “Loaf 0").click()
    expect(rows).to_have_count(24)
    expect(rows.first).to_contain_text("Loaf 1 ")
    expect(rows.first.get_by_role("button")).to_be_focused()
    expect(options.locator("#history-count")).to_contain_text("24 analyses are kept.")
    options.get_by_role("button", name="Delete history").click()
    expect(rows).to_have_count(0)
    expect(options.get_by_label(KEEP)).to_be_focused()
    expect(options.get_by_role("button", name="Delete history")).to_be_hidden()
    assert records(browser) == []
    assert browser.stored()["connected"] is True


def test_old_records_are_deleted_when_the_worker_starts(browser: Browser) -> None:
    start = now(browser)
    put_record(browser, start - 31 * DAY)
    put_record(browser, start - 29 * DAY)
    browser.kill_worker()
    browser.video()  # wakes it
    browser.context.pages[-1].wait_for_timeout(500)
    assert [record["madeAt"] for record in records(browser)] == [start - 29 * DAY]


def test_a_new_record_does_not_disturb_an_open_view(browser: Browser, analysed: Analyse) -> None:
    browser.video()
    view = analysed(browser.view())
    view.get_by_role("tab", name="Comments").click()
    put_record(browser, now(browser))
    browser.settings(history=True)
    view.wait_for_timeout(300)
    expect(view.get_by_role("tab", name="Comments")).to_have_attribute("aria-selected", "true")


def put_mood(browser: Browser, made_at: int, positive: float, **values: Any) -> None:
    """Store the record of an analysis of 300 comments with this share of positive ones, the others being negative."""
    estimates = {"Positive": positive, "Neutral": 0.0, "Negative": 1 - positive}
    shares = {
        name: {"estimate": share, "low": max(0.0, share - 0.08), "high": min(1.0, share + 0.08), "spread": 0.03}
        for name, share in estimates.items()
    }
    score = 10 * positive
    put_record(
        browser,
        made_at,
        shares=shares,
        score={"estimate": score, "low": max(0, score - 0.7), "high": min(10, score + 0.7)},
        **values,
    )


def test_a_first_analysis_says_that_it_is_kept(browser: Browser, analysed: Analyse) -> None:
    browser.settings(history=True)
    browser.video()
    section = analysed(browser.view()).locator("#history")
    expect(section).to_contain_text("Kept in the history")


def test_a_result_is_compared_with_earlier_ones(browser: Browser, analysed: Analyse) -> None:
    start = now(browser)
    put_mood(browser, start - DAY, 0.98)
    put_mood(browser, start - 3 * DAY, 0.02)
    put_mood(browser, start - 31 * DAY, 0.5)
    put_mood(browser, start - 2 * DAY, 0.02, way="data_api time false")
    browser.settings(history=True)
    browser.video()
    view = analysed(browser.view())
    section = view.locator("#history")
    expect(section).to_contain_text("More negative than before")
    expect(section).to_contain_text("Score 9.8 before, ")
    negative = section.get_by_role("row").filter(has_text="Negative")
    expect(negative.get_by_role("cell").first).to_have_text("2%")
    expect(negative.get_by_role("cell").last).to_contain_text(re.compile(r"^\+\d+ \(\+\d+ to \+\d+\)$"))
    choice = section.get_by_label("Earlier analysis to compare with")
    expect(choice.get_by_role("option")).to_have_count(2)
    choice.select_option(index=1)
    expect(section).to_contain_text("More positive than before")
    assert len(records(browser)) == 4  # the one of 31 days ago made room


def test_a_second_analysis_of_the_same_comments_shows_no_change(browser: Browser, analysed: Analyse) -> None:
    browser.settings(history=True)
    browser.video()
    view = analysed(browser.view())
    view.get_by_role("button", name="Analyse again").click()
    section = view.locator("#history")
    expect(section).to_contain_text("No clear change", timeout=60_000)
    expect(section.get_by_role("cell").filter(has_text="no clear change")).to_have_count(3)
    expect(section).to_contain_text("Analyse 3 more videos of this channel")


def test_a_result_is_compared_with_other_videos_of_the_channel(browser: Browser, analysed: Analyse) -> None:
    start = now(browser)
    for age, positive in enumerate([0.95, 0.97, 0.96, 0.98, 0.96], start=1):
        put_mood(browser, start - age * DAY, positive, videoId=f"video-{age:05}", channel="<b>Home</b> Bakery")
    put_mood(browser, start - DAY, 0.02, videoId="video-other", channelId="/@another")
    browser.settings(history=True)
    browser.video()
    section = analysed(browser.view()).locator("#history")
    expect(section).to_contain_text("This video was not analysed before.")
    expect(section.get_by_role("heading", name="Home Bakery")).to_be_visible()
    expect(section).to_contain_text("More negative than usual for this channel")
    expect(section).to_contain_text("This channel's last 5 analysed videos score 9.6 on average")
    expect(section.locator(".scale .peer")).to_have_count(5)


def test_a_history_that_is_off_compares_nothing(browser: Browser, analysed: Analyse) -> None:
    put_mood(browser, now(browser) - DAY, 0.98)
    browser.video()
    view = analysed(browser.view())
    expect(view.locator("#history")).to_be_hidden()


def badge(browser: Browser, page: Page) -> tuple[str, str]:
    """The text on the extension's icon in a tab, and what it says on hovering."""
    found: list[str] = browser.worker.evaluate(
        """async (url) => {
          const tab = (await chrome.tabs.query({ url: "https://www.youtube.com/*" })).find((one) => one.url === url);
          const [text, title] = [chrome.action.getBadgeText, chrome.action.getTitle];
          return [await text({ tabId: tab.id }), await title({ tabId: tab.id })];
        }""",
        page.url,
    )
    return found[0], found[1]


def test_the_icon_warns_of_a_drop(browser: Browser, analysed: Analyse, youtube: FakeYouTube) -> None:
    youtube.videos["ccccccccccc"] = Video("Another loaf", youtube.videos[VIDEO].comments)
    put_mood(browser, now(browser) - DAY, 0.98)
    browser.settings(history=True)
    page = browser.video()
    assert badge(browser, page) == ("", "Undertone")
    analysed(browser.view()).close()
    wait_until(lambda: badge(browser, page)[0] == "▼", seconds=5)
    assert "more negative at the last analysis than before" in badge(browser, page)[1]
    page.evaluate("goTo('/watch?v=ccccccccccc')")
    wait_until(lambda: badge(browser, page) == ("", "Undertone"), seconds=5)
    browser.kill_worker()
    page.goto(f"https://www.youtube.com/watch?v={VIDEO}")
    wait_until(lambda: badge(browser, page)[0] == "▼", seconds=5)
    browser.settings(history=False)
    wait_until(lambda: badge(browser, page)[0] == "", seconds=5)


def test_the_icon_warns_of_a_video_below_its_channel(browser: Browser) -> None:
    start = now(browser)
    for age, positive in enumerate([0.95, 0.97, 0.96], start=1):
        put_mood(browser, start - age * DAY, positive, videoId=f"video-{age:05}")
    put_mood(browser, start, 0.1)
    browser.settings(history=True)
    page = browser.video()
    wait_until(lambda: badge(browser, page)[0] == "▼", seconds=5)
    assert "more negative than usual for this channel" in badge(browser, page)[1]
    options = browser.options()
    options.get_by_role("button", name="Delete history").click()
    wait_until(lambda: badge(browser, page)[0] == "", seconds=5)


@needs_axe
def test_a_comparison_is_accessible(browser: Browser, analysed: Analyse) -> None:
    start = now(browser)
    for age, positive in enumerate([0.9, 0.7, 0.8], start=1):
        put_mood(browser, start - age * DAY, positive)
        put_mood(browser, start - age * DAY, positive, videoId=f"video-{age:05}")
    browser.settings(history=True)
    browser.video()
    view = analysed(browser.view())
    expect(view.locator("#history .scale")).to_be_visible()
    view.set_viewport_size({"width": 320, "height": 600})
    assert view.locator("main").evaluate("main => main.scrollWidth <= main.clientWidth")
    assert findings(view) == []


@needs_axe
def test_the_settings_with_a_history_are_accessible(browser: Browser) -> None:
    put_record(browser, now(browser))
    options = browser.options()
    expect(options.locator("#history-list > li")).to_have_count(1)
    assert findings(options) == []
