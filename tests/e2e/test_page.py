"""The web page in a real browser, on the local server with a tiny model that knows three words."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, expect

from tests.support.browser import chromium_path, open_browser
from tests.support.server import PREFIX, running_server
from tests.support.stores import folder_store

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium_path() is None, reason="no Chromium on this machine: install the package chromium"),
]

expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("store")
    folder_store(folder)
    with running_server(folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as started:
        yield started


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """The page, opened; its own scripts must neither fail nor be refused by its policy."""
    context = browser.new_context(reduced_motion="reduce", accept_downloads=True)
    tab = context.new_page()
    problems: list[str] = []
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on("console", lambda message: problems.extend(_refusal(message)))
    tab.goto(server)
    yield tab
    context.close()
    assert problems == []


def _refusal(message: ConsoleMessage) -> list[str]:
    return [message.text] if "Content Security Policy" in message.text else []


def ask(page: Page, text: str) -> None:
    page.get_by_label("Comments, one a line").fill(text)
    page.get_by_role("button", name="Tell me").click()


def ask_with_file(page: Page, text: str, name: str = "comments.txt") -> None:
    file: Any = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    page.locator("#file").set_input_files(file)
    expect(page.locator("#count")).not_to_have_text("No comments yet")
    page.get_by_role("button", name="Tell me").click()


def rows(page: Page) -> list[list[str]]:
    """The text of each cell of the table."""
    expect(page.locator("#results")).to_be_visible()
    found: list[list[str]] = page.eval_on_selector_all(
        "#rows tr",
        """lines => lines.map(line => [line.querySelector("bdi").textContent,
            line.querySelector(".sentiment").textContent.trim(), line.querySelector(".percent").textContent])""",
    )
    return found


def test_each_line_comes_back_with_its_sentiment_and_confidence(page: Page) -> None:
    ask(page, "good\n\nbad\n  \nsomething else")
    assert rows(page) == [
        ["good", "Positive", "95%"],
        ["bad", "Negative", "90%"],
        ["something else", "Neutral", "40%"],
    ]
    expect(page.get_by_role("status").first).to_have_text(re.compile("1 positive, 1 neutral, 1 negative"))
    expect(page.get_by_role("heading", level=2)).to_be_focused()


def test_counts_and_shares_are_shown_and_filter_the_table(page: Page) -> None:
    ask(page, "good\ngood\ngood\nbad")
    expect(page.get_by_role("heading", level=2)).to_have_text("Mostly positive")
    expect(page.locator(".tile.positive")).to_contain_text("3")
    expect(page.locator(".tile.positive")).to_contain_text("75%")
    page.get_by_role("radio", name="Negative").check(force=True)
    assert [row[0] for row in rows(page)] == ["bad"]
    expect(page.get_by_role("heading", level=3)).to_have_text("1 negative comment")
    expect(page.get_by_role("radio", name="Neutral")).to_be_disabled()


def test_the_table_can_be_sorted_by_confidence(page: Page) -> None:
    ask(page, "bad\nwho knows\ngood")
    page.get_by_label("Sort").select_option("most sure first")
    assert [row[0] for row in rows(page)] == ["good", "bad", "who knows"]
    page.get_by_label("Sort").select_option("least sure first")
    assert [row[0] for row in rows(page)] == ["who knows", "bad", "good"]
    page.get_by_label("Sort").select_option("as given")
    assert [row[0] for row in rows(page)] == ["bad", "who knows", "good"]


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


def test_many_comments_go_in_several_calls_with_progress(page: Page) -> None:
    sent: list[int] = []

    def count(request: Request) -> None:
        if request.url.endswith("/predict"):
            sent.append(len((request.post_data_json or {})["comments"]))

    page.on("request", count)
    ask_with_file(page, "\n".join(["good", "bad"] * 1_150))
    expect(page.locator(".tile").first).to_contain_text("2,300")
    assert sent == [1_000, 1_000, 300]
    assert len(rows(page)) == 100
    page.get_by_role("button", name="Show 100 more of 2,200").click()
    assert len(rows(page)) == 200
    expect(page.get_by_role("progressbar")).to_be_hidden()


def test_thousands_of_lines_can_be_pasted(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText(Array(10_000).fill('good').join('\\n'))")
    page.get_by_label("Comments, one a line").focus()
    page.keyboard.type("bad, then ")
    page.keyboard.press("Control+V")
    expect(page.locator("#count")).to_have_text("10,000 comments")
    assert page.input_value("#comments").startswith("bad, then good\n")


def test_long_comments_are_cut_and_that_is_said(page: Page) -> None:
    ask(page, "🙂" * 10_001 + "\ngood")
    assert [len(row[0]) for row in rows(page)] == [10_000, 4]
    expect(page.get_by_role("alert")).to_have_text("1 comment was longer than 10,000 characters and cut there.")


def test_large_comments_are_sent_in_calls_that_the_platform_takes(page: Page) -> None:
    sizes: list[int] = []
    page.on("request", lambda request: sizes.append(len(request.post_data_buffer or b"")))
    ask_with_file(page, "\n".join("é" * 9_000 for _ in range(60)))
    expect(page.locator(".tile").first).to_contain_text("60")
    assert max(sizes) <= 1_001_000
    assert len([size for size in sizes if size > 80_000]) == 2


def test_stopping_keeps_what_has_been_read(page: Page) -> None:
    page.route("**/predict", _second_call_never_answers())
    ask_with_file(page, "\n".join(["good"] * 2_000))
    expect(page.locator("#progress-text")).to_have_text("1,000 of 2,000")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("alert")).to_have_text("Stopped. Below are the first 1,000 of 2,000.")
    expect(page.locator(".tile").first).to_contain_text("1,000")


def _second_call_never_answers() -> Any:
    calls: list[Route] = []

    def handle(route: Route) -> None:
        calls.append(route)
        if len(calls) == 1:
            route.continue_()

    return handle


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


def test_a_csv_file_is_read_by_its_columns(page: Page) -> None:
    quoted = '2,2026-05-02,"two ""lines"",\nof text",0'
    lines = ["\ufeffid,Published_At,Comment,likes", "1,2026-05-01,good,3", quoted, "3,,bad,1"]
    ask_with_file(page, "\r\n".join(lines), "comments.csv")
    expect(page.locator("#count")).to_have_text("3 comments, 2 with a date")
    assert [row[0] for row in rows(page)] == ["good", 'two "lines",\nof text', "bad"]


def test_the_table_is_saved_as_csv_that_runs_no_formula(page: Page) -> None:
    ask(page, '2026-05-01\tgood\n=1+1\nsaid "hi", left')
    expect(page.locator("#results")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text, newline="")))
    assert download.value.suggested_filename == "undertone-comments.csv"
    assert [row["comment"] for row in table] == ["good", "'=1+1", 'said "hi", left']
    assert [row["timestamp"] for row in table] == ["2026-05-01", "", ""]
    assert table[0]["probability_positive"] == "0.95"


def test_an_empty_field_is_explained_and_focused(page: Page) -> None:
    page.get_by_role("button", name="Tell me").click()
    expect(page.get_by_role("alert")).to_contain_text("nothing to read yet")
    expect(page.get_by_label("Comments, one a line")).to_be_focused()


def test_an_error_of_the_service_is_shown_in_its_own_words(page: Page) -> None:
    page.route("**/predict", lambda route: route.fulfill(status=413, json={"error": "the body is <b>too</b> large"}))
    ask(page, "good")
    expect(page.get_by_role("alert")).to_have_text("the body is <b>too</b> large")
    expect(page.locator("#results")).to_be_hidden()
    page.unroute("**/predict")
    page.get_by_role("button", name="Tell me").click()
    expect(page.get_by_role("alert")).to_be_hidden()
    assert rows(page) == [["good", "Positive", "95%"]]


def test_a_busy_service_is_asked_again(page: Page) -> None:
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


def test_a_service_that_cannot_be_reached_is_said_to_be_so(page: Page) -> None:
    page.context.set_offline(True)
    ask(page, "good")
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")


def test_a_key_is_asked_for_and_sent_when_the_service_wants_one(page: Page) -> None:
    def guard(route: Route) -> None:
        if route.request.headers.get("x-api-key") == "secret":
            route.continue_()
        else:
            route.fulfill(status=403, json={"error": "Forbidden"})

    page.route("**/predict", guard)
    ask(page, "good")
    expect(page.get_by_role("alert")).to_have_text("Forbidden")
    field = page.get_by_label("This service asks for an API key")
    expect(field).to_be_focused()
    field.fill("secret")
    field.press("Enter")
    assert rows(page) == [["good", "Positive", "95%"]]


def test_the_keyboard_is_enough(page: Page) -> None:
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


def test_the_three_pictures_are_drawn_in_the_colours_of_the_page(page: Page) -> None:
    drawn: dict[str, Any] = {}
    page.on("request", lambda request: drawn.update({request.url.rpartition("/")[2]: request.post_data_json}))
    page.emulate_media(color_scheme="dark")
    ask(page, "2026-05-01\tgood\n2026-05-02\tbad\nfine")
    for name in (
        "Ring chart: 1 positive, 1 neutral, 1 negative.",
        "The words that",
        "The share of each sentiment over time",
    ):
        picture = page.get_by_role("img", name=name)
        expect(picture).to_be_visible()
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") >= 280
    assert drawn["generate_chart"]["sentiment_counts"] == {"Positive": 1, "Neutral": 1, "Negative": 1}
    assert drawn["generate_trend_graph"]["sentiment_data"] == [
        {"timestamp": "2026-05-01", "sentiment": "Positive"},
        {"timestamp": "2026-05-02", "sentiment": "Negative"},
    ]
    assert {drawn[name]["theme"] for name in drawn if name.startswith("generate")} == {"dark"}


def test_there_is_no_trend_without_dates(page: Page) -> None:
    ask(page, "good\nbad")
    expect(page.locator("figure img:not([hidden])")).to_have_count(2)
    expect(page.locator("#trend")).to_have_count(0)


@pytest.mark.parametrize(("save", "start"), [("PNG", b"\x89PNG\r\n"), ("SVG", b"<svg ")])
def test_a_picture_can_be_saved(page: Page, save: str, start: bytes) -> None:
    ask(page, "good\nbad")
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save Shares as {save}").click()
    assert download.value.suggested_filename == f"undertone-chart.{save.lower()}"
    assert start in Path(download.value.path()).read_bytes()[:200]


def test_pictures_that_the_service_does_not_draw_are_not_shown(page: Page) -> None:
    page.route("**/generate_*", lambda route: route.fulfill(status=404, json={"error": "there is no such path"}))
    ask(page, "2026-05-01\tgood")
    rows(page)
    expect(page.locator("figure")).to_have_count(0)


def test_a_picture_that_fails_says_why(page: Page) -> None:
    page.route("**/generate_chart", lambda route: route.fulfill(status=400, json={"error": "nothing was counted"}))
    ask(page, "good")
    expect(page.locator("#chart")).to_contain_text("nothing was counted")


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
def test_every_word_stands_out_from_its_ground(page: Page, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    ask(page, "2026-05-01\tgood\nbad\nfine")
    rows(page)
    found = page.evaluate(CONTRASTS)
    assert len(found) > 30
    assert [(word, round(ratio, 2)) for word, ratio in found if ratio < 4.5] == []


BEYOND = """() => [...document.querySelectorAll("body *")]
  .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
  .map((element) => element.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("width", [320, 390, 768, 1_280])
def test_nothing_is_cut_off_at_any_width(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    ask(page, "good\n" + "w" * 400 + "\nbad")
    rows(page)
    assert page.evaluate(BEYOND) == []
