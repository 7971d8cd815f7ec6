"""Walks through the extension and the page, and makes docs/pictures/tour.webp of it."""

import os
from pathlib import Path

from PIL import Image, ImageSequence
from playwright.sync_api import Page, expect

from tests.e2e.extension.browser import Browser
from tests.e2e.extension.conftest import PICTURES, ROOT
from tests.e2e.extension.gate import Gate
from tests.e2e.extension.reel import EDGE, GAP, HEIGHT, Reel
from tests.e2e.extension.test_history import DAY, now, put_mood
from tests.e2e.extension.youtube import FakeYouTube, Video, make_comments

VIDEO = "bbbbbbbbbbb"
TITLE = "How I bake bread at home"
BREAD = [
    "I love this recipe, thank you!",
    "The music is too loud",
    "Please show the oven settings",
    "Best recipe ever, it worked the first time",
    "Terrible music, so distracting",
    "Which oven do you use?",
    "This recipe is wonderful",
    "The music is awful, I turned the sound off",
    "Please show the oven from inside",
    "My family loves the recipe",
    "What a great recipe, so easy",
    "Really annoying music",
    "The sound is bad in the second half",
]
POPUP, YOUTUBE = 440, 520
WIDTH = EDGE + YOUTUBE + GAP + POPUP + EDGE
SECONDS = (28, 32)
MOST_BYTES = 1_500_000


def test_tour(
    browser: Browser, youtube: FakeYouTube, api: Gate, api_address: str, sample: list[str], tmp_path: Path
) -> None:
    youtube.videos[VIDEO] = Video(TITLE, make_comments([*BREAD, *sample]))
    browser.settings(limit=200, history=True)
    start = now(browser)
    put_mood(browser, start - 6 * DAY, 0.8, videoId=VIDEO)
    for age, positive in enumerate([0.62, 0.71, 0.55, 0.66, 0.58], start=3):
        put_mood(browser, start - age * DAY, positive, videoId=f"video-{age:05}")
    page = browser.video(f"watch?v={VIDEO}")
    page.set_viewport_size({"width": YOUTUBE, "height": HEIGHT})
    page.add_style_tag(content="#player { height: 200px; } #below { height: 30px; }")
    reel = Reel(WIDTH)
    view = browser.view()
    _analyse(reel, page, view, api)
    _overview(reel, page, view)
    _comments(reel, page, view)
    _web_page(reel, browser, api_address)
    path = (PICTURES if os.environ.get("UNDERTONE_PICTURES") else tmp_path) / "tour.webp"
    reel.save(path)
    check(path)


def _analyse(reel: Reel, page: Page, view: Page, api: Gate) -> None:
    reel.caption = "Open a video and choose Analyse the comments"
    button = view.get_by_role("button", name="Analyse the comments")
    expect(button).to_be_visible()
    reel.show(page, view, seconds=1.6)
    reel.show(page, view, seconds=0.7, pointer=button)
    reel.caption = "Comments are read from the page and classified by your API"
    api.delays["/predict"] = 8
    button.click()
    scoring = view.get_by_role("heading", name="Classifying comments")
    for _ in range(8):
        if not scoring.is_visible():
            reel.show(page, view, seconds=0.3)
    scoring.wait_for()
    reel.show(page, view, seconds=0.6)
    api.delays.clear()
    view.get_by_role("tab", name="Overview").wait_for(timeout=60_000)
    expect(view.locator(".pictures")).not_to_contain_text("Drawing…", timeout=30_000)
    expect(view.locator("#themes .theme-group").first).to_be_visible()


def _overview(reel: Reel, page: Page, view: Page) -> None:
    main = view.locator("main")
    for caption, target, seconds in [
        ("The score and the shares, each with its margin of error", "#video", 2.4),
        ("The most positive, negative and contested comments", "#highlights-title", 1.6),
        ("What viewers praise, criticise and ask for", "#themes", 2.0),
        ("This video before and now, and among others of its channel", "#history", 2.6),
        ("How the mood changes over time", "#picture-trend", 1.5),
        ("Words that tell positive from negative comments", "#picture-words", 1.5),
    ]:
        reel.caption = caption
        if target != "#video":
            reel.scroll(page, view, area=main, to=view.locator(target))
        reel.show(page, view, seconds=seconds)


def _comments(reel: Reel, page: Page, view: Page) -> None:
    reel.caption = "Every comment: filter, search, and see why"
    main = view.locator("main")
    main.evaluate("main => { main.scrollTop = 0; }")
    view.get_by_role("tab", name="Comments").click()
    negative = view.locator("#filter").get_by_text("Negative")
    reel.show(page, view, seconds=0.7, pointer=negative)
    negative.click()
    reel.show(page, view, seconds=1.0)
    search = view.get_by_label("Search comments")
    for typed in ("so", "soun", "sound"):
        search.fill(typed)
        reel.show(page, view, seconds=0.25)
    why = view.locator("#list").get_by_role("button", name="Why?").first
    reel.show(page, view, seconds=0.7, pointer=why)
    why.click()
    expect(view.locator("#list mark").first).to_be_visible()
    reel.show(page, view, seconds=2.2)


def _web_page(reel: Reel, browser: Browser, address: str) -> None:
    reel.caption = "The same for any comments, on a web page"
    page = browser.context.new_page()
    page.set_viewport_size({"width": WIDTH - 2 * EDGE, "height": HEIGHT})
    page.goto(address)
    examples = page.get_by_role("button", name="Try examples")
    reel.show(page, seconds=0.8, pointer=examples)
    examples.click()
    page.locator("#rows tr").first.wait_for()
    for picture in page.locator("figure img").all():
        picture.wait_for()
        picture.evaluate("image => image.decode()")
    top = page.locator("html")
    page.evaluate("document.activeElement.blur()")
    for target, seconds in [("#results", 2.0), ("#pictures", 2.2)]:
        reel.scroll(page, area=top, to=page.locator(target), steps=5)
        reel.show(page, seconds=seconds)


def check(path: Path) -> None:
    """Whether a tour is long enough to follow, and small."""
    with Image.open(path) as tour:
        milliseconds = [_duration(frame) for frame in ImageSequence.Iterator(tour)]
    assert SECONDS[0] <= sum(milliseconds) / 1000 <= SECONDS[1]
    assert path.stat().st_size < MOST_BYTES


def _duration(frame: Image.Image) -> int:
    frame.load()
    return int(frame.info["duration"])


def test_the_committed_tour_is_small_and_shown() -> None:
    check(PICTURES / "tour.webp")
    for page in ("README.md", "docs/index.md"):
        assert "pictures/tour.webp" in (ROOT / page).read_text(encoding="utf-8")
