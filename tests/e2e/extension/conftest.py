"""The real API and a fake YouTube on loopback, and one Chromium with the extension for all tests."""

import csv
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright, expect, sync_playwright

from devtools.browser import chromium_path
from devtools.local_server import running_server
from tests.e2e.extension.browser import Browser, launched
from tests.e2e.extension.gate import Gate
from tests.e2e.extension.servers import make_certificate, running
from tests.e2e.extension.youtube import FakeYouTube, Video, make_comments
from training.stores import STARTER

ROOT = Path(__file__).parents[3]
PICTURES = ROOT / "docs" / "pictures"
COLOURS = 192  # of a picture: enough for flat areas and small letters, and a third of the bytes
VIDEO = "aaaaaaaaaaa"

# Generous, so that slow machines pass; the one performance test has its own time limit.
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = pytest.mark.skip(reason="Chromium is not installed: apt-get install chromium")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.extension)
            if "picture" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.pictures)
            if chromium_path() is None:
                item.add_marker(missing)


@pytest.fixture(scope="session")
def sample() -> list[str]:
    """The sample comments written for this project."""
    with (ROOT / "training" / "sample" / "comments.csv").open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


@pytest.fixture(scope="package")
def api_server() -> Iterator[tuple[Gate, int]]:
    if not STARTER.exists():
        pytest.skip(f"{STARTER} holds no model: make starter makes it")
    with running_server(STARTER) as url:
        gate = Gate(url)
        with running(gate) as port:
            yield gate, port


@pytest.fixture(scope="package")
def youtube_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FakeYouTube, int]]:
    youtube = FakeYouTube()
    with running(youtube.app(), make_certificate(tmp_path_factory.mktemp("tls"))) as port:
        yield youtube, port


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running_playwright:
        yield running_playwright


@pytest.fixture(scope="package")
def shared_browser(
    playwright: Playwright, youtube_server: tuple[FakeYouTube, int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    with launched(playwright, tmp_path_factory.mktemp("profile"), youtube_server[1]) as browser:
        yield browser


@pytest.fixture
def api(api_server: tuple[Gate, int]) -> Iterator[Gate]:
    yield api_server[0]
    api_server[0].reset()


@pytest.fixture
def api_address(api_server: tuple[Gate, int]) -> str:
    return f"http://127.0.0.1:{api_server[1]}"


@pytest.fixture
def youtube(youtube_server: tuple[FakeYouTube, int], sample: list[str]) -> Iterator[FakeYouTube]:
    """A fake YouTube with one video of sixty comments."""
    fake = youtube_server[0]
    fake.videos[VIDEO] = Video("How I bake bread at home", make_comments(sample[:60]))
    yield fake
    fake.reset()


@pytest.fixture
def fresh(shared_browser: Browser, youtube: FakeYouTube, api: Gate) -> Iterator[Browser]:
    """A browser in which the extension has just been installed."""
    yield shared_browser
    shared_browser.reset()


@pytest.fixture
def browser(fresh: Browser, api_address: str) -> Browser:
    """A browser in which the API URL is set."""
    fresh.settings(apiAddress=api_address, connected=True)
    return fresh


@pytest.fixture
def analysed(browser: Browser) -> Callable[[Page], Page]:
    """Press "Analyse" in a view and wait for the result with its pictures."""

    def press(view: Page) -> Page:
        view.get_by_role("button", name="Analyse the comments").click()
        view.get_by_role("tab", name="Overview").wait_for(timeout=60_000)
        expect(view.locator(".pictures")).not_to_contain_text("Drawing…", timeout=30_000)
        return view

    return press


@pytest.fixture
def picture(tmp_path: Path) -> Callable[[Page, str], None]:
    """Save a screenshot: in docs/pictures if UNDERTONE_PICTURES is set, otherwise in a temporary folder."""
    folder = PICTURES if os.environ.get("UNDERTONE_PICTURES") else tmp_path

    def take(page: Page, name: str) -> None:
        page.evaluate("document.fonts.ready")
        shot = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
        shot.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            folder / f"extension-{name}.png", optimize=True
        )

    return take
