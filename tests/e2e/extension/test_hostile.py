"""Hostile comments are rendered as plain text."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.extension.browser import Browser
from tests.e2e.extension.gate import Gate
from tests.e2e.extension.youtube import FakeYouTube, Video, make_comments

Analyse = Callable[[Page], Page]
LONGEST = "really " * 1428 + "long"
HOSTILE = [
    "<script>window.hacked = true</script>",
    '<img src=x onerror="window.hacked = true"> <b>bold</b>',
    '"><svg onload=window.hacked=true>',
    "javascript:window.hacked=true",
    '=HYPERLINK("http://example.org","click")',
    "safe \u202egnp.exe\u202c and back",
    "zero\u200b\u200d\u2060width \ufeff joiners",
    "שלום \u2067עולם\u2069 hello",
    "\u0000\u0007\u001b[31m control",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "w" * 300,
    LONGEST,
    "😀" * 500,
    "   ",
    "lone \ud83d surrogate".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
]


@pytest.mark.parametrize("key", ["right-key", ""])
def test_hostile_comments_are_rendered_as_text(
    browser: Browser, analysed: Analyse, youtube: FakeYouTube, api: Gate, key: str
) -> None:
    comments = [replace(comment, author="@<i>eve</i>\u202e") for comment in make_comments(HOSTILE)]
    youtube.videos["bbbbbbbbbbb"] = Video("<b>Title</b> \u202e", comments)
    browser.settings(youtubeKey=key, badges=True)
    page = browser.video("watch?v=bbbbbbbbbbb")
    view = analysed(browser.view())
    view.get_by_role("tab", name="Comments").click()
    expect(view.locator("#list > li")).to_have_count(len(HOSTILE))
    shown = view.locator("#list .comment-text").evaluate_all("all => all.map((one) => one.textContent)")
    for text in HOSTILE[:4]:
        assert text in shown
    assert view.locator("#list :is(script, img, svg, b, i:not(.dot), iframe)").count() == 0
    links = view.locator("#list a").evaluate_all("all => all.map((one) => [one.href, one.target, one.rel])")
    assert links
    assert all(
        href.startswith("https://www.youtube.com/watch?v=bbbbbbbbbbb&lc=c") and more == ["_blank", "noopener"]
        for href, *more in links
    )
    assert view.locator("main").evaluate("main => main.scrollWidth <= main.clientWidth")
    assert view.evaluate("window.hacked === undefined && document.querySelector('#video-title b') === null")
    assert page.evaluate("window.hacked === undefined")
    assert max(len(text) for call in api.of("/predict") for text in call.body["comments"]) == 10_000


def test_right_to_left_override_affects_only_its_own_comment(
    browser: Browser, analysed: Analyse, youtube: FakeYouTube
) -> None:
    youtube.videos["bbbbbbbbbbb"] = Video("Override", make_comments(["\u202eevil", "good"]))
    browser.settings(youtubeKey="right-key")
    browser.video("watch?v=bbbbbbbbbbb")
    view = analysed(browser.view())
    view.get_by_role("tab", name="Comments").click()
    for name in ("comment-text", "comment-author"):
        assert (
            view.locator(f"#list .{name}").first.evaluate("element => getComputedStyle(element).unicodeBidi")
            == "isolate"
        )


def test_long_comment_is_truncated_until_expanded(browser: Browser, analysed: Analyse, youtube: FakeYouTube) -> None:
    youtube.videos["bbbbbbbbbbb"] = Video("Long", make_comments([LONGEST]))
    browser.settings(youtubeKey="right-key")
    browser.video("watch?v=bbbbbbbbbbb")
    view = analysed(browser.view())
    view.get_by_role("tab", name="Comments").click()
    text = view.locator("#list .comment-text")
    assert text.evaluate("element => element.clientHeight") < 200
    view.locator("#list").get_by_role("button", name="Show all").click()
    assert text.evaluate("element => element.clientHeight") > 1000
    view.locator("#list").get_by_role("button", name="Show less").click()
    assert text.evaluate("element => element.clientHeight") < 200
