"""Puts the extension into each of its states and takes a screenshot for docs/extension-states.md."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.extension.browser import Browser
from tests.e2e.extension.conftest import PICTURES, ROOT
from tests.e2e.extension.gate import Gate
from tests.e2e.extension.test_feedback import offer
from tests.e2e.extension.test_history import DAY, now, put_mood, put_record
from tests.e2e.extension.youtube import FakeYouTube, Video, make_comments

Analyse = Callable[[Page], Page]
Picture = Callable[[Page, str], None]
ANALYSE = "Analyse the comments"
TITLE = "How I bake bread at home"
NOWHERE = "http://127.0.0.1:9"
LATER = {"retry-after": "600"}
MOST_BYTES = 150_000
MANY = "bbbbbbbbbbb"


def analyse(view: Page) -> None:
    view.get_by_role("button", name=ANALYSE).click()


def grow(view: Page, width: int) -> None:
    """Make a window as high as its content, because screenshots do not scroll."""
    view.set_viewport_size({"width": width, "height": 600})
    view.evaluate("document.documentElement.dataset.place = 'panel'")
    height = view.evaluate("document.querySelector('.bar').offsetHeight + document.querySelector('main').scrollHeight")
    view.locator("main").evaluate("main => { main.style.overflow = 'hidden'; }")
    view.set_viewport_size({"width": width, "height": height})


def darken(view: Page) -> None:
    """Switch to the dark theme, and wait until all pictures are redrawn."""
    images = "[...document.querySelectorAll('.pictures img')].map((image) => image.src)"
    light = view.evaluate(images)
    assert len(light) == 3
    view.emulate_media(color_scheme="dark")
    view.wait_for_function(f"light => {images}.filter((src) => !light.includes(src)).length === 3", arg=light)


@pytest.fixture
def many(youtube: FakeYouTube, sample: list[str]) -> str:
    """The URL of a video with all sample comments."""
    youtube.videos[MANY] = Video(TITLE, make_comments(sample))
    return f"watch?v={MANY}"


def test_from_the_start_to_the_result(browser: Browser, analysed: Analyse, many: str, picture: Picture) -> None:
    browser.settings(youtubeKey="right-key", limit=1000)
    browser.video(many)
    view = browser.view()
    expect(view.get_by_role("button", name=ANALYSE)).to_be_visible()
    picture(view, "start")
    analysed(view)
    picture(view, "popup")
    view.get_by_role("tab", name="Comments").click()
    picture(view, "comments")
    view.get_by_label("Search comments").fill("no comment says this")
    expect(view.locator("#found")).to_have_text("0 comments")
    picture(view, "nothing-found")
    view.get_by_role("tab", name="Overview").click()
    grow(view, 440)
    picture(view, "overview")
    darken(view)
    picture(view, "dark")


def test_result_in_a_separate_tab(browser: Browser, analysed: Analyse, many: str, picture: Picture) -> None:
    browser.settings(youtubeKey="right-key", limit=1000)
    browser.video(many)
    view = analysed(browser.view())
    with view.context.expect_page() as opened:
        view.get_by_role("button", name="Open in a tab").click()
    tab = opened.value
    tab.set_viewport_size({"width": 900, "height": 800})
    tab.reload()  # redrawn for this width
    expect(tab.locator(".pictures img")).to_have_count(3, timeout=30_000)
    grow(tab, 900)
    picture(tab, "tab")
    tab.set_viewport_size({"width": 1280, "height": 800})  # the size the Chrome Web Store requires
    tab.reload()
    expect(tab.locator(".pictures img")).to_have_count(3, timeout=30_000)
    picture(tab, "store")


def test_comparison_with_the_history(browser: Browser, analysed: Analyse, many: str, picture: Picture) -> None:
    start = now(browser)
    put_mood(browser, start - 2 * DAY, 0.85, videoId=MANY, way="data_api time false")
    for age, positive in enumerate([0.62, 0.71, 0.55, 0.66, 0.58], start=3):
        put_mood(browser, start - age * DAY, positive, videoId=f"video-{age:05}", way="data_api time false")
    browser.settings(youtubeKey="right-key", limit=1000, history=True)
    browser.video(many)
    view = analysed(browser.view())
    expect(view.locator("#history .scale")).to_be_visible()
    view.locator("#history").evaluate("section => section.scrollIntoView({ block: 'start' })")
    picture(view, "history")


def test_side_panel(browser: Browser, analysed: Analyse, picture: Picture) -> None:
    browser.video()
    panel = browser.view("panel")
    panel.set_viewport_size({"width": 360, "height": 600})
    analysed(panel)
    picture(panel, "panel")


def test_settings(fresh: Browser, api: Gate, api_address: str, picture: Picture) -> None:
    options = fresh.options()
    options.set_viewport_size({"width": 680, "height": 1720})
    expect(options.locator("#welcome")).to_be_visible()
    picture(options, "settings")
    options.set_viewport_size({"width": 680, "height": 560})
    url, connect = options.get_by_label("API URL", exact=True), options.get_by_role("button", name="Connect")
    for name, typed, words in [
        ("settings-address", "http://api.example.org", "must use https"),
        ("settings-away", NOWHERE, "The API does not answer"),
        ("settings-connected", api_address, "Connected"),
    ]:
        url.fill(typed)
        connect.click()
        expect(options.locator("#status")).to_contain_text(words)
        picture(options, name)


def test_settings_with_a_history(browser: Browser, picture: Picture) -> None:
    browser.settings(history=True)
    start = now(browser)
    for age, title in enumerate([TITLE, "Rye bread in one bowl", "Why your crust is soft"]):
        put_record(browser, start - age * DAY, title=title)
    options = browser.options()
    expect(options.locator("#history-list > li")).to_have_count(3)
    options.set_viewport_size({"width": 680, "height": 560})
    options.locator("#history-title").evaluate("title => title.closest('.card').scrollIntoView({ block: 'center' })")
    picture(options, "settings-history")


def test_before_the_first_connection_and_outside_youtube(fresh: Browser, api_address: str, picture: Picture) -> None:
    fresh.video("feed/subscriptions")
    view = fresh.view()
    expect(view.get_by_role("heading", name="One step before the first video")).to_be_visible()
    picture(view, "first-run")
    fresh.settings(apiAddress=api_address, connected=True)
    expect(view.get_by_role("heading", name="Open a video")).to_be_visible()
    picture(view, "no-video")


def test_progress(browser: Browser, youtube: FakeYouTube, api: Gate, many: str, picture: Picture) -> None:
    youtube.slow_from = 40
    api.delays["/predict"] = 5
    browser.video(many)
    view = browser.view()
    analyse(view)
    expect(view.locator("#work-text")).to_have_text("40 of 500")
    picture(view, "progress")
    view.get_by_role("button", name="Stop and show the results so far").click()
    expect(view.locator("#work-text")).to_have_text("0 of 40")
    picture(view, "scoring")


def test_short(browser: Browser, analysed: Analyse, youtube: FakeYouTube, sample: list[str], picture: Picture) -> None:
    youtube.videos["sssssssssss"] = Video("Ten seconds of kneading", make_comments(sample[200:230]))
    browser.video("shorts/sssssssssss")
    view = analysed(browser.view())
    expect(view.locator("#video-note")).to_contain_text("Short")
    picture(view, "short")


def test_live_chat(browser: Browser, youtube: FakeYouTube, sample: list[str], picture: Picture) -> None:
    youtube.videos["lllllllllll"] = Video("Baking live, ask me anything", chat=make_comments(sample[300:330]))
    browser.video("live/lllllllllll")
    view = browser.view()
    analyse(view)
    expect(view.get_by_role("heading", name="Reading the live chat")).to_be_visible()
    expect(view.locator("#work-text")).to_contain_text("30 of")
    picture(view, "live-chat")
    view.get_by_role("button", name="Stop and show the results so far").click()
    expect(view.locator("#video-note")).to_contain_text("Live")
    expect(view.locator(".pictures img").first).to_be_visible()
    picture(view, "live")


def test_partial_result(browser: Browser, analysed: Analyse, youtube: FakeYouTube, many: str, picture: Picture) -> None:
    youtube.refuse_after = 1
    browser.settings(youtubeKey="right-key")
    browser.video(many)
    view = analysed(browser.view())
    expect(view.locator("#result-note")).to_contain_text("Not all comments could be read. The daily quota")
    picture(view, "interrupted")


def test_result_while_the_api_is_unreachable(browser: Browser, analysed: Analyse, picture: Picture) -> None:
    browser.video()
    analysed(browser.view()).close()
    browser.settings(apiAddress=NOWHERE)
    view = browser.view()
    expect(view.locator("#result-note")).to_contain_text("Saved result. The API does not answer")
    grow(view, 440)
    picture(view, "offline")


def test_result_without_some_pictures(browser: Browser, analysed: Analyse, api: Gate, picture: Picture) -> None:
    api.absent.add("/generate_chart")
    api.refusals["/generate_trend_graph"] = [(429, LATER)]
    browser.video()
    view = analysed(browser.view())
    expect(view.locator("#picture-trend")).to_contain_text("The API is busy")
    view.locator("#picture-chart").scroll_into_view_if_needed()
    view.locator("main").evaluate("main => { main.scrollTop = 300; }")
    picture(view, "without-pictures")


def test_feedback(browser: Browser, analysed: Analyse, api: Gate, picture: Picture) -> None:
    offer(api)
    browser.video()
    view = analysed(browser.view())
    view.get_by_role("tab", name="Comments").click()
    cards = view.locator("#list > li")
    cards.nth(0).get_by_role("button", name="Is this wrong?").click()
    cards.nth(0).locator(".wrong button").first.click()
    expect(cards.nth(0)).to_contain_text("Thank you")
    cards.nth(1).get_by_role("button", name="Is this wrong?").click()
    picture(view, "feedback")


def test_badges(browser: Browser, picture: Picture) -> None:
    browser.settings(badges=True)
    page = browser.video()
    page.set_viewport_size({"width": 760, "height": 420})
    page.locator("#comments").scroll_into_view_if_needed()
    expect(page.locator("undertone-badge")).to_have_count(20)
    page.evaluate("document.querySelector('#comments').scrollIntoView()")
    picture(page, "badges")


def test_problems_with_the_api(browser: Browser, api: Gate, api_address: str, picture: Picture) -> None:
    browser.settings(apiAddress=NOWHERE)
    browser.video()
    view = browser.view()
    expect(view.locator("#notice-text")).to_contain_text("The API does not answer")
    picture(view, "problem-api-away")
    api.key = "right"
    browser.settings(apiAddress=api_address, apiKey="wrong")
    expect(view.locator("#notice-text")).to_contain_text("The API refused the key")
    picture(view, "problem-api-key")
    api.key = ""
    for name, status, words in [
        ("absent", 404, "not an Undertone API"),
        ("busy", 429, "The API is busy"),
        ("not-ready", 503, "has no model yet"),
        ("failed", 500, "returned an error"),
    ]:
        api.refusals["/health"] = [(status, LATER)]
        view.get_by_role("button", name="Try again").click()
        expect(view.locator("#notice-text")).to_contain_text(words)
        picture(view, f"problem-api-{name}")


def test_problems_with_the_youtube_key(browser: Browser, youtube: FakeYouTube, picture: Picture) -> None:
    browser.settings(youtubeKey="right-key")
    browser.video()
    view = browser.view()
    for name, status, reason, words in [
        ("quota", 403, "quotaExceeded", "daily quota of your YouTube key is used up"),
        ("key", 400, "badRequest", "YouTube does not accept the key"),
        ("key-off", 403, "accessNotConfigured", "not enabled for your key"),
        ("key-restricted", 403, "ipRefererBlocked", "restrictions of your YouTube key"),
    ]:
        youtube.refusals.append((status, reason))
        analyse(view)
        expect(view.locator("#notice-text")).to_contain_text(words)
        picture(view, f"problem-youtube-{name}")
        view.get_by_role("button", name="Try again").click()


def test_videos_without_comments_to_read(browser: Browser, youtube: FakeYouTube, picture: Picture) -> None:
    youtube.videos["bbbbbbbbbbb"] = Video("Please be quiet", disabled=True)
    youtube.videos["ccccccccccc"] = Video("Nobody was here")
    for name, path, words in [
        ("comments-disabled", "watch?v=bbbbbbbbbbb", "Comments are turned off for this video."),
        ("no-comments", "watch?v=ccccccccccc", "There are no comments here yet."),
    ]:
        browser.video(path)
        view = browser.view()
        analyse(view)
        expect(view.locator("#notice-text")).to_have_text(words)
        picture(view, f"problem-{name}")


def test_hidden_page_that_loads_no_comments(browser: Browser, youtube: FakeYouTube, picture: Picture) -> None:
    youtube.slow_from = 0
    page = browser.video()
    # Playwright makes every page report itself as visible.
    browser.in_every_world(page, "Object.defineProperty(document, 'hidden', { get: () => true }) && null")
    view = browser.view()
    analyse(view)
    expect(view.locator("#notice-text")).to_contain_text("Browsers do not load comments in hidden tabs")
    picture(view, "problem-page-hidden")


def test_reading_stopped_before_the_first_comment(browser: Browser, youtube: FakeYouTube, picture: Picture) -> None:
    youtube.slow_from = 0
    browser.video()
    view = browser.view()
    analyse(view)
    view.get_by_role("button", name="Stop and show the results so far").click()
    expect(view.locator("#notice-text")).to_have_text("Stopped before the first comment.")
    picture(view, "problem-stopped-early")


def test_every_screenshot_is_small_and_used_in_the_docs() -> None:
    shown = {
        name
        for page in ROOT.glob("docs/extension*.md")
        for name in re.findall(r"pictures/(extension-[\w-]+\.png)", page.read_text(encoding="utf-8"))
    }
    taken = {path.name: path.stat().st_size for path in PICTURES.glob("extension-*.png")}
    assert shown == set(taken)
    assert {name: size for name, size in taken.items() if size > MOST_BYTES} == {}
