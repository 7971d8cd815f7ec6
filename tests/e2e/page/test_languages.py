"""The page in every language of its menu: translated, within a narrow window, and written in its direction."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.page.steps import rows
from tests.support.axe import findings, needs_axe

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[3] / "functions/page/static"
WORDS: dict[str, dict[str, Any]] = {
    path.name.split(".")[1]: json.loads(path.read_text(encoding="utf-8")) for path in STATIC.glob("messages.*.json")
}
LANGUAGES = sorted(WORDS)
COMMENTS = "\n".join(
    f"2026-05-{day:02d}\t{('good', 'bad', 'why no map, the map is great')[day % 3]}" for day in range(3, 31)
)

# Elements that stick out of the window on either side, or whose words do not fit into them.
OUTSIDE = """() => [...document.querySelectorAll("body *:not(.unseen, .unseen *, table *, option)")]
  .filter((element) => element.checkVisibility())
  .filter((element) => {
    const { left, right } = element.getBoundingClientRect();
    return left < -0.5 || right > document.documentElement.clientWidth + 0.5;
  })
  .map((element) => element.outerHTML.slice(0, 120))"""
CROWDED = """() => [...document.querySelectorAll("button, label, summary, h1, h2, h3, h4, .tile :is(span, b), .soft")]
  .filter((element) => element.checkVisibility() && !element.closest(".unseen"))
  .filter((element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== "inline")
  .filter((element) => !element.matches(".reason, thead th"))
  .map((element) => element.outerHTML.slice(0, 120))"""
# The English of every place that has words, which no other language may leave there.
KEYS = (
    """() => [...document.querySelectorAll("[data-message]")].map((e) => [e.dataset.message, e.textContent.trim()])"""
)


@pytest.fixture
def narrow(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 320, "height": 800}, reduced_motion="reduce")
    tab = context.new_page()
    problems: list[str] = []
    tab.on("pageerror", lambda error: problems.append(str(error)))
    yield tab
    context.close()
    assert problems == []


def opened(page: Page, server: str, language: str) -> None:
    page.goto(f"{server}/?lang={language}")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("#submit")).to_have_text(WORDS[language]["analyse"])


def answered(page: Page) -> None:
    page.locator("#comments").fill(COMMENTS)
    page.locator("#submit").click()
    rows(page)
    expect(page.locator("figure img:not([hidden])")).to_have_count(3)
    expect(page.locator("#tag")).to_be_enabled()
    page.locator("#rows .why").first.click()
    expect(page.locator("#rows mark").first).to_be_visible()


def written_in_its_direction(page: Page, language: str) -> None:
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    brand, nav = (page.locator(at).bounding_box() for at in (".brand", "header nav"))
    assert brand is not None
    assert nav is not None
    assert (brand["x"] > nav["x"]) == (language == "ar")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_complete_and_fits_320_pixels(narrow: Page, server: str, language: str) -> None:
    opened(narrow, server, language)
    written_in_its_direction(narrow, language)
    for step in ("before", "after"):
        if step == "after":
            answered(narrow)
        assert narrow.evaluate(OUTSIDE) == []
        assert narrow.evaluate(CROWDED) == []
        assert narrow.evaluate("document.documentElement.scrollWidth") == 320
        for key, words in narrow.evaluate(KEYS):
            if key not in ("no_comments", "themes"):
                assert words == WORDS[language][key]
    expect(narrow.locator(".tile.positive .name")).to_have_text(WORDS[language]["Positive"])
    expect(narrow.locator("#rows .sentiment").first).to_have_text(WORDS[language]["Positive"])
    assert "{" not in narrow.locator("body").inner_text()


def test_the_menu_changes_words_and_results_at_once_and_is_remembered(page: Page) -> None:
    page.locator("#comments").fill("good\ngood")
    page.locator("#submit").click()
    rows(page)
    page.get_by_label("Language").select_option("de")
    expect(page.locator("#shown")).to_have_text("2 Kommentare")
    expect(page.locator("#count")).to_have_text("2 Kommentare")
    expect(page.get_by_role("img", name="Ringdiagramm")).to_be_visible()
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.get_by_label("Sprache").select_option("en")
    expect(page.locator("#submit")).to_have_text("Analyse")
    expect(page.locator("#search")).to_have_attribute("placeholder", "Search comments")


def test_the_browser_chooses_the_language_and_the_address_wins(browser: Browser, server: str) -> None:
    context = browser.new_context(locale="de-AT")
    tab = context.new_page()
    tab.goto(server)
    expect(tab.locator("html")).to_have_attribute("lang", "de")
    tab.goto(f"{server}/?lang=en")
    expect(tab.locator("#submit")).to_have_text("Analyse")
    tab.get_by_label("Language").select_option("de")
    expect(tab.locator("html")).to_have_attribute("lang", "de")
    assert tab.url.endswith("/?lang=de")
    context.close()


def test_a_language_that_cannot_be_loaded_leaves_a_page_that_works(page: Page, server: str) -> None:
    def refused(route: Route) -> None:
        route.fulfill(status=503, body="busy")

    page.route("**/messages.de.json", refused)
    page.goto(f"{server}/?lang=de")
    expect(page.locator("#language")).to_have_value("en")
    page.locator("#comments").fill("good")
    page.get_by_role("button", name="Analyse").click()
    assert rows(page) == [["good", "Positive", "95%"]]


@pytest.mark.extension
@needs_axe
@pytest.mark.parametrize("language", [name for name in ("ar", "de") if name in LANGUAGES])
def test_a_translated_page_is_accessible(page: Page, server: str, language: str) -> None:
    opened(page, server, language)
    answered(page)
    assert findings(page) == []
