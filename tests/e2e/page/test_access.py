"""Keyboard operation, contrast, narrow screens, and URLs with a stage prefix."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from devtools.local_server import PREFIX
from tests.e2e.page.steps import BEYOND, ask, rows

pytestmark = pytest.mark.browser


def test_page_can_be_used_by_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.id") != "comments":
        page.keyboard.press("Tab")
    page.keyboard.type("good")
    page.keyboard.press("Control+Enter")
    assert rows(page) == [["good", "Positive", "95%"]]


@pytest.mark.parametrize("path", [PREFIX, f"{PREFIX}/"])
def test_the_page_works_under_the_prefix_of_a_stage(page: Page, server: str, path: str) -> None:
    page.goto(server + path)
    page.wait_for_url(f"{server}{PREFIX}/")
    with page.expect_request(f"{server}{PREFIX}/predict"):
        ask(page, "good")
    assert rows(page) == [["good", "Positive", "95%"]]
    expect(page.locator("#model")).to_have_text("model tiny-1")


CONTRASTS = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgb = (color) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    const color = rgb(getComputedStyle(element).backgroundColor);
    return color[3] === 255 ? color : ground(element.parentElement);
  };
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (words.nextNode()) {
    const element = words.currentNode.parentElement;
    if (!words.currentNode.data.trim() || !element.checkVisibility() || element.closest("noscript, script")) continue;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(ground(element))];
    found.push([words.currentNode.data.trim().slice(0, 40), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]);
  }
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_enough_contrast(page: Page, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    ask(page, "2026-05-01\tgood\nbad\nfine")
    rows(page)
    found = page.evaluate(CONTRASTS)
    assert len(found) > 30
    assert [(word, round(ratio, 2)) for word, ratio in found if ratio < 4.5] == []


@pytest.mark.parametrize("width", [320, 390, 768, 1_280])
def test_nothing_is_cut_off_at_any_width(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    ask(page, "good\n" + "w" * 400 + "\nbad")
    rows(page)
    assert page.evaluate(BEYOND) == []
