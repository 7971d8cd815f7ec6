"""Analyses a video from the popup: numbers, pictures, list, exports."""

import csv
import io
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.extension.browser import Browser
from tests.e2e.extension.gate import Gate

Analyse = Callable[[Page], Page]
Picture = Callable[[Page, str], None]


def test_overview_shows_numbers_and_pictures(browser: Browser, analysed: Analyse, api: Gate) -> None:
    browser.video()
    view = analysed(browser.view())
    expect(view.locator("#video-title")).to_have_text("How I bake bread at home")
    expect(view.locator("#facts")).to_contain_text("60")
    expect(view.locator("#facts")).to_contain_text("9")
    assert 0 <= float(view.locator("#score").inner_text()) <= 10
    assert sum(len(call.body["comments"]) for call in api.of("/predict")) == 60
    for name in ("chart", "trend", "words"):
        image = view.locator(f"#picture-{name} img")
        expect(image).to_be_visible()
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
        assert image.get_attribute("alt")


def test_chart_and_filter_counts_match_the_list(browser: Browser, analysed: Analyse, api: Gate) -> None:
    browser.video()
    view = analysed(browser.view())
    view.get_by_role("tab", name="Comments").click()
    counts = {
        name: int(view.locator(f"label.chip:has([value={name}]) small").inner_text())
        for name in ("Positive", "Neutral", "Negative")
    }
    assert sum(counts.values()) == 60
    sent = api.of("/generate_chart")[-1].body["sentiment_counts"]
    assert sent == {"1": counts["Positive"], "0": counts["Neutral"], "-1": counts["Negative"]}
    for name, count in counts.items():
        view.locator(f"label.chip:has([value={name}])").click()
        expect(view.locator("#found")).to_contain_text(f"{count} comment")
        assert view.locator(f"#list > li:not([data-sentiment={name}])").count() == 0


def test_list_can_be_searched_and_sorted_and_shows_fifty_at_a_time(
    browser: Browser, analysed: Analyse, sample: list[str]
) -> None:
    browser.video()
    view = analysed(browser.view())
    view.get_by_role("tab", name="Comments").click()
    expect(view.locator("#list > li")).to_have_count(50)
    view.get_by_role("button", name="Show more").click()
    expect(view.locator("#list > li")).to_have_count(60)
    expect(view.get_by_role("button", name="Show more")).to_be_hidden()
    view.get_by_label("Search comments").fill(sample[7][:24].upper())
    expect(view.locator("#list > li")).to_have_count(1)
    expect(view.locator("#list .comment-text")).to_have_text(sample[7])
    view.get_by_label("Search comments").fill("")
    view.get_by_label("Order").select_option("likes")
    likes = [int(found) for found in re.findall(r"(\d+) likes?$", view.locator("#list").inner_text(), re.MULTILINE)]
    assert likes == sorted(likes, reverse=True)
    view.get_by_label("Order").select_option("unsurest")
    sure = [int(words.split(", ")[1].split("%")[0]) for words in view.locator("#list .tone").all_inner_texts()]
    assert sure == sorted(sure)


def test_highlights_are_the_most_positive_and_most_negative_comments(browser: Browser, analysed: Analyse) -> None:
    browser.video()
    view = analysed(browser.view())
    for name, sentiment in [("Most positive", "Positive"), ("Most negative", "Negative")]:
        card = view.locator(".highlights .comment", has=view.get_by_role("heading", name=name))
        expect(card).to_have_attribute("data-sentiment", sentiment)
    expect(view.get_by_role("heading", name="Most contested")).to_be_visible()


def test_word_cloud_can_be_limited_to_one_sentiment(browser: Browser, analysed: Analyse, api: Gate) -> None:
    browser.video()
    view = analysed(browser.view())
    expect(view.locator("#picture-words img")).to_be_visible()
    choice = view.get_by_label("Comments used for the word cloud")
    with view.expect_response("**/generate_wordcloud"):
        choice.select_option("Positive")
    expect(view.locator("#picture-words img")).to_be_visible()
    body = api.of("/generate_wordcloud")[-1].body
    assert body["sentiment"] == "Positive"
    assert len(body["comments"]) == 60  # the word cloud also needs the other comments to find distinctive words


def test_pictures_match_the_page_theme(browser: Browser, analysed: Analyse, api: Gate) -> None:
    browser.video()
    view = analysed(browser.view())
    view.emulate_media(color_scheme="light")
    with view.expect_response("**/generate_chart"):
        view.emulate_media(color_scheme="dark")
    assert api.of("/generate_chart")[-1].body["theme"] == "dark"


def test_csv_contains_every_comment(browser: Browser, analysed: Analyse, sample: list[str]) -> None:
    browser.video()
    view = analysed(browser.view())
    with view.expect_download() as download:
        view.get_by_role("button", name="Save as CSV").click()
    assert download.value.suggested_filename.startswith("undertone-aaaaaaaaaaa-")
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert all(row["link"] == f"https://www.youtube.com/watch?v=aaaaaaaaaaa&lc={row['id']}" for row in rows)
    assert sorted(row["comment"].lstrip("'") for row in rows) == sorted(sample[:60])
    assert {row["published_is_approximate"] for row in rows} == {"true"}
    assert {row["sentiment"] for row in rows} <= {"Positive", "Neutral", "Negative"}


def test_png_export_shows_the_whole_result(browser: Browser, analysed: Analyse) -> None:
    browser.video()
    view = analysed(browser.view())
    expect(view.locator("#picture-words img")).to_be_visible()
    with view.expect_download() as download:
        view.get_by_role("button", name="Save as image").click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height = (int.from_bytes(content[start : start + 4]) for start in (16, 20))
    assert width == 1200
    assert height > 800


def test_tabs_can_be_operated_by_keyboard(browser: Browser, analysed: Analyse) -> None:
    browser.video()
    view = analysed(browser.view())
    view.get_by_role("tab", name="Overview").focus()
    view.keyboard.press("ArrowRight")
    expect(view.get_by_role("tab", name="Comments")).to_be_focused()
    expect(view.get_by_role("tabpanel", name="Comments")).to_be_visible()
    view.keyboard.press("Home")
    expect(view.get_by_role("tabpanel", name="Overview")).to_be_visible()
    view.keyboard.press("End")
    view.keyboard.press("Tab")
    expect(view.get_by_label("Search comments")).to_be_focused()
    view.keyboard.press("Tab")
    view.keyboard.press("Tab")
    view.keyboard.press("ArrowRight")
    expect(view.get_by_role("radio", name="Positive")).to_be_checked()


def test_focus_is_kept_during_an_analysis(browser: Browser, api: Gate) -> None:
    api.delays["/predict"] = 0.5
    browser.video()
    view = browser.view()
    view.get_by_role("button", name="Analyse the comments").focus()
    view.keyboard.press("Enter")
    expect(view.get_by_role("heading", name="Reading comments")).to_be_focused()
    expect(view.locator("#spoken")).to_have_text("Classifying comments…")
    expect(view.get_by_role("tabpanel", name="Overview")).to_be_focused()
    expect(view.locator("#spoken")).to_contain_text("Done: 60 comments")


def test_theme_follows_the_browser_unless_set(browser: Browser) -> None:
    browser.video()
    view = browser.view()
    expect(view.get_by_role("button", name="Analyse the comments")).to_be_visible()

    def paper() -> str:
        return str(view.evaluate("getComputedStyle(document.body).backgroundColor"))

    view.emulate_media(color_scheme="light")
    light = paper()
    view.emulate_media(color_scheme="dark")
    dark = paper()
    assert light != dark
    browser.settings(theme="light")
    expect(view.locator("html")).to_have_attribute("data-theme", "light")
    assert paper() == light


def test_analysis_works_with_an_api_that_draws_no_pictures(browser: Browser, analysed: Analyse, api: Gate) -> None:
    api.absent.update({"/generate_chart", "/generate_trend_graph"})
    browser.video()
    view = analysed(browser.view())
    expect(view.locator("#picture-chart")).to_contain_text("This API does not provide this picture.")
    expect(view.locator("#picture-trend")).to_contain_text("This API does not provide this picture.")
    expect(view.locator("#picture-words img")).to_be_visible()


def test_popup_outside_youtube_says_what_to_do(browser: Browser) -> None:
    browser.video("feed/subscriptions")
    expect(browser.view().get_by_role("heading", name="Open a video")).to_be_visible()
