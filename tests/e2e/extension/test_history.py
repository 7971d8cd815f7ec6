"""The history of analyses: opt-in, aggregates only, deletable."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.extension.browser import Browser
from tests.e2e.extension.conftest import VIDEO
from tests.e2e.extension.youtube import FakeYouTube, Video, make_comments
from tests.support.axe import findings, needs_axe

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


@needs_axe
def test_the_settings_with_a_history_are_accessible(browser: Browser) -> None:
    put_record(browser, now(browser))
    options = browser.options()
    expect(options.locator("#history-list > li")).to_have_count(1)
    assert findings(options) == []
