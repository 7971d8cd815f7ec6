"""Themes and tags in the extension: found by the real API, shown as text, and filters of the list."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from starlette.responses import JSONResponse

from tests.e2e.extension.browser import Browser
from tests.e2e.extension.gate import Gate
from tests.e2e.extension.youtube import FakeYouTube, Video, make_comments
from tests.support.axe import findings, needs_axe

Analyse = Callable[[Page], Page]
EDITING = [
    "I love the editing, thank you!",
    "The editing is wonderful",
    "Great editing, so good <img src=x onerror='window.hacked = true'>",
]
SOUND = ["The sound is terrible", "Terrible sound, what a shame"]
OTHERS = [
    "Which map is this?",
    "Please show the map again",
    "sub4sub anyone",
    "It starts at noon",
    "I was there in May",
]
ALL = [*EDITING, *SOUND, *OTHERS]


@pytest.fixture
def view(browser: Browser, youtube: FakeYouTube, analysed: Analyse) -> Page:
    """The result for a video with these comments, of which the second has most likes."""
    likes = [1, 50, 3, *[0] * 7]
    comments = [replace(comment, likes=n) for comment, n in zip(make_comments(ALL), likes, strict=True)]
    youtube.videos["ccccccccccc"] = Video("Editing", comments)
    browser.settings(youtubeKey="right-key")
    browser.video("watch?v=ccccccccccc")
    opened = analysed(browser.view())
    expect(opened.locator("#themes .theme-group").first).to_be_visible()
    return opened


def listed(view: Page) -> set[str]:
    texts: list[str] = view.locator("#list .comment-text").evaluate_all("all => all.map((one) => one.textContent)")
    return set(texts)


def test_the_overview_shows_themes_with_quotes_liked_first(view: Page, api: Gate) -> None:
    assert view.evaluate("document.documentElement.scrollHeight <= innerHeight"), "only the main part scrolls"
    groups = view.locator("#themes .theme-group")
    assert groups.locator("h3").all_inner_texts() == ["Praised", "Criticised", "Asked for"]
    assert groups.locator("button").all_inner_texts() == ["editing", "sound", "map"]
    expect(groups.first.locator(".soft")).to_contain_text("3 · ")
    view.locator("#themes summary").first.click()
    quotes = view.locator("#themes details[open] li").all_inner_texts()
    assert quotes == [EDITING[1], EDITING[2], EDITING[0]]
    call = api.of("/themes")[-1]
    assert {row["text"] for row in call.body["comments"]} == set(ALL)
    assert call.body["time_zone"]
    assert not any("author" in row for row in call.body["comments"])


def test_a_theme_lists_its_comments_until_the_filter_is_removed(view: Page) -> None:
    view.get_by_role("button", name="editing").click()
    expect(view.get_by_role("tab", name="Comments")).to_have_attribute("aria-selected", "true")
    expect(view.locator("#found")).to_have_text("3 comments")
    assert listed(view) == set(EDITING)
    view.get_by_role("button", name="about “editing”").click()
    assert listed(view) == set(ALL)
    expect(view.locator("#all-themes")).to_be_hidden()


def test_tags_filter_the_list_beside_the_other_filters(view: Page) -> None:
    view.get_by_role("tab", name="Comments").click()
    tag = view.get_by_label("Tag")
    assert tag.locator("option").all_inner_texts() == [
        *["All tags", "Questions (1)", "Requests (1)", "Thanks (1)", "Corrections (0)", "Looks like spam (1)"]
    ]
    tag.select_option("thanks")
    assert listed(view) == {EDITING[0]}
    view.get_by_label("Search comments").fill("map")
    assert listed(view) == set()
    tag.select_option("question")
    assert listed(view) == {OTHERS[0]}
    tag.select_option("")
    assert listed(view) == set(OTHERS[:2])


def test_comments_and_phrases_are_rendered_as_text(
    browser: Browser, youtube: FakeYouTube, analysed: Analyse, api: Gate
) -> None:
    theme = {"phrase": "<b>bold</b> \u202e", "also": ["<i>x</i>"], "count": 1, "share": 1, "comments": [2]}
    theme |= {"trend": None, "quotes": [{"index": 2, "comment": "ignored"}]}
    tags: dict[str, Any] = {tag: {"comments": []} for tag in ("question", "request", "thanks", "correction", "spam")}
    answer = {"praised": [theme], "criticised": [], "asked": [], "buckets": None, "tags": tags}
    api.extra_routes["/themes"] = JSONResponse(answer, headers={"access-control-allow-origin": "*"})
    youtube.videos["ccccccccccc"] = Video("Editing", make_comments(ALL))
    browser.settings(youtubeKey="right-key")
    browser.video("watch?v=ccccccccccc")
    view = analysed(browser.view())
    expect(view.locator("#themes button")).to_have_text("<b>bold</b> \u202e")
    view.locator("#themes summary").click()
    assert view.locator("#themes :is(b, i, img)").count() == 0
    assert view.evaluate("window.hacked === undefined")
    assert view.locator("main").evaluate("main => main.scrollWidth <= main.clientWidth")


@pytest.mark.parametrize("answer", [{"praised": "none"}, [], {"praised": [{"phrase": "x"}]}])
def test_an_odd_answer_is_reported_and_can_be_tried_again(
    browser: Browser, analysed: Analyse, api: Gate, answer: object
) -> None:
    api.extra_routes["/themes"] = JSONResponse(answer, headers={"access-control-allow-origin": "*"})
    browser.video()
    view = analysed(browser.view())
    expect(view.locator("#themes")).to_contain_text("/themes")
    api.extra_routes.clear()
    view.locator("#themes").get_by_role("button", name="Try again").click()
    expect(view.locator("#themes .theme-group, #themes .soft").first).not_to_contain_text("/themes")
    view.get_by_role("tab", name="Comments").click()
    expect(view.get_by_label("Tag")).to_be_visible()


def test_an_api_without_themes_shows_none(browser: Browser, analysed: Analyse, api: Gate) -> None:
    api.absent.add("/themes")
    browser.video()
    view = analysed(browser.view())
    expect(view.locator("#themes")).to_be_hidden()
    view.get_by_role("tab", name="Comments").click()
    expect(view.get_by_label("Tag")).to_be_hidden()


def test_few_comments_have_no_themes(browser: Browser, youtube: FakeYouTube, analysed: Analyse, api: Gate) -> None:
    youtube.videos["ccccccccccc"] = Video("Editing", make_comments(ALL[:9]))
    browser.settings(youtubeKey="right-key")
    browser.video("watch?v=ccccccccccc")
    view = analysed(browser.view())
    expect(view.locator("#themes")).to_be_hidden()
    assert api.of("/themes") == []


@needs_axe
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_themes_are_accessible(view: Page, browser: Browser, theme: str) -> None:
    view.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    view.locator("#themes summary").first.click()
    assert findings(view) == []
    view.get_by_role("button", name="editing").click()
    assert findings(view) == []
