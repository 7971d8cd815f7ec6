"""User actions on the page, and what it shows."""

from typing import Any

from playwright.sync_api import Page, expect

# elements that overflow the right edge of the window
BEYOND = """() => [...document.querySelectorAll("body *")]
  .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
  .map((element) => element.outerHTML.slice(0, 80))"""


def ask(page: Page, text: str) -> None:
    page.get_by_label("Comments, one per line").fill(text)
    page.get_by_role("button", name="Analyse").click()


def open_file(page: Page, text: str, name: str = "comments.txt", encoding: str = "utf-8") -> None:
    file: Any = {"name": name, "mimeType": "text/plain", "buffer": text.encode(encoding)}
    page.locator("#file").set_input_files(file)


def ask_with_file(page: Page, text: str, name: str = "comments.txt", encoding: str = "utf-8") -> None:
    open_file(page, text, name, encoding)
    expect(page.locator("#count")).not_to_have_text("No comments yet")
    page.get_by_role("button", name="Analyse").click()


def rows(page: Page) -> list[list[str]]:
    """The text of every table cell, by row."""
    expect(page.locator("#results")).to_be_visible()
    found: list[list[str]] = page.eval_on_selector_all(
        "#rows tr",
        """lines => lines.map(line => [line.querySelector("bdi").textContent,
            line.querySelector(".sentiment").textContent.trim(), line.querySelector(".percent").textContent])""",
    )
    return found
