"""How the shares of the three classes changed over time, with the number of comments behind them."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from undertone.labels import ORDER, Sentiment
from undertone_pictures.buckets import Unit, fit
from undertone_pictures.canvas.design import READING_ORDER, TEXTURES, Theme
from undertone_pictures.canvas.fonts import Weight, shape
from undertone_pictures.canvas.scene import Anchor, Rectangle, Scene, Text
from undertone_pictures.marks import mark
from undertone_pictures.numbers import comments, shares, thousands

TITLE = "Sentiment of the comments over time"
FEW = 5
"""Fewer comments than this are drawn pale: their shares are mostly chance."""

_PALE = 0.38
_COLUMN_PIXELS = 13.0
_MOST_COLUMNS = 60
_WIDEST_COLUMN = 110.0

Row = tuple[datetime, Sentiment]
Counts = Mapping[Sentiment, int]


class _Plot(NamedTuple):
    """Where everything stands, in pixels; ``size`` is that of the text."""

    left: float
    right: float
    top: float
    bottom: float
    volume_top: float
    volume_bottom: float
    size: float
    first: int
    columns: int

    @property
    def step(self) -> float:
        """From one column to the next."""
        return (self.right - self.left) / self.columns

    def middle(self, index: int) -> float:
        return self.left + (index - self.first + 0.5) * self.step

    def column(self, index: int) -> tuple[int, int]:
        """Where a column starts and how wide it is: whole pixels, so that its edges are sharp."""
        width = max(min(self.step - max(self.step * 0.16, 1.0), _WIDEST_COLUMN), 1.0)
        left = round(self.middle(index) - width / 2)
        return left, max(round(self.middle(index) + width / 2) - left, 1)


def draw_trend(rows: Sequence[Row], *, zone: str, width: int, height: int, theme: Theme) -> Scene:
    """Lay out the columns of shares, the number of comments under them and the axes.

    Args:
        rows: local times without zone, each with its class; at least one.
        zone: the name of the times' zone.
        width: in pixels.
        height: in pixels.
        theme: colours.
    """
    size = max(min(height * 0.032, width * 0.02), 9.0)
    left, right = size * 4.2, width - size * 1.8
    unit = fit([time for time, _ in rows], max(min(int((right - left) / _COLUMN_PIXELS), _MOST_COLUMNS), 2))
    buckets = _count(rows, unit)
    first, last = min(buckets), max(buckets)
    ground = height - size * 4.6
    volume = ground - (height - size * 9) * 0.17
    plot = _Plot(left, right, size * 3.9, volume - size * 2, volume, ground, size, first, last - first + 1)
    scene = Scene(width, height, theme, TITLE, _describe(buckets, unit, zone))
    _header(scene, plot, rows, unit, zone)
    _share_axis(scene, plot)
    for index in sorted(buckets):
        _column(scene, plot, index, buckets[index], unit)
    _volume(scene, plot, buckets)
    _time_axis(scene, plot, unit)
    return scene


def _count(rows: Sequence[Row], unit: Unit) -> dict[int, dict[Sentiment, int]]:
    buckets: defaultdict[int, dict[Sentiment, int]] = defaultdict(lambda: dict.fromkeys(ORDER, 0))
    for time, sentiment in rows:
        buckets[unit.index(time)][sentiment] += 1
    return dict(buckets)


def _describe(buckets: Mapping[int, Counts], unit: Unit, zone: str) -> str:
    """All the numbers, one bucket after the other."""
    lines = (f"{unit.title(index)}: {_numbers(buckets[index])}" for index in sorted(buckets))
    return f"Times are in {zone}, by {unit.name}. {'. '.join(lines)}."


def _numbers(counts: Counts) -> str:
    share = shares(counts)
    parts = ", ".join(f"{s.title} {counts[s]:,} ({share[s]})" for s in READING_ORDER)
    return f"{comments(sum(counts.values()))}, {parts}"


def _header(scene: Scene, plot: _Plot, rows: Sequence[Row], unit: Unit, zone: str) -> None:
    """The legend with the shares of the whole on the left, what is shown on the right."""
    size, y, x = plot.size * 1.12, plot.size * 2.1, plot.left
    share = shares(Counter(sentiment for _, sentiment in rows))
    for sentiment in READING_ORDER:
        scene.shapes.append(mark(sentiment, x + size * 0.4, y - size * 0.36, size * 0.4, scene.theme.fills[sentiment]))
        name = Text(x + size * 1.1, y, sentiment.title, scene.theme.ink, size)
        part = Text(name.x + name.width + size * 0.35, y, share[sentiment], name.fill, size, Weight.STRONG)
        scene.texts += [name, part]
        x = part.x + part.width + size * 1.4
    note = Text(plot.right, y, f"{comments(len(rows))} by {unit.name}, {zone}", scene.theme.muted, plot.size)
    if x + note.width <= plot.right:
        scene.texts.append(note.anchored(Anchor.END))


def _share_axis(scene: Scene, plot: _Plot) -> None:
    for per_cent in (0, 25, 50, 75, 100):
        y = round(plot.bottom - (plot.bottom - plot.top) * per_cent / 100)
        scene.shapes.append(Rectangle(plot.left, y, plot.right - plot.left, 1, scene.theme.grid))
        label = Text(plot.left - plot.size * 0.7, y + plot.size * 0.36, f"{per_cent}%", scene.theme.muted, plot.size)
        if per_cent % 50 == 0 or plot.bottom - plot.top > plot.size * 8:
            scene.texts.append(label.anchored(Anchor.END))


def _column(scene: Scene, plot: _Plot, index: int, counts: Counts, unit: Unit) -> None:
    """One bucket: Positive stands on the ground, Negative hangs from the top, Neutral is what is between."""
    total = sum(counts.values())
    opacity = _PALE if total < FEW else 1.0
    left, width = plot.column(index)
    share = shares(counts)
    label, below, done = f"{unit.title(index)}: {_numbers(counts)}", round(plot.bottom), 0
    for sentiment in READING_ORDER:
        done += counts[sentiment]
        above = round(plot.bottom - (plot.bottom - plot.top) * done / total)
        if counts[sentiment]:
            fill, texture, height = scene.theme.fills[sentiment], TEXTURES[sentiment], max(below - above, 1)
            part = Rectangle(left, above, width, height, fill, texture, opacity, label)
            scene.shapes.append(part)
            if opacity == 1 and width > plot.size * 3 and height > plot.size * 2:
                _share_label(scene, plot.size, part, sentiment, share[sentiment])
        below = above


def _share_label(scene: Scene, size: float, part: Rectangle, sentiment: Sentiment, text: str) -> None:
    """A share within its column, on a plate that keeps the texture away from it."""
    x, y = part.x + part.width / 2, part.y + part.height / 2
    label = Text(x, y + size * 0.34, text, scene.theme.card, size * 0.95, Weight.STRONG, Anchor.MIDDLE)
    width, height = round(label.width + size * 0.7), round(size * 1.5)
    plate = Rectangle(round(x - width / 2), round(y - height / 2), width, height, scene.theme.words[sentiment])
    scene.shapes.append(plate)
    scene.texts.append(label)


def _volume(scene: Scene, plot: _Plot, buckets: Mapping[int, Counts]) -> None:
    """How many comments stand behind each column, as bars from one ground line."""
    totals = {index: sum(counts.values()) for index, counts in sorted(buckets.items())}
    highest = max(totals, key=totals.__getitem__)
    ground, size, muted = round(plot.volume_bottom), plot.size * 0.85, scene.theme.muted
    for index, total in totals.items():
        left, width = plot.column(index)
        height = max(round((plot.volume_bottom - plot.volume_top) * total / totals[highest]), 1)
        opacity = _PALE if total < FEW else 1.0
        scene.shapes.append(Rectangle(left, ground - height, width, height, muted, None, opacity))
        label = Text(plot.middle(index), ground - height - size * 0.35, thousands(total), muted, size)
        if label.width < plot.step or index == highest:
            scene.texts.append(label.anchored(Anchor.MIDDLE))
    scene.shapes.append(Rectangle(plot.left, ground, plot.right - plot.left, 1, scene.theme.grid))
    pale = f", pale: fewer than {FEW}" if min(totals.values()) < FEW else ""
    note = f"columns: share of each class; bars: number of comments{pale}"
    scene.texts.append(Text(plot.left, scene.height - size * 0.85, note, muted, size))


def _time_axis(scene: Scene, plot: _Plot, unit: Unit) -> None:
    """As many labels as fit, at round numbers; the longer unit stands below where it changes."""
    y, muted = plot.volume_bottom + plot.size * 1.4, scene.theme.muted
    context, free = "", float("-inf")
    for index in _ticks(plot, unit):
        above, below = unit.label(index)
        label = Text(plot.middle(index), y, above, muted, plot.size, anchor=Anchor.MIDDLE)
        scene.texts.append(label)
        longer = Text(label.x, y + plot.size * 1.3, below, muted, plot.size * 0.9, Weight.STRONG, Anchor.MIDDLE)
        if below != context and longer.left > free:
            scene.texts.append(longer)
            context, free = below, longer.left + longer.width + plot.size


def _ticks(plot: _Plot, unit: Unit) -> list[int]:
    """The buckets that get a label."""
    indexes = range(plot.first, plot.first + plot.columns)
    widest = max(shape(unit.label(index)[0]).advance for index in indexes) * plot.size + plot.size
    every = next((step for step in unit.steps if step * plot.step >= widest), 0)
    every = every or unit.steps[-1] * math.ceil(widest / plot.step / unit.steps[-1])
    return [index for index in indexes if index % every == 0] or [plot.first]
