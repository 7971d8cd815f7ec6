"""Pictures on the page: drawn by the service, saved, or hidden."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.page.steps import ask, rows

pytestmark = pytest.mark.browser


def test_the_three_pictures_match_the_page_theme(page: Page) -> None:
    drawn: dict[str, Any] = {}
    page.on("request", lambda request: drawn.update({request.url.rpartition("/")[2]: request.post_data_json}))
    page.emulate_media(color_scheme="dark")
    ask(page, "2026-05-01\tgood\n2026-05-02\tbad\nfine")
    for name in (
        "Donut chart of the estimated shares: 3",
        "The words that",
        "The share of each sentiment over time",
    ):
        picture = page.get_by_role("img", name=name)
        expect(picture).to_be_visible()
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") >= 280
    assert drawn["generate_chart"]["sentiment_counts"] == {"Positive": 1, "Neutral": 1, "Negative": 1}
    assert sum(share["estimate"] for share in drawn["generate_chart"]["shares"].values()) == pytest.approx(1, abs=1e-3)
    assert drawn["generate_trend_graph"]["sentiment_data"] == [
        {"timestamp": "2026-05-01", "sentiment": "Positive"},
        {"timestamp": "2026-05-02", "sentiment": "Negative"},
    ]
    assert {drawn[name]["theme"] for name in drawn if name.startswith("generate")} == {"dark"}


def test_pictures_are_redrawn_when_the_theme_changes(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.emulate_media(color_scheme="dark")
    page.emulate_media(color_scheme="light")
    assert [name for name in asked if name.startswith("generate_")] == []
    with page.expect_request("**/generate_chart") as light:
        ask(page, "good")
    with page.expect_request("**/generate_chart") as dark:
        page.emulate_media(color_scheme="dark")
    assert [(request.value.post_data_json or {})["theme"] for request in (light, dark)] == ["light", "dark"]


def test_no_trend_is_shown_without_dates(page: Page) -> None:
    ask(page, "good\nbad")
    expect(page.locator("figure img:not([hidden])")).to_have_count(2)
    expect(page.locator("#trend")).to_have_count(0)


@pytest.mark.parametrize(("save", "start"), [("PNG", b"\x89PNG\r\n"), ("SVG", b"<svg ")])
def test_a_picture_can_be_saved(page: Page, save: str, start: bytes) -> None:
    ask(page, "good\nbad")
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save {save}: Shares").click()
    assert download.value.suggested_filename == f"undertone-chart.{save.lower()}"
    assert start in Path(download.value.path()).read_bytes()[:200]


def test_pictures_the_service_does_not_offer_are_hidden(page: Page) -> None:
    page.route("**/generate_*", lambda route: route.fulfill(status=404, json={"error": "unknown path"}))
    ask(page, "2026-05-01\tgood")
    rows(page)
    expect(page.locator("figure")).to_have_count(0)


def test_a_failed_picture_shows_the_reason(page: Page) -> None:
    page.route("**/generate_chart", lambda route: route.fulfill(status=400, json={"error": "nothing was counted"}))
    ask(page, "good")
    expect(page.locator("#chart")).to_contain_text("nothing was counted")


def test_a_picture_that_failed_can_be_tried_again(page: Page) -> None:
    page.route("**/generate_chart", lambda route: route.fulfill(status=400, json={"error": "no"}), times=1)
    ask(page, "good")
    page.locator("#chart").get_by_role("button", name="Try again").click()
    expect(page.get_by_role("img", name="Donut chart")).to_be_visible()
    expect(page.locator("#chart").get_by_role("button", name="Try again")).to_be_hidden()


def test_the_trend_has_its_numbers_as_a_table(page: Page) -> None:
    ask(page, "2026-05-01\tgood\n2026-05-01\tbad\n2026-05-02\tgood")
    page.locator("#trend summary").click()
    lines = page.locator("#trend tr").all_inner_texts()
    assert lines[0].split() == ["Time", "Positive", "Neutral", "Negative"]
    assert [line.split("\t")[1:] for line in lines[1:]] == [["1", "0", "1"], ["1", "0", "0"]]
    expect(page.locator("#chart details")).to_be_hidden()


def test_nothing_moves_when_a_picture_comes(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/generate_*", hold)
    ask(page, "good\nbad")
    rows(page)
    expect(page.locator("figure")).to_have_count(2)
    before = page.locator(".list").bounding_box()
    for route in held:
        route.continue_()
    expect(page.locator("figure img:not([hidden])")).to_have_count(2)
    page.wait_for_function("[...document.images].every(image => image.complete)")
    assert page.locator(".list").bounding_box() == before
