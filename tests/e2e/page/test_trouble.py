"""Error handling on the page."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.page.steps import ask, rows

pytestmark = pytest.mark.browser


def test_an_empty_field_is_explained_and_focused(page: Page) -> None:
    page.get_by_role("button", name="Analyse").click()
    expect(page.get_by_role("alert")).to_contain_text("No comments to analyse")
    expect(page.get_by_label("Comments, one per line")).to_be_focused()


def test_service_error_messages_are_shown_verbatim(page: Page) -> None:
    page.route("**/predict", lambda route: route.fulfill(status=413, json={"error": "the body is <b>too</b> large"}))
    ask(page, "good")
    expect(page.get_by_role("alert")).to_have_text("the body is <b>too</b> large")
    expect(page.locator("#results")).to_be_hidden()
    page.unroute("**/predict")
    page.get_by_role("button", name="Analyse").click()
    expect(page.get_by_role("alert")).to_be_hidden()
    assert rows(page) == [["good", "Positive", "95%"]]


@pytest.mark.parametrize("trouble", ["nothing to read", "an error of the service"])
def test_old_results_are_removed_on_any_error(page: Page, trouble: str) -> None:
    ask(page, "good")
    expect(page.locator("figure img:not([hidden])")).to_have_count(2)
    if trouble == "nothing to read":
        ask(page, "  ")
    else:
        page.route("**/predict", lambda route: route.fulfill(status=400, json={"error": "no"}))
        ask(page, "bad")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#results")).to_be_hidden()
    expect(page.locator("figure")).to_have_count(0)


def test_requests_to_a_busy_service_are_retried(page: Page) -> None:
    answers = iter([503, 429])

    def busy(route: Route) -> None:
        status = next(answers, None)
        if status is None:
            route.continue_()
        else:
            route.fulfill(status=status, json={"error": "later"}, headers={"retry-after": "0.01"})

    page.route("**/predict", busy)
    ask(page, "good")
    assert rows(page) == [["good", "Positive", "95%"]]


def test_an_unreachable_service_is_reported(page: Page) -> None:
    page.context.set_offline(True)
    ask(page, "good")
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")


def test_a_key_is_requested_and_sent_if_the_service_requires_one(page: Page) -> None:
    def guard(route: Route) -> None:
        if route.request.headers.get("x-api-key") == "secret":
            route.continue_()
        else:
            route.fulfill(status=403, json={"error": "Forbidden"})

    page.route("**/predict", guard)
    ask(page, "good")
    expect(page.get_by_role("alert")).to_have_text("Forbidden")
    field = page.get_by_label("This API requires a key")
    expect(field).to_be_focused()
    field.fill("secret")
    field.press("Enter")
    assert rows(page) == [["good", "Positive", "95%"]]
