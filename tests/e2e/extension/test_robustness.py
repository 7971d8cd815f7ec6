"""Caching, retries, cancellation, error messages and a killed service worker."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.extension.browser import Browser
from tests.e2e.extension.gate import Gate
from tests.e2e.extension.youtube import FakeYouTube, Video, make_comments
from tests.support.waiting import wait_until

Analyse = Callable[[Page], Page]
ANALYSE = "Analyse the comments"


def test_result_is_cached_until_refreshed(browser: Browser, analysed: Analyse, api: Gate) -> None:
    browser.video()
    analysed(browser.view()).close()
    calls = len(api.of("/predict"))
    view = browser.view()
    expect(view.get_by_role("tab", name="Overview")).to_be_visible()
    assert len(api.of("/predict")) == calls
    view.get_by_role("button", name="Analyse again").click()
    wait_until(lambda: len(api.of("/predict")) > calls)


def test_result_is_cached_in_memory_for_an_hour(browser: Browser, analysed: Analyse) -> None:
    browser.video()
    analysed(browser.view()).close()
    assert not [key for key in browser.stored("local") if key.startswith("result")]
    [(key, entry)] = browser.stored("session").items()
    browser.put("session", {key: {**entry, "savedAt": entry["savedAt"] - 3_600_000}})
    expect(browser.view().get_by_role("button", name=ANALYSE)).to_be_visible()


def test_a_new_model_invalidates_the_cache(browser: Browser, analysed: Analyse) -> None:
    browser.video()
    analysed(browser.view()).close()
    [(key, entry)] = browser.stored("session").items()
    browser.put("session", {key.replace(entry["result"]["version"], "older"): entry})
    browser.forget("session", key)
    expect(browser.view().get_by_role("button", name=ANALYSE)).to_be_visible()


def test_a_thousand_comments_show_progress_and_are_scored_within_five_seconds(
    browser: Browser, youtube: FakeYouTube, api: Gate, sample: list[str]
) -> None:
    many = [f"{text} ({turn})" for turn in range(2) for text in sample][:1000]
    youtube.videos["bbbbbbbbbbb"] = Video("Everybody talks", make_comments(many))
    browser.settings(youtubeKey="right-key", limit=1000)
    browser.video("watch?v=bbbbbbbbbbb")
    view = browser.view()
    view.evaluate(
        """() => {
          window.seen = [];
          const look = () => {
            const ids = ["work", "work-title", "work-bar", "result"];
            const [work, title, bar, result] = ids.map((id) => document.getElementById(id));
            if (!work.hidden) seen.push([performance.now(), title.textContent, bar.value]);
            if (!result.hidden) window.shown ??= performance.now();
          };
          new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
        }"""
    )
    view.get_by_role("button", name=ANALYSE).click()
    view.get_by_role("tab", name="Overview").wait_for(timeout=60_000)
    steps = view.evaluate("seen")
    read = {int(value) for _, title, value in steps if title == "Reading comments…"}
    assert {100, 500, 900} <= read
    fetched = next(moment for moment, title, _ in steps if title == "Classifying comments…")
    assert view.evaluate("shown") - fetched < 5_000
    assert [len(call.body["comments"]) for call in api.of("/predict")] == [500, 500]
    expect(view.locator("#facts")).to_contain_text("1,000")
    expect(view.locator("#picture-words img")).to_be_visible(timeout=30_000)


def test_requests_to_a_busy_or_failing_api_are_retried(browser: Browser, analysed: Analyse, api: Gate) -> None:
    api.refusals["/predict"] = [(429, {"retry-after": "1"}), (502, {})]
    browser.video()
    view = analysed(browser.view())
    assert len(api.of("/predict")) == 3
    expect(view.locator("#facts")).to_contain_text("60")


def test_a_busy_api_shows_an_error_with_a_retry_button(browser: Browser, api: Gate) -> None:
    api.refusals["/predict"] = [(429, {"retry-after": "600"})]
    browser.video()
    view = browser.view()
    view.get_by_role("button", name=ANALYSE).click()
    expect(view.locator("#notice-text")).to_contain_text("The API is busy")
    view.get_by_role("button", name="Try again").click()
    expect(view.get_by_role("button", name=ANALYSE)).to_be_visible()


def test_an_unreachable_api_shows_an_error_with_a_link_to_the_settings(browser: Browser) -> None:
    browser.settings(apiAddress="http://127.0.0.1:9")
    browser.video()
    view = browser.view()
    expect(view.locator("#notice-text")).to_contain_text("The API does not answer")
    expect(view.get_by_role("button", name="Open settings")).to_be_visible()


def test_last_result_is_shown_while_the_api_is_unreachable(browser: Browser, analysed: Analyse) -> None:
    browser.video()
    analysed(browser.view()).close()
    browser.settings(apiAddress="http://127.0.0.1:9")
    view = browser.view()
    expect(view.locator("#result-note")).to_contain_text("Saved result. The API does not answer")
    expect(view.locator("#facts")).to_contain_text("60")
    expect(view.locator("#picture-chart")).to_contain_text("Pictures are not available")


def test_wrong_api_key_shows_an_error(browser: Browser, api: Gate) -> None:
    api.key = "right"
    browser.settings(apiKey="wrong")
    browser.video()
    expect(browser.view().locator("#notice-text")).to_contain_text("The API refused the key")


def scoring(browser: Browser) -> Page:
    """Start an analysis, and wait until its comments are being scored."""
    browser.video()
    view = browser.view()
    view.get_by_role("button", name=ANALYSE).click()
    expect(view.get_by_role("heading", name="Classifying comments")).to_be_visible()
    return view


def test_closing_the_popup_cancels_its_requests(browser: Browser, api: Gate) -> None:
    api.delays["/predict"] = 20
    view = scoring(browser)
    view.close()
    wait_until(lambda: api.interrupted == 1)


def test_changing_the_theme_does_not_cancel_an_analysis(browser: Browser, api: Gate) -> None:
    api.delays["/predict"] = 3
    view = scoring(browser)
    browser.settings(theme="dark")
    expect(view.locator("html")).to_have_attribute("data-theme", "dark")
    view.get_by_role("tab", name="Overview").wait_for(timeout=30_000)
    assert len(api.of("/predict")) == 1


def test_closing_the_popup_stops_the_scrolling(browser: Browser, youtube: FakeYouTube, sample: list[str]) -> None:
    youtube.videos["bbbbbbbbbbb"] = Video("Endless", make_comments(sample[:500]))
    page = browser.video("watch?v=bbbbbbbbbbb")
    view = browser.view()
    view.get_by_role("button", name=ANALYSE).click()
    expect(view.locator("#work-text")).to_have_text(re.compile(r"^[1-9]\d+ of"))
    view.close()
    page.wait_for_function("scrollY === 0")
    count = page.locator("ytd-comment-view-model").count()
    page.wait_for_timeout(1_000)
    assert page.locator("ytd-comment-view-model").count() <= count + 20
    assert page.evaluate("scrollY") == 0


def test_analysis_survives_a_killed_worker(browser: Browser, api: Gate) -> None:
    api.delays["/predict"] = 1.5
    browser.video()
    view = browser.view()
    view.get_by_role("button", name=ANALYSE).click()
    expect(view.get_by_role("heading", name="Reading comments")).to_be_visible()
    browser.kill_worker()
    expect(view.get_by_role("heading", name="Classifying comments")).to_be_visible()
    browser.kill_worker()
    view.get_by_role("tab", name="Overview").wait_for(timeout=30_000)
    expect(view.locator("#facts")).to_contain_text("60")
    view.close()
    browser.kill_worker()
    expect(browser.view().locator("#facts")).to_contain_text("60")


def test_real_popup_opens_on_the_video(browser: Browser) -> None:
    options = browser.options()
    browser.video()
    browser.worker.evaluate("chrome.action.openPopup()")
    words = options.wait_for_function(
        "() => chrome.extension.getViews({ type: 'popup' })[0]?.document.getElementById('notice-title')?.textContent"
    )
    assert words.json_value() == "How do viewers feel?"
    size = options.evaluate(
        """() => {
          const { body } = chrome.extension.getViews({ type: "popup" })[0].document;
          return [body.offsetWidth, body.offsetHeight];
        }"""
    )
    assert size == [440, 600]


def test_side_panel_opens_and_the_popup_closes(browser: Browser) -> None:
    browser.video()
    view = browser.view()
    with view.expect_event("close"):
        view.get_by_role("button", name="Open in the side panel").click()
    # A panel that is still loading has no URL yet.
    panels = """async () => {
        for (let tries = 0; tries < 100; tries += 1) {
            const open = await chrome.runtime.getContexts({ contextTypes: ["SIDE_PANEL"] });
            if (open.length > 0 && open.every((one) => one.documentUrl)) return open.map((one) => one.documentUrl);
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        return [];
    }"""
    assert browser.worker.evaluate(panels) == [browser.url("view/view.html?place=panel")]


def test_result_opens_in_a_separate_tab(browser: Browser, analysed: Analyse) -> None:
    browser.video()
    view = analysed(browser.view())
    with browser.context.expect_page() as opened:
        view.get_by_role("button", name="Open in a tab").click()
    tab = opened.value
    expect(tab.locator("#facts")).to_contain_text("60")
    expect(tab.locator("#video-title")).to_have_text("How I bake bread at home")
