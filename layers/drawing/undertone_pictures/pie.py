"""Donut charts of the three classes, with a legend of counts and shares."""

from collections.abc import Mapping
from typing import NamedTuple

from undertone.labels import Sentiment
from undertone_pictures.canvas.design import READING_ORDER, TEXTURES, Theme
from undertone_pictures.canvas.fonts import Weight, shape
from undertone_pictures.canvas.geometry import ring_slice
from undertone_pictures.canvas.scene import Anchor, Scene, Shape, Text
from undertone_pictures.marks import mark
from undertone_pictures.numbers import comments, interval, shares, thousands

TITLE = "Sentiment of the comments"

# A slice shows its mark if there is enough room.
_SMALLEST_MARKED = 0.055
# Minimum width of a slice, so that one comment among thousands is visible.
_THINNEST_TURN = 0.006

# Columns of the legend, in ems: mark, gap, and minimum widths of counts and shares without intervals.
_MARK_EMS, _GAP_EMS, _NUMBER_EMS, _SHARE_EMS = 1.3, 0.9, 6.0, 3.6
# Gap between columns with intervals; the reader's font may be wider.
_WIDE_GAP_EMS = 1.35

type Intervals = Mapping[Sentiment, tuple[float, float]]


class _Ring(NamedTuple):
    x: float
    y: float
    outer: float

    @property
    def inner(self) -> float:
        return self.outer * 0.62


class _Columns(NamedTuple):
    """Right edges of the legend's counts, shares and intervals, in ems from its left edge."""

    numbers: float
    shares: float
    intervals: float


class _Table(NamedTuple):
    """The legend: right edges of its columns, first baseline and font size, in pixels."""

    left: float
    numbers: float
    shares: float
    intervals: float
    first: float
    step: float
    size: float


def draw_pie(
    counts: Mapping[Sentiment, int],
    estimates: Mapping[Sentiment, int] | None = None,
    intervals: Intervals | None = None,
    *,
    width: int,
    height: int,
    theme: Theme,
) -> Scene:
    """Lay out the donut chart and its legend; at least one count must be positive.

    A class without a share has a line in the legend but no slice.

    Args:
        counts: Number of comments of each class.
        estimates: The shares to show, in any unit; default those of the counts.
        intervals: Intervals of the shares, from 0 to 1, of classes that have one.
        width: in pixels.
        height: in pixels.
        theme: colours.
    """
    total, parts = sum(counts.values()), estimates or counts
    ranges = {sentiment: interval(*ends) for sentiment, ends in (intervals or {}).items()}
    scene = Scene(width, height, theme, TITLE, describe(counts, parts, ranges))
    columns = _columns(counts, parts, ranges)
    ring, table = (_wide if width >= 1.3 * height else _tall)(width, height, columns)
    share = shares(parts)
    _slices(scene, ring, counts, parts)
    _middle(scene, ring, total)
    for line, sentiment in enumerate(READING_ORDER):
        y = table.first + line * table.step
        _row(scene, table, y, sentiment, counts.get(sentiment, 0), share[sentiment])
        if sentiment in ranges:
            _interval(scene, table, y, ranges[sentiment])
    return scene


def describe(counts: Mapping[Sentiment, int], parts: Mapping[Sentiment, int], ranges: Mapping[Sentiment, str]) -> str:
    """Describe all numbers in a sentence."""
    share = shares(parts)
    within = {sentiment: f", interval {words}" for sentiment, words in ranges.items()}
    numbers = (f"{s.title} {counts.get(s, 0):,} ({share[s]}{within.get(s, '')})" for s in READING_ORDER)
    return f"{comments(sum(counts.values()))}: {', '.join(numbers)}."


def _columns(
    counts: Mapping[Sentiment, int], parts: Mapping[Sentiment, int], ranges: Mapping[Sentiment, str]
) -> _Columns:
    names = max(shape(sentiment.title).advance for sentiment in READING_ORDER)
    numbers = max(shape(thousands(count)).advance for count in [0, *counts.values()])
    percentages = max(shape(share).advance for share in shares(parts).values())
    if not ranges:
        after_numbers = _MARK_EMS + names + max(numbers + _GAP_EMS, _NUMBER_EMS)
        after_shares = after_numbers + max(percentages + _GAP_EMS, _SHARE_EMS)
        return _Columns(after_numbers, after_shares, after_shares)
    after_numbers = _MARK_EMS + names + numbers + _WIDE_GAP_EMS
    after_shares = after_numbers + percentages + _WIDE_GAP_EMS
    widest = max(shape(words).advance for words in ranges.values())
    return _Columns(after_numbers, after_shares, after_shares + widest + _WIDE_GAP_EMS)


def _wide(width: int, height: int, columns: _Columns) -> tuple[_Ring, _Table]:
    """Lay out the legend to the right of the donut chart."""
    outer = min(height * 0.41, width * 0.21)
    ring = _Ring(outer + min((height - 2 * outer) / 2, width * 0.05), height / 2, outer)
    left, right = ring.x + outer + width * 0.055, width * 0.955
    size = min((right - left) / columns.intervals, outer * 0.2, height * 0.09)
    left += min((right - left - columns.intervals * size) / 3, outer * 0.3)
    step = size * 2.2
    return ring, _table(left, columns, ring.y + size * 0.36 - step, step, size)


def _tall(width: int, height: int, columns: _Columns) -> tuple[_Ring, _Table]:
    """Lay out the legend below the donut chart."""
    outer = min(width * 0.40, height * 0.30)
    size = min(width * 0.045, height * 0.048, width * 0.9 / columns.intervals)
    gap = (height - 2 * outer - size * 4.8) / 3
    left = width / 2 - columns.intervals * size / 2
    table = _table(left, columns, 2 * gap + 2 * outer + size * 0.9, size * 1.85, size)
    return _Ring(width / 2, gap + outer, outer), table


def _table(left: float, columns: _Columns, first: float, step: float, size: float) -> _Table:
    numbers, percentages, intervals = (left + end * size for end in columns)
    return _Table(left, numbers, percentages, intervals, first, step, size)


def _slices(scene: Scene, ring: _Ring, counts: Mapping[Sentiment, int], parts: Mapping[Sentiment, int]) -> None:
    shown = [sentiment for sentiment in READING_ORDER if parts.get(sentiment, 0)]
    turns = [max(parts[sentiment] / sum(parts.values()), _THINNEST_TURN) for sentiment in shown]
    gap = 0.0035 if len(shown) > 1 else 0.0
    share, start = shares(parts), 0.0
    for sentiment, turn in zip(shown, (turn / sum(turns) for turn in turns), strict=True):
        label = f"{sentiment.title}: {counts.get(sentiment, 0):,} ({share[sentiment]})"
        points = ring_slice(ring.x, ring.y, ring.inner, ring.outer, start + gap / 2, start + turn - gap / 2)
        scene.shapes.append(Shape(points, scene.theme.fills[sentiment], TEXTURES[sentiment], label=label))
        if turn >= _SMALLEST_MARKED:
            _slice_mark(scene, ring, sentiment, start + turn / 2)
        start += turn


def _slice_mark(scene: Scene, ring: _Ring, sentiment: Sentiment, turn: float) -> None:
    """Draw the mark of a class, on a disc that covers the texture."""
    radius = (ring.outer - ring.inner) * 0.19
    x, y = ring_slice(ring.x, ring.y, 0, (ring.outer + ring.inner) / 2, turn, turn)[0]
    if TEXTURES[sentiment]:
        scene.shapes.append(mark(Sentiment.NEUTRAL, x, y, radius * 2.0, scene.theme.fills[sentiment]))
    scene.shapes.append(mark(sentiment, x, y, radius, scene.theme.card))


def _middle(scene: Scene, ring: _Ring, total: int) -> None:
    text = thousands(total)
    size = ring.inner * min(0.6, 2.9 / len(text))
    small = max(ring.inner * 0.17, 9.0)
    y = ring.y + size * 0.22
    scene.texts.append(Text(ring.x, y, text, scene.theme.ink, size, Weight.STRONG, Anchor.MIDDLE))
    noun = "comment" if total == 1 else "comments"
    below = Text(ring.x, y + small * 1.5, noun, scene.theme.muted, small)
    scene.texts.append(below.anchored(Anchor.MIDDLE))


def _row(scene: Scene, table: _Table, y: float, sentiment: Sentiment, count: int, share: str) -> None:
    """Draw a line of the legend: mark, name, count, share."""
    theme, size = scene.theme, table.size
    quiet = count == 0 and share == "0%"
    scene.shapes.append(mark(sentiment, table.left + size * 0.42, y - size * 0.36, size * 0.42, theme.fills[sentiment]))
    name = Text(table.left + size * _MARK_EMS, y, sentiment.title, theme.muted if quiet else theme.ink, size)
    number = Text(table.numbers, y, thousands(count), theme.muted, size, anchor=Anchor.END)
    weight = Weight.REGULAR if quiet else Weight.STRONG
    part = Text(table.shares, y, share, name.fill, size, weight, Anchor.END)
    scene.texts += [name, number, part]


def _interval(scene: Scene, table: _Table, y: float, words: str) -> None:
    scene.texts.append(Text(table.intervals, y, words, scene.theme.muted, table.size, anchor=Anchor.END))
