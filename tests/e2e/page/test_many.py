"""Thousands of comments, long comments, and stopping early."""

from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.e2e.page.steps import ask, ask_with_file, rows

pytestmark = pytest.mark.browser


def test_many_comments_are_sent_in_batches_with_progress(page: Page) -> None:
    sent: list[int] = []

    def count(request: Request) -> None:
        if request.url.endswith("/predict"):
            sent.append(len((request.post_data_json or {})["comments"]))

    page.on("request", count)
    ask_with_file(page, "\n".join(["good", "bad"] * 1_150))
    expect(page.locator(".tile").first).to_contain_text("2,300")
    assert sent == [100, 500, 500, 500, 500, 200]
    assert len(rows(page)) == 100
    page.get_by_role("button", name="Show 100 more of 2,200").click()
    assert len(rows(page)) == 200
    expect(page.get_by_role("progressbar")).to_be_hidden()


def test_thousands_of_lines_can_be_pasted(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText(Array(10_000).fill('good').join('\\n'))")
    page.get_by_label("Comments, one per line").focus()
    page.keyboard.type("bad, then ")
    page.keyboard.press("Control+V")
    expect(page.locator("#count")).to_have_text("10,000 comments")
    assert page.input_value("#comments").startswith("bad, then good\n")


def test_long_comments_are_truncated_with_a_notice(page: Page) -> None:
    ask(page, "🙂" * 10_001 + "\ngood")
    assert [len(row[0]) for row in rows(page)] == [10_000, 4]
    expect(page.get_by_role("alert")).to_have_text("1 comment was longer than 10,000 characters and truncated.")


def test_large_comments_are_batched_within_the_payload_limit(page: Page) -> None:
    sizes: list[int] = []
    page.on("request", lambda request: sizes.append(len(request.post_data_buffer or b"")))
    ask_with_file(page, "\n".join("é" * 9_000 for _ in range(60)))
    expect(page.locator(".tile").first).to_contain_text("60")
    assert max(sizes) <= 1_001_000
    assert len([size for size in sizes if size > 80_000]) == 2


def test_stopping_keeps_the_results_so_far(page: Page) -> None:
    page.route("**/predict", _second_call_never_answers())
    ask_with_file(page, "\n".join(["good"] * 2_000))
    expect(page.locator("#progress-text")).to_have_text("100 of 2,000")
    assert len(rows(page)) == 100, "the first rows are there before the last call is answered"
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("alert")).to_have_text("Stopped. Below are the first 100 of 2,000.")
    expect(page.locator(".tile").first).to_contain_text("100")


def _second_call_never_answers() -> Any:
    calls: list[Route] = []

    def handle(route: Route) -> None:
        calls.append(route)
        if len(calls) == 1:
            route.continue_()

    return handle
