"""A picture that says why there is no picture."""

from undertone_pictures.canvas.design import Theme
from undertone_pictures.canvas.fonts import Weight
from undertone_pictures.canvas.scene import Anchor, Scene, Text

HEADLINE = "Nothing to draw"


def draw_notice(reason: str, *, width: int, height: int, theme: Theme) -> Scene:
    """Lay out one sentence in the middle, as large as fits."""
    scene = Scene(width, height, theme, HEADLINE, reason)
    size = max(min(width, height) * 0.06, 12.0)
    headline = Text(width / 2, height / 2 - size * 0.2, HEADLINE, theme.ink, size, Weight.STRONG, Anchor.MIDDLE)
    line = Text(width / 2, height / 2 + size * 1.3, reason, theme.muted, size * 0.72, anchor=Anchor.MIDDLE)
    fitting = line.size * min(1.0, width * 0.9 / line.width)
    scene.texts += [headline, line.resized(fitting)]
    return scene
