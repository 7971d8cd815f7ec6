"""Takes the pictures of the web page that README.md shows: ``make screenshots``.

They show the page as it is, with its own example comments, answered by the starter model.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize

from devtools.browser import chromium_path, open_browser
from devtools.local_server import running_server
from training.stores import STARTER

FOLDER = Path(__file__).parent

# name, width and height of the picture in CSS pixels, colours, and real pixels for each of them
SHOTS = (
    ("page", 1120, 2020, "light", 1.25),
    ("page-dark", 1120, 2020, "dark", 1.25),
    ("page-phone", 390, 1240, "light", 1.5),
)


def take(browser: Browser, url: str, shot: tuple[str, int, int, str, float]) -> Path:
    """Open the page, ask for the examples, wait for the pictures, and save what is seen."""
    name, width, height, colours, scale = shot
    context = browser.new_context(
        viewport=ViewportSize(width=width, height=height),
        color_scheme="dark" if colours == "dark" else "light",
        device_scale_factor=scale,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(url)
    page.get_by_role("button", name="Try examples").click()
    page.locator("#rows tr").first.wait_for()
    for picture in page.locator("figure img").all():
        picture.wait_for()
        picture.evaluate("image => image.decode()")
    page.evaluate("scrollTo(0, 0); document.activeElement.blur()")
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    context.close()
    return path


def main() -> int:
    """Take all pictures."""
    if chromium_path() is None:
        sys.stderr.write("No Chromium on this machine: install the package chromium (and fonts-inter for the looks).\n")
        return 1
    if not (STARTER / "production.json").exists():
        sys.stderr.write(f"There is no starter model in {STARTER}: it answers the comments that the pictures show.\n")
        return 1
    with running_server(STARTER) as url, open_browser() as browser:
        for shot in SHOTS:
            sys.stdout.write(f"{take(browser, url, shot)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
