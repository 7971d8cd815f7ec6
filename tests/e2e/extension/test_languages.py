"""The extension in each of its languages: nothing untranslated, nothing cut off, and Arabic from right to left."""

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright, expect

from tests.e2e.extension.browser import EXTENSION, Browser, launched
from tests.e2e.extension.gate import Gate
from tests.e2e.extension.test_feedback import offer
from tests.e2e.extension.test_history import DAY, now, put_mood
from tests.e2e.extension.youtube import FakeYouTube
from tests.support.axe import findings, needs_axe

LOCALES = sorted(folder.name for folder in (EXTENSION / "_locales").iterdir())
WIDTHS = (310, 380, 440)

# Texts of other people are shortened with an ellipsis; these elements hold nothing else.
OVERFLOWING = """() => {
  const foreign = ".comment-author, .records b, .compared h3, .unseen, .unseen *";
  const shown = [...document.querySelectorAll("body, body *")].filter((one) => one.checkVisibility());
  const cut = shown.filter((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth && !one.matches(foreign));
  return cut.map((one) => `${one.tagName} ${one.id} ${one.className}: ${one.textContent.trim().slice(0, 60)}`);
}"""
WORDS = """() => {
  const words = [];
  const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) words.push(texts.currentNode.data);
  for (const one of document.querySelectorAll("*"))
    for (const name of ["aria-label", "title", "placeholder", "alt"])
      if (one.hasAttribute(name)) words.push(one.getAttribute(name));
  return words.map((one) => one.trim()).filter(Boolean);
}"""


def messages(locale: str) -> dict[str, str]:
    content = (EXTENSION / "_locales" / locale / "messages.json").read_text(encoding="utf-8")
    return {name: entry["message"] for name, entry in json.loads(content).items()}


def spoken(locale: str, folder: Path) -> Path:
    """Copy the extension with one language, because a test cannot set the browser's without its language packs."""
    shutil.copytree(EXTENSION, folder)
    for other in LOCALES:
        if other != locale:
            shutil.rmtree(folder / "_locales" / other)
    manifest = folder / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**content, "default_locale": locale}), encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=[locale for locale in LOCALES if locale != "en"])
def locale(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def native(
    locale: str,
    playwright: Playwright,
    youtube_server: tuple[FakeYouTube, int],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Browser]:
    """A browser with the extension in one language."""
    folder = tmp_path_factory.mktemp(locale)
    extension = spoken(locale, folder / "extension")
    with launched(playwright, folder / "profile", youtube_server[1], extension=extension) as browser:
        yield browser


@pytest.fixture
def ready(native: Browser, youtube: FakeYouTube, api: Gate, api_address: str) -> Iterator[Browser]:
    """One in which the API accepts corrections and the history has earlier analyses."""
    offer(api)
    native.settings(apiAddress=api_address, connected=True, history=True)
    start = now(native)
    for age, positive in enumerate([0.9, 0.7, 0.8], start=1):
        put_mood(native, start - age * DAY, positive)
        put_mood(native, start - age * DAY, positive, videoId=f"video-{age:05}")
    native.video()
    yield native
    native.reset()


def check(page: Page, locale: str) -> None:
    """Check that all words are of the language, that they fit at every width, and that they run in its direction."""
    english = messages("en")
    foreign = set(english.values()) - set(messages(locale).values())
    assert [words for words in page.evaluate(WORDS) if words in english or words in foreign] == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        cut = page.evaluate(OVERFLOWING)
        assert cut == [], f"{width} pixels: {cut}"
    root = page.locator("html")
    expect(root).to_have_attribute("lang", locale.replace("_", "-"))
    expect(root).to_have_css("direction", "rtl" if locale == "ar" else "ltr")


def result_of(view: Page) -> None:
    view.locator("#notice-actions button").first.click()
    expect(view.locator("#result")).to_be_visible(timeout=60_000)
    expect(view.locator(".pictures img")).to_have_count(3, timeout=30_000)
    expect(view.locator("#history table")).to_be_visible()


def test_the_result_is_translated_and_fits(ready: Browser, locale: str) -> None:
    view = ready.view("panel")
    expect(view.locator("#notice-actions button")).to_be_visible()
    check(view, locale)
    result_of(view)
    check(view, locale)
    view.locator("#tab-comments").click()
    card = view.locator("#list > li").first
    card.locator(".asks button").last.click()
    card.locator(".asks button").first.click()
    expect(card.locator(".reason")).to_be_visible()
    check(view, locale)


def test_the_settings_are_translated_and_fit(ready: Browser, locale: str) -> None:
    options = ready.options()
    expect(options.locator("#history-list > li")).to_have_count(6)
    check(options, locale)
    options.locator("#api-address").fill("http://api.example.org")
    options.locator("#connect").click()
    expect(options.locator("#status")).to_contain_text("api.example.org")
    check(options, locale)


def test_a_problem_is_translated_and_fits(ready: Browser, locale: str) -> None:
    ready.settings(apiAddress="http://127.0.0.1:9")
    view = ready.view("panel")
    expect(view.locator("#notice-title")).to_have_text(messages(locale)["notice_problem_title"])
    check(view, locale)


@pytest.mark.parametrize("locale", ["ar"], indirect=True)
def test_the_saved_image_is_drawn_from_left_to_right(ready: Browser) -> None:
    view = ready.view("panel")
    result_of(view)
    with view.expect_download() as download:
        view.locator("#export-png").click()
    image = Image.open(io.BytesIO(Path(download.value.path()).read_bytes())).convert("L")
    title = np.asarray(image)[50:100]
    assert title[:, 56:656].min() < 128, "the title begins at the left margin"
    assert title[:, :50].min() > 200, "nothing is cut off there"


@needs_axe
@pytest.mark.parametrize("locale", ["ar", "ja"], indirect=True)
def test_arabic_and_japanese_are_accessible(ready: Browser) -> None:
    view = ready.view("panel")
    result_of(view)
    assert findings(view) == []
    view.locator("#tab-comments").click()
    assert findings(view) == []
    options = ready.options()
    expect(options.locator("#history-list > li").first).to_be_visible()
    assert findings(options) == []
