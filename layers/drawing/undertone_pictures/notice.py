"""Pictures with the reason why there is nothing to draw."""

from collections.abc import Iterator

from undertone_pictures.canvas.design import Theme
from undertone_pictures.canvas.fonts import Weight, shape
from undertone_pictures.canvas.scene import Anchor, Scene, Text

HEADLINE = "Nothing to draw"


def draw_notice(reason: str, *, width: int, height: int, theme: Theme) -> Scene:
    """Lay out the reason in the centre, in as many lines as needed."""
    scene = Scene(width, height, theme, HEADLINE, reason)
    size = max(min(width, height) * 0.06, 12.0)
    lines = list(_lines(reason, size * 0.75, width * 0.9))
    y = height / 2 - size * (0.2 + 0.5 * (len(lines) - 1))
    scene.texts.append(Text(width / 2, y, HEADLINE, theme.ink, size, Weight.STRONG, Anchor.MIDDLE))
    for number, line in enumerate(lines):
        scene.texts.append(
            Text(width / 2, y + size * (1.5 + 1.1 * number), line, theme.muted, size * 0.75, anchor=Anchor.MIDDLE)
        )
    return scene


def _lines(words: str, size: float, room: float) -> Iterator[str]:
    """Break a sentence into lines for a font size and a width, in pixels."""
    line = ""
    for word in words.split():
        longer = f"{line} {word}".lstrip()
        if line and shape(longer).advance * size > room:
            yield line
            longer = word
        line = longer
    yield line
