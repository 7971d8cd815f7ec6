"""Checks the page with axe-core before and after a request, in both themes."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.page.steps import ask, rows
from tests.support.axe import findings, needs_axe

pytestmark = [pytest.mark.browser, pytest.mark.extension, needs_axe]


def test_page_before_and_after_an_answer(page: Page) -> None:
    assert findings(page) == []
    ask(page, "2026-05-01\tgood\n2026-05-02\tbad\nfine")
    rows(page)
    expect(page.locator("figure img:not([hidden])")).to_have_count(3)
    page.get_by_role("button", name="Why?").first.click()
    expect(page.locator("#rows mark")).to_have_count(1)
    assert findings(page) == []


def test_page_with_an_error_message(page: Page) -> None:
    page.get_by_role("button", name="Analyse").click()
    expect(page.get_by_role("alert")).to_contain_text("No comments to analyse")
    assert findings(page) == []
