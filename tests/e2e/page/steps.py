"""User actions on the page, and what it shows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, expect

# elements that overflow the right edge of the window
BEYOND = """() => [...document.querySelectorAll("body *")]
  .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
  .map((element) => element.outerHTML.slice(0, 80))"""


@contextmanager
def opened(browser: Browser, url: str) -> Iterator[Page]:
    """Open the page; fails on script errors and Content Security Policy violations."""
    context = browser.new_context(reduced_motion="reduce", accept_downloads=True)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.extend(_refusal(message)))
    page.goto(url)
    yield page
    context.close()
    assert problems == []


def _refusal(message: ConsoleMessage) -> list[str]:
    return [message.text] if "Content Security Policy" in message.text else []


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
