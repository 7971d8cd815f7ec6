"""Comments are classified, counted, filtered, sorted and saved."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.page.steps import BEYOND, ask, rows

pytestmark = pytest.mark.browser


def test_each_line_gets_a_sentiment_and_a_confidence(page: Page) -> None:
    ask(page, "good\n\nbad\n  \nsomething else")
    assert rows(page) == [
        ["good", "Positive", "95%"],
        ["bad", "Negative", "90%"],
        ["something else", "Neutral", "40%"],
    ]
    expect(page.get_by_role("status").first).to_have_text(re.compile("1 positive, 1 neutral, 1 negative"))
    expect(page.get_by_role("heading", level=2)).to_be_focused()


def test_one_positive_and_one_negative_comment_are_a_tie(page: Page) -> None:
    ask(page, "good\nbad")
    expect(page.get_by_role("heading", level=2)).to_have_text("Positive and negative in about equal parts")


def test_counts_and_shares_are_shown_and_filter_the_table(page: Page) -> None:
    ask(page, "good\ngood\ngood\nbad")
    expect(page.get_by_role("heading", level=2)).to_have_text("Leaning positive, within the margin of error")
    expect(page.locator(".tile.positive")).to_have_text(re.compile(r"Positive7\d%2\d–100%3 comments"))
    expect(page.locator("#score")).to_have_text(re.compile(r"Score [67]\.\d of 10, between \d\.\d and (9\.\d|10\.0) "))
    page.get_by_role("radio", name="Negative").check(force=True)
    assert [row[0] for row in rows(page)] == ["bad"]
    expect(page.get_by_role("heading", level=3)).to_have_text("1 negative comment")
    expect(page.get_by_role("radio", name="Neutral")).to_be_disabled()


def test_the_table_can_be_sorted_by_confidence(page: Page) -> None:
    ask(page, "bad\nwho knows\ngood")
    page.get_by_label("Sort").select_option("highest confidence first")
    assert [row[0] for row in rows(page)] == ["good", "bad", "who knows"]
    page.get_by_label("Sort").select_option("lowest confidence first")
    assert [row[0] for row in rows(page)] == ["who knows", "bad", "good"]
    page.get_by_label("Sort").select_option("original order")
    assert [row[0] for row in rows(page)] == ["bad", "who knows", "good"]


def test_the_verdict_is_clear_with_many_comments_and_shares_add_up(page: Page) -> None:
    ask(page, "\n".join(["good"] * 700 + ["bad"] * 200 + ["fine"] * 100))
    expect(page.get_by_role("heading", level=2)).to_have_text("Mostly positive")
    shares = [int(text.strip("%")) for text in page.locator(".tile b").all_inner_texts()[1:]]
    assert sum(shares) == 100
    expect(page.locator(".tile.negative .share")).to_have_text("200 comments")
    widths = page.eval_on_selector_all("#shares i", "bars => bars.map(bar => bar.getBoundingClientRect().width)")
    assert [round(100 * width / sum(widths)) for width in widths] == pytest.approx(shares, abs=1)


def test_comments_that_cannot_be_rated_count_nowhere(page: Page) -> None:
    def unknown(route: Route) -> None:
        answer = route.fetch().json()
        answer["rows"][0]["understood"] = False
        answer["summary"]["counts"]["Neutral"] -= 1
        route.fulfill(json=answer)

    page.route("**/predict", unknown)
    ask(page, "fine\ngood\ngood")
    assert rows(page)[0] == ["fine", "Not rated", "unknown language"]
    expect(page.locator("#about")).to_contain_text("3 comments · 1 not rated (unknown language or no text)")
    expect(page.locator(".tile.neutral")).to_contain_text("0 comments")


HOSTILE = [
    "<script>window.hit = 1</script>",
    "<img src=x onerror='window.hit = 1'>",
    "</bdi></td></tr><svg onload=window.hit=1>",
    '"><iframe srcdoc="<script>parent.hit=1</script>"></iframe>',
    "javascript:window.hit=1",
    "{{constructor.constructor('window.hit=1')()}} ${window.hit=1}",
    "\u202eesrever\u202c and \u2067isolated",
    "&lt;b&gt;bold&lt;/b&gt; &amp; <b>bold</b>",
    "Z̷̢̛a̸l̵g̶o\u200b\u200d\ufeff 🏳️‍🌈",
    "x" * 9_999,
]


def test_hostile_comments_are_shown_as_the_text_they_are(page: Page) -> None:
    ask(page, "\n".join([*HOSTILE, "good"]))
    assert [row[0] for row in rows(page)] == [*HOSTILE, "good"]
    assert rows(page)[-1] == ["good", "Positive", "95%"]
    assert page.evaluate("window.hit") is None
    assert page.locator("#rows :is(script, img, svg, iframe, b)").count() == 0
    assert page.evaluate(BEYOND) == []


def test_dated_lines_are_sent_with_their_timestamps(page: Page) -> None:
    with page.expect_request("**/predict_with_timestamps") as request:
        ask(page, "2026-05-01\tgood\n2026-05-02T10:30:00Z\tbad\nno date\there")
    assert request.value.post_data_json == {
        "comments": [
            {"text": "good", "timestamp": "2026-05-01"},
            {"text": "bad", "timestamp": "2026-05-02T10:30:00Z"},
            {"text": "no date\there"},
        ]
    }
    assert [row[1] for row in rows(page)] == ["Positive", "Negative", "Neutral"]
    expect(page.locator(".when").nth(1)).to_have_text("2026-05-02 10:30")


def test_the_table_can_be_searched_and_sorted_by_date(page: Page) -> None:
    ask(page, "2026-05-02\tsecond Café\nno date\n2026-05-01T09:00:00Z\tfirst\n2026-05-03\tthird cafe")
    page.get_by_label("Sort").select_option("newest first")
    assert [row[0] for row in rows(page)] == ["third cafe", "second Café", "first", "no date"]
    page.get_by_label("Sort").select_option("oldest first")
    assert [row[0] for row in rows(page)] == ["first", "second Café", "third cafe", "no date"]
    page.get_by_label("Search comments").fill("CAFE")
    assert [row[0] for row in rows(page)] == ["second Café", "third cafe"]
    expect(page.get_by_role("heading", level=3)).to_have_text("2 comments")


def test_a_long_comment_is_clipped_until_one_asks_for_all_of_it(page: Page) -> None:
    ask(page, "long " * 300 + "\ngood")
    rows(page)
    text = page.locator("#rows bdi").first
    clipped = text.evaluate("element => element.scrollHeight > element.clientHeight + 5")
    page.get_by_role("button", name="Show all").click()
    assert clipped
    assert not text.evaluate("element => element.scrollHeight > element.clientHeight + 5")
    expect(page.get_by_role("button", name="Show less")).to_have_attribute("aria-expanded", "true")


def test_why_marks_the_spans_that_led_to_an_answer_and_says_so(page: Page) -> None:
    ask(page, "good")
    rows(page)
    why = page.get_by_role("button", name="Why?")
    why.click()
    mark = page.locator("#rows mark")
    expect(mark).to_have_text("good (toward positive, 62 points) ")
    expect(mark).to_have_class("positive")
    expect(why).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#rows .reason")).to_have_text("good: toward positive, 62 points")
    why.click()
    expect(mark).to_have_count(0)
    assert rows(page) == [["good", "Positive", "95%"]]


def test_the_line_under_a_comment_explains_the_word_under_the_pointer_or_in_focus(page: Page) -> None:
    ask(page, "fine bad")
    rows(page)
    page.get_by_role("button", name="Why?").click()
    marks, line = page.locator("#rows mark"), page.locator("#rows .reason")
    expect(marks).to_have_count(2)
    height = page.locator("#rows tr").evaluate("row => row.offsetHeight")
    marks.first.hover()
    expect(line).to_have_text("fine: toward neutral, 32 points")
    marks.last.focus()
    expect(line).to_have_text("bad: against this class, toward negative, 40 points")
    assert page.locator("#rows tr").evaluate("row => row.offsetHeight") == height
