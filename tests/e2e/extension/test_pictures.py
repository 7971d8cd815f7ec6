"""Takes a picture of each state, for docs/extension.md."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.extension.browser import Browser
from tests.e2e.extension.gate import Gate
from tests.e2e.extension.youtube import FakeYouTube, Video, make_comments

Analyse = Callable[[Page], Page]
Picture = Callable[[Page, str], None]
VIDEO = "watch?v=bbbbbbbbbbb"


def grow(view: Page, width: int) -> None:
    """Make a window as high as what it shows, as pictures do not scroll."""
    view.set_viewport_size({"width": width, "height": 600})
    view.evaluate("document.documentElement.dataset.place = 'panel'")
    height = view.evaluate("document.querySelector('.bar').offsetHeight + document.querySelector('main').scrollHeight")
    view.set_viewport_size({"width": width, "height": height})


def test_result_in_light_dark_and_wide(
    browser: Browser, analysed: Analyse, youtube: FakeYouTube, sample: list[str], picture: Picture
) -> None:
    youtube.videos["bbbbbbbbbbb"] = Video("How I bake bread at home", make_comments(sample))
    browser.settings(youtubeKey="right-key", limit=1000)
    browser.video(VIDEO)
    view = browser.view()
    expect(view.get_by_role("button", name="Analyse the comments")).to_be_visible()
    picture(view, "start")
    analysed(view)
    picture(view, "popup")
    view.get_by_role("tab", name="Comments").click()
    picture(view, "comments")
    view.get_by_role("tab", name="Overview").click()
    grow(view, 440)
    picture(view, "overview")
    with view.expect_response("**/generate_wordcloud"):
        view.emulate_media(color_scheme="dark")
    view.wait_for_timeout(1_000)
    picture(view, "dark")
    view.emulate_media(color_scheme="light")
    with view.context.expect_page() as opened:
        view.get_by_role("button", name="Open in a tab").click()
    tab = opened.value
    tab.set_viewport_size({"width": 1120, "height": 900})
    expect(tab.locator("#picture-words img")).to_be_visible(timeout=30_000)
    grow(tab, 1120)
    picture(tab, "tab")


def test_settings_first_run_and_problem(fresh: Browser, api_address: str, api: Gate, picture: Picture) -> None:
    options = fresh.options()
    options.set_viewport_size({"width": 760, "height": 1480})
    expect(options.locator("#welcome")).to_be_visible()
    picture(options, "settings")
    options.close()
    fresh.video()
    view = fresh.view()
    expect(view.get_by_role("heading", name="One step before the first video")).to_be_visible()
    picture(view, "first-run")
    api.key = "secret"
    fresh.settings(apiAddress=api_address, connected=True)
    expect(view.get_by_role("heading", name="That did not work")).to_be_visible()
    picture(view, "problem")


def test_progress(browser: Browser, youtube: FakeYouTube, sample: list[str], picture: Picture) -> None:
    youtube.videos["bbbbbbbbbbb"] = Video("How I bake bread at home", make_comments(sample))
    browser.video(VIDEO)
    view = browser.view()
    view.get_by_role("button", name="Analyse the comments").click()
    expect(view.locator("#work-text")).to_contain_text("40 of 500")
    picture(view, "progress")


def test_badges(browser: Browser, picture: Picture) -> None:
    browser.settings(badges=True)
    page = browser.video()
    page.set_viewport_size({"width": 760, "height": 420})
    page.locator("#comments").scroll_into_view_if_needed()
    expect(page.locator("undertone-badge")).to_have_count(20)
    page.evaluate("document.querySelector('#comments').scrollIntoView()")
    picture(page, "badges")
