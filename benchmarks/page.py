"""The web page in Chromium: from the click to the first rows, to all of them, and to all pictures."""

from datetime import date, timedelta
from statistics import median
from typing import Any

from playwright.sync_api import Browser

from benchmarks.figures import Figures
from benchmarks.tables import milliseconds, show
from benchmarks.texts import texts
from devtools.browser import chromium_path, open_browser
from devtools.local_server import running_server
from training.stores import STARTER

SIZES = (100, 1_000, 5_000)
ROUNDS = 3
MOMENTS = ("first rows", "all rows", "all pictures")

# Looks once a frame; the rows of the run before are gone at the first call.
_CLICK = """async () => {
  const at = (id) => document.getElementById(id);
  const until = async (holds) => {
    while (!holds()) await new Promise(requestAnimationFrame);
    return performance.now();
  };
  at("results").hidden = true;
  at("rows").replaceChildren();
  const begun = performance.now();
  at("submit").click();
  const first = await until(() => !at("results").hidden && at("rows").children.length > 0);
  const all = await until(() => !at("submit").disabled);
  const drawn = () => [...document.querySelectorAll("#pictures figure img")];
  const pictures = await until(() => drawn().length === 3 && drawn().every((img) => !img.hidden && img.complete));
  return [first - begun, all - begun, pictures - begun];
}"""


def run() -> Figures:
    """Measure and show; nothing where there is no Chromium."""
    if chromium_path() is None:
        print("The page is measured in Chromium, which is not on this machine.")
        return {}
    figures: Figures = {}
    rows = []
    with running_server(STARTER) as address, open_browser() as browser:
        _clicked(browser, address, _dated(SIZES[0]))  # the first pictures load the drawing library
        for size in SIZES:
            runs = [_clicked(browser, address, _dated(size, start=turn * size)) for turn in range(ROUNDS)]
            taken = [median(moments) / 1000 for moments in zip(*runs, strict=True)]
            rows.append((f"{size:,}", *map(milliseconds, taken)))
            figures |= {f"page/{size}/{name} ms": round(s * 1000) for name, s in zip(MOMENTS, taken, strict=True)}
    show("The page, from the click", ("comments", *MOMENTS), rows)
    return figures


def _clicked(browser: Browser, address: str, lines: str) -> Any:
    """Milliseconds from a click to each moment."""
    page = browser.new_page()
    page.goto(address)
    file: Any = {"name": "comments.txt", "mimeType": "text/plain", "buffer": lines.encode()}
    page.locator("#file").set_input_files(file)
    page.wait_for_function("document.getElementById('comments').value !== ''")
    taken = page.evaluate(_CLICK)
    page.close()
    return taken


def _dated(size: int, start: int = 0) -> str:
    """Comments, one a line, each with a date and a tab before it."""
    chosen = texts()[0].fresh[start : start + size]
    days = [date(2026, 1, 1) + timedelta(days=number % 300) for number in range(size)]
    return "\n".join(f"{day}\t{' '.join(text.split())}" for day, text in zip(days, chosen, strict=True))
