"""Themes and tags on the page: found by the service, shown with quotes, and filters of the list."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.page.steps import BEYOND, ask, rows
from tests.support.axe import findings, needs_axe

pytestmark = pytest.mark.browser

COMMENTS = [
    *["good editing", "the editing is good", "so good, your editing <b>!</b>", "bad sound", "the sound is bad"],
    *["Which map is this?", "Please show the map", "thanks", "sub4sub", "fine"],
]
SENTIMENTS = ["Positive"] * 3 + ["Negative"] * 2 + ["Neutral"] * 5


@pytest.fixture
def asked(page: Page) -> list[Any]:
    """Classes that the tiny model does not know are given by this fixture; the service finds the themes itself."""
    bodies: list[Any] = []

    def classify(route: Route) -> None:
        body = route.request.post_data_json or {}
        classes = dict(zip(COMMENTS, SENTIMENTS, strict=True))
        for row in body["comments"]:
            row["sentiment"] = classes.get(row["text"], "Neutral")
            row["understood"] = True
        bodies.append(body)
        route.continue_(post_data=json.dumps(body))

    page.route("**/themes", classify)
    return bodies


def show(page: Page, *, dates: bool = False) -> None:
    ask(page, "\n".join(f"2026-05-{day:02}\t{text}" if dates else text for day, text in enumerate(COMMENTS, 1)))
    expect(page.locator("#themes .pick").first).to_be_visible()


def texts(page: Page) -> list[str]:
    return [row[0] for row in rows(page)]


def test_themes_are_shown_by_group_with_count_and_share(page: Page, asked: list[Any]) -> None:
    show(page)
    groups = page.locator("#themes .groups > div")
    assert [group.split("\n")[0] for group in groups.all_inner_texts()] == ["Praised", "Criticised", "Asked for"]
    assert page.locator("#themes .pick").all_inner_texts() == ["editing", "sound", "map"]
    assert page.locator("#themes .size").all_inner_texts() == ["3 · 100%", "2 · 100%", "2 · 100%"]
    assert [row["text"] for row in asked[0]["comments"]] == COMMENTS


def test_a_theme_filters_the_list_until_it_is_pressed_again(page: Page, asked: list[Any]) -> None:
    show(page)
    theme = page.get_by_role("button", name="editing")
    theme.click()
    assert texts(page) == COMMENTS[:3]
    expect(page.locator("#shown")).to_have_text("3 comments about “editing”")
    expect(theme).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="sound").click()
    assert texts(page) == COMMENTS[3:5]
    expect(theme).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="sound").click()
    assert texts(page) == COMMENTS


def test_a_tag_filters_the_list_beside_the_other_filters(page: Page, asked: list[Any]) -> None:
    show(page)
    tag = page.get_by_role("combobox", name="Tag")
    assert tag.locator("option").all_inner_texts() == [
        *["all", "Questions (1)", "Requests (1)", "Thanks (1)", "Corrections (0)", "Looks like spam (1)"]
    ]
    tag.select_option("request")
    assert texts(page) == ["Please show the map"]
    expect(page.locator("#shown")).to_have_text("1 comment tagged requests")
    page.get_by_role("button", name="map").click()
    assert texts(page) == ["Please show the map"]
    page.get_by_label("Search comments").fill("which")
    assert texts(page) == []
    tag.select_option("")
    assert texts(page) == ["Which map is this?"]


def test_quotes_are_text_and_never_markup(page: Page, asked: list[Any]) -> None:
    show(page)
    page.locator("#themes summary").first.click()
    quotes = page.locator("#themes details[open] li")
    assert quotes.all_inner_texts() == ["so good, your editing <b>!</b>", "good editing", "the editing is good"]
    expect(page.locator("#themes b")).to_have_count(0)


def test_the_trend_of_a_theme_is_drawn_and_told(page: Page, asked: list[Any]) -> None:
    show(page, dates=True)
    expect(page.locator("#themes .spark").first).to_be_visible()
    expect(page.locator("#themes .peak").first).to_contain_text("most in")


def test_few_comments_have_no_themes(page: Page) -> None:
    calls: list[str] = []
    page.on("request", lambda request: calls.append(request.url.rpartition("/")[2]))
    ask(page, "good\nbad")
    rows(page)
    expect(page.locator("figure img:not([hidden])")).to_have_count(2)
    expect(page.locator("#themes")).to_be_hidden()
    assert "themes" not in calls


def test_comments_without_anything_in_common_have_no_themes(page: Page) -> None:
    ask(page, "\n".join(["good", "bad", "fine", *"abcdefg"]))
    expect(page.locator("#themes .note")).to_have_text("No themes: too few comments are about the same thing.")


def test_themes_the_service_does_not_offer_are_hidden(page: Page) -> None:
    page.route("**/themes", lambda route: route.fulfill(status=404, json={"error": "unknown path"}))
    ask(page, "\n".join(COMMENTS))
    rows(page)
    expect(page.locator("#themes")).to_be_hidden()
    expect(page.get_by_role("combobox", name="Tag")).to_be_hidden()


def test_themes_that_failed_can_be_tried_again(page: Page) -> None:
    page.route("**/themes", lambda route: route.fulfill(status=400, json={"error": "<i>no</i>"}), times=1)
    ask(page, "\n".join(COMMENTS))
    expect(page.locator("#themes .note")).to_have_text("<i>no</i>")
    page.locator("#themes").get_by_role("button", name="Try again").click()
    expect(page.locator("#themes .note")).not_to_contain_text("no</i>")
    expect(page.get_by_role("combobox", name="Tag")).to_be_enabled()


def test_new_results_forget_the_filters(page: Page, asked: list[Any]) -> None:
    show(page)
    page.get_by_role("button", name="editing").click()
    ask(page, "good\nbad")
    expect(page.locator("#shown")).to_have_text("2 comments")
    expect(page.locator("#themes")).to_be_hidden()
    expect(page.get_by_role("combobox", name="Tag")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 1_280])
def test_themes_move_nothing_and_fit(page: Page, asked: list[Any], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/themes", hold)
    ask(page, "\n".join(COMMENTS))
    expect(page.locator("figure img:not([hidden])")).to_have_count(2)
    page.wait_for_function("[...document.images].every(image => image.complete)")
    expect(page.locator("#themes .note")).to_have_text("Finding themes …")
    before = page.locator(".list table").bounding_box()
    held[0].fallback()
    expect(page.locator("#themes .pick").first).to_be_visible()
    after = page.locator(".list table").bounding_box()
    assert before
    assert after
    assert after["y"] == before["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(BEYOND) == []


@needs_axe
@pytest.mark.extension
def test_themes_are_accessible(page: Page, asked: list[Any]) -> None:
    show(page, dates=True)
    page.locator("#themes summary").first.click()
    page.get_by_role("button", name="editing").click()
    assert findings(page) == []
