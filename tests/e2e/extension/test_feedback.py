"""Reports wrong predictions to an API that accepts feedback."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from starlette.responses import JSONResponse

from tests.e2e.extension.browser import Browser
from tests.e2e.extension.gate import Gate
from undertone.openapi.document import document

Analyse = Callable[[Page], Page]
CORS = {"access-control-allow-origin": "*"}
QUESTION = "Is this wrong?"


def describe(api: Gate, *paths: str) -> None:
    """Make the API's description list these routes."""
    api.extra_routes["/openapi.json"] = JSONResponse(
        {"openapi": "3.1.0", "paths": {path: {} for path in paths}}, headers=CORS
    )


def offer(api: Gate) -> None:
    """Make the API accept feedback."""
    describe(api, "/predict", "/feedback")
    api.extra_routes["/feedback"] = JSONResponse({"status": "accepted"}, 202, CORS)


def test_feedback_is_hidden_if_the_api_does_not_accept_it(browser: Browser, analysed: Analyse, api: Gate) -> None:
    describe(api, "/predict")
    browser.video()
    view = analysed(browser.view())
    expect(view.locator("#picture-chart img")).to_be_visible()
    view.wait_for_timeout(300)
    assert view.get_by_role("button", name=QUESTION).count() == 0


def test_feedback_is_hidden_if_the_api_has_no_description(browser: Browser, analysed: Analyse, api: Gate) -> None:
    api.absent.add("/openapi.json")
    browser.video()
    view = analysed(browser.view())
    expect(view.locator("#picture-chart img")).to_be_visible()
    assert view.get_by_role("button", name=QUESTION).count() == 0


def test_feedback_is_offered_if_the_real_api_accepts_it(browser: Browser, analysed: Analyse) -> None:
    browser.video()
    view = browser.view()
    with view.expect_response("**/openapi.json"):
        analysed(view)
    question = view.get_by_role("button", name=QUESTION).first
    expect(question).to_be_visible(visible="/feedback" in document()["paths"])


def test_correction_is_sent_with_the_comment_and_both_sentiments(
    browser: Browser, analysed: Analyse, api: Gate
) -> None:
    offer(api)
    browser.video()
    view = analysed(browser.view())
    card = view.locator(".highlights .comment", has=view.get_by_role("heading", name="Most positive"))
    card.get_by_role("button", name=QUESTION).click()
    expect(card.get_by_role("button", name="Neutral")).to_be_focused()
    expect(card.get_by_role("button", name="Positive")).to_have_count(0)
    card.get_by_role("button", name="Negative").click()
    expect(card.get_by_role("status")).to_have_text("Thank you. Your correction was sent.")
    [call] = api.of("/feedback")
    assert call.body == {
        "comment": card.locator(".comment-text").inner_text(),
        "predicted": "Positive",
        "correct": "Negative",
    }


def test_rejected_feedback_shows_an_error(browser: Browser, analysed: Analyse, api: Gate) -> None:
    describe(api, "/feedback")
    api.absent.add("/feedback")
    browser.video()
    view = analysed(browser.view())
    card = view.locator(".highlights .comment").first
    card.get_by_role("button", name=QUESTION).click()
    card.get_by_role("button", name="Neutral").click()
    expect(card.get_by_role("status")).to_contain_text("not an Undertone API")
