"""Nothing moves under the reader's eyes, and nothing has to be scrolled sideways."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page.steps import BEYOND, ask, ask_with_file, rows

pytestmark = pytest.mark.browser

# What Google's Web Vitals call good is 0.1: https://web.dev/articles/cls
GOOD = 0.1
WATCH = """() => {
  window.shifts = [];
  const unexplained = (list) => list.getEntries().filter((entry) => !entry.hadRecentInput);
  const watcher = new PerformanceObserver((list) => window.shifts.push(...unexplained(list).map((one) => one.value)));
  watcher.observe({ type: "layout-shift", buffered: true });
}"""
SETTLE_MS = 700


def shifted(page: Page) -> float:
    """The sum of all layout shifts that no action of the user explains."""
    page.wait_for_timeout(SETTLE_MS)
    found: list[float] = page.evaluate("window.shifts")
    return sum(found)


@pytest.mark.parametrize("width", [320, 1_280])
def test_results_and_pictures_move_nothing(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate(WATCH)
    ask(page, "\n".join(f"2026-05-{day:02d}\t{'good' if day % 2 else 'bad'} song" for day in range(1, 29)))
    rows(page)
    expect(page.locator("#pictures img:visible")).to_have_count(3)
    assert shifted(page) < GOOD


def test_rows_that_arrive_later_move_nothing(page: Page) -> None:
    page.evaluate(WATCH)
    ask_with_file(page, "\n".join(["good", "bad"] * 1_000))
    expect(page.locator(".tile").first).to_contain_text("2,000")
    expect(page.locator("#pictures img:visible")).to_have_count(2)
    assert shifted(page) < GOOD


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_no_page_scrolls_sideways_at_320_pixels(page: Page, server: str, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(server + path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate(BEYOND) == []
