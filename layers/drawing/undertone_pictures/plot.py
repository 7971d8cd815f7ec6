"""The plot area of a trend, and its time axis."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from undertone_pictures.buckets import Unit
from undertone_pictures.canvas.fonts import Weight, shape
from undertone_pictures.canvas.scene import Anchor, Scene, Text
from undertone_pictures.columns import Column

SMALLEST = 9.0
"""Minimum font size, in pixels."""
_WIDEST_COLUMN = 110.0


class Plot(NamedTuple):
    """Positions, in pixels; ``size`` is the font size."""

    left: float
    right: float
    top: float
    bottom: float
    volume_top: float
    volume_bottom: float
    size: float
    columns: int

    @property
    def step(self) -> float:
        """Distance between columns."""
        return (self.right - self.left) / self.columns

    def middle(self, index: int) -> float:
        """Return the horizontal centre of a column."""
        return self.left + (index + 0.5) * self.step

    def column(self, index: int) -> tuple[int, int]:
        """Return the left edge and the width of a column, in whole pixels, for sharp edges."""
        width = max(min(self.step - max(self.step * 0.16, 1.0), _WIDEST_COLUMN), 1.0)
        left = round(self.middle(index) - width / 2)
        return left, max(round(self.middle(index) + width / 2) - left, 1)


def time_axis(scene: Scene, plot: Plot, columns: Sequence[Column], unit: Unit) -> None:
    """Draw as many labels as fit, at round numbers, with the larger unit below where it changes."""
    y, muted = plot.volume_bottom + plot.size * 1.6, scene.theme.muted
    context, free = "", float("-inf")
    for index in _ticks(plot, columns, unit):
        above, below = columns[index].label(unit), unit.label(columns[index].first)[1]
        label = Text(plot.middle(index), y, above, muted, plot.size, anchor=Anchor.MIDDLE)
        scene.texts.append(label)
        longer = Text(
            label.x, y + plot.size * 1.3, below, muted, max(plot.size * 0.9, SMALLEST), Weight.STRONG, Anchor.MIDDLE
        )
        if below != context and longer.left > free:
            scene.texts.append(longer)
            context, free = below, longer.left + longer.width + plot.size


def _ticks(plot: Plot, columns: Sequence[Column], unit: Unit) -> list[int]:
    """Return the indexes of the columns with a label."""
    widths = [shape(column.label(unit)).advance * plot.size + plot.size for column in columns]
    if any(column.folded for column in columns):
        return _all_that_fit(plot, widths)
    widest = max(widths)
    every = next((step for step in unit.steps if step * plot.step >= widest), 0)
    every = every or unit.steps[-1] * math.ceil(widest / plot.step / unit.steps[-1])
    return [index for index, column in enumerate(columns) if column.first % every == 0] or [0]


def _all_that_fit(plot: Plot, widths: Sequence[float]) -> list[int]:
    """Return the columns whose label does not overlap the previous one, from the left."""
    found, free = [], float("-inf")
    for index, width in enumerate(widths):
        if plot.middle(index) - width / 2 >= free:
            found.append(index)
            free = plot.middle(index) + width / 2
    return found
