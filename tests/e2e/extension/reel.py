"""Puts screenshots of browser windows together to an animated picture."""

import io
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Locator, Page

FONT = Path(__file__).parents[3] / "layers" / "drawing" / "undertone_fonts" / "inter.ttf"
HEIGHT = 600
GAP, EDGE, TOP = 12, 14, 58
BACKGROUND, INK, POINTER = "#e9e8e3", "#16202c", "#413f94"
RADIUS = 15

# where an area is scrolled to, and where it has to be so that an element is at its top
_MEASURE = """(area, to) => {
  const top = area === document.documentElement ? 0 : area.getBoundingClientRect().top;
  return [area.scrollTop, area.scrollTop + to.getBoundingClientRect().top - top - 8];
}"""


@dataclass
class Reel:
    """Frames that show one or two windows, side by side under a line of text.

    Attributes:
        width: of the picture in pixels.
        caption: the line of text of the next frames.
    """

    width: int
    caption: str = ""
    _frames: list[Image.Image] = field(default_factory=list)
    _milliseconds: list[int] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return sum(self._milliseconds) / 1000

    def show(self, *pages: Page, seconds: float, pointer: Locator | None = None) -> None:
        """Add a frame with these windows; a circle marks the middle of an element in the last one of them."""
        frame = Image.new("RGB", (self.width, TOP + HEIGHT + EDGE), BACKGROUND)
        pen = ImageDraw.Draw(frame)
        pen.text((EDGE, TOP / 2), self.caption, INK, ImageFont.truetype(FONT, 22), anchor="lm")
        left = EDGE
        for page in pages:
            shot = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
            frame.paste(shot, (left, TOP))
            start, left = left, left + shot.width + GAP
        if pointer is not None:
            box = pointer.bounding_box()
            assert box is not None
            x, y = start + box["x"] + box["width"] / 2, TOP + box["y"] + box["height"] / 2
            pen.ellipse((x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS), outline=POINTER, width=4)
        self._frames.append(frame)
        self._milliseconds.append(round(1000 * seconds))

    def scroll(self, *pages: Page, area: Locator, to: Locator, steps: int = 7, seconds: float = 0.09) -> None:
        """Scroll the last window until an element is at the top of its area, slowly at both ends."""
        start, end = area.evaluate(_MEASURE, to.element_handle())
        for step in range(1, steps + 1):
            part = step / steps
            area.evaluate(
                "(area, top) => { area.scrollTop = top; }", start + (end - start) * part * part * (3 - 2 * part)
            )
            self.show(*pages, seconds=seconds)

    def save(self, path: Path) -> None:
        """Write an animated WebP that repeats."""
        first, *others = self._frames
        first.save(
            path,
            append_images=others,
            duration=self._milliseconds,
            save_all=True,
            loop=0,
            quality=60,
            method=4,
            minimize_size=True,
        )
