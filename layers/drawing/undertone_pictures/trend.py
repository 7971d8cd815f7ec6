"""Trends: the shares of the three classes over time, with the number of comments."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from undertone.labels import Sentiment
from undertone_pictures.buckets import Unit, fit_span
from undertone_pictures.canvas.design import READING_ORDER, TEXTURES, Theme
from undertone_pictures.canvas.fonts import Weight, shape
from undertone_pictures.canvas.scene import Anchor, Rectangle, Scene, Table, Text
from undertone_pictures.columns import Column, columns_of
from undertone_pictures.marks import mark
from undertone_pictures.numbers import comments, shares, thousands
from undertone_pictures.plot import SMALLEST, Plot, time_axis

TITLE = "Sentiment of the comments over time"

# A column is opaque up to this margin of error, and fades by this much per additional point.
_CERTAIN, _FADING, _PALEST = 0.03, 1.75, 0.25
# Minimum number of comments of columns that show their shares as text.
_LABELLED = 25
_COLUMN_PIXELS = 13.0
_MOST_COLUMNS = 60
# Margin beside the labels of an axis, in ems.
_LABEL_EMS = 1.3

Row = tuple[datetime, Sentiment]


def draw_trend(rows: Sequence[Row], *, zone: str, width: int, height: int, theme: Theme) -> Scene:
    """Lay out the columns of shares, the numbers of comments below them, and the axes.

    Args:
        rows: Naive local times, each with its class; at least one.
        zone: the name of the times' zone.
        width: in pixels.
        height: in pixels.
        theme: colours.
    """
    frame = _Frame(zone, width, height, theme)
    times = [time for time, _ in rows]
    unit = fit_span(min(times), max(times), len(rows), frame.most_columns)
    return _draw(_count(rows, unit), unit, frame)


def draw_counted_trend(
    counts: Mapping[datetime, Mapping[Sentiment, int]], *, zone: str, width: int, height: int, theme: Theme
) -> Scene:
    """Lay out the same trend from counts.

    Args:
        counts: Counts by naive local time and class; at least one comment.
        zone: the name of the times' zone.
        width: in pixels.
        height: in pixels.
        theme: colours.
    """
    frame = _Frame(zone, width, height, theme)
    total = sum(sum(found.values()) for found in counts.values())
    unit = fit_span(min(counts), max(counts), total, frame.most_columns)
    buckets: defaultdict[int, Counter[Sentiment]] = defaultdict(Counter)
    for time, found in counts.items():
        buckets[unit.index(time)].update(found)
    return _draw(dict(buckets), unit, frame)


class _Frame(NamedTuple):
    """The settings of a trend: a time zone, a size in pixels, and a theme."""

    zone: str
    width: int
    height: int
    theme: Theme

    @property
    def size(self) -> float:
        """Of text."""
        return max(min(self.height * 0.032, self.width * 0.02), SMALLEST)

    @property
    def left(self) -> float:
        return self.size * 4.2

    @property
    def right(self) -> float:
        return self.width - self.size * 1.8

    @property
    def most_columns(self) -> int:
        return max(min(int((self.right - self.left) / _COLUMN_PIXELS), _MOST_COLUMNS), 2)


def _draw(buckets: Mapping[int, Counter[Sentiment]], unit: Unit, frame: _Frame) -> Scene:
    zone, width, height, theme = frame
    size, right = frame.size, frame.right
    columns = columns_of(buckets)
    left = max(frame.left, size * (_LABEL_EMS + shape(_longest_label(columns)).advance))
    ground = height - size * 2.9 - _note_size(size) * 2
    volume = ground - (height - size * 9) * 0.17
    plot = Plot(left, right, size * 3.9, volume - size * 2, volume, ground, size, len(columns))
    scene = Scene(width, height, theme, TITLE, _describe(columns, unit, zone), table=_table(columns, unit))
    _header(scene, plot, sum(column.total for column in columns), unit, zone)
    _share_axis(scene, plot)
    for index, column in enumerate(columns):
        if column.total:
            _column(scene, plot, index, column, unit)
    _volume(scene, plot, columns)
    _note(scene, plot, unit, any_folded=any(column.folded for column in columns))
    time_axis(scene, plot, columns, unit)
    return scene


def _count(rows: Sequence[Row], unit: Unit) -> dict[int, Counter[Sentiment]]:
    buckets: defaultdict[int, Counter[Sentiment]] = defaultdict(Counter)
    for time, sentiment in rows:
        buckets[unit.index(time)][sentiment] += 1
    return dict(buckets)


def _describe(columns: Sequence[Column], unit: Unit, zone: str) -> str:
    """Describe all numbers, column by column."""
    lines = (f"{column.title(unit)}: {_numbers(column)}" for column in columns if column.total)
    return f"Times are in {zone}, by {unit.name}. {'. '.join(lines)}."


def _table(columns: Sequence[Column], unit: Unit) -> Table:
    rows: list[tuple[str | int, ...]] = [
        (column.title(unit), *(column.counts[s] for s in READING_ORDER)) for column in columns if column.total
    ]
    return Table(("Time", *(sentiment.title for sentiment in READING_ORDER)), tuple(rows))


def _numbers(column: Column) -> str:
    share = shares(column.counts)
    parts = ", ".join(f"{s.title} {column.counts[s]:,} ({share[s]})" for s in READING_ORDER)
    return f"{comments(column.total)}, {parts}, give or take {100 * column.margin:.0f} points"


def _opacity(column: Column) -> float:
    """Return the opacity of a column: lower for few comments, whose shares are uncertain.

    It is a multiple of 5 %, so that the picture's colours fit into a palette.
    """
    return min(max(round(20 * (1 - _FADING * (column.margin - _CERTAIN))) / 20, _PALEST), 1.0)


def _header(scene: Scene, plot: Plot, total: int, unit: Unit, zone: str) -> None:
    """Lay out the legend on the left, and a caption on the right."""
    size, y, x = plot.size * 1.12, plot.size * 2.1, plot.left
    for sentiment in READING_ORDER:
        scene.shapes.append(mark(sentiment, x + size * 0.4, y - size * 0.36, size * 0.4, scene.theme.fills[sentiment]))
        name = Text(x + size * 1.1, y, sentiment.title, scene.theme.ink, size)
        scene.texts.append(name)
        x = name.x + name.width + size * 1.4
    note = Text(plot.right, y, f"{comments(total)} by {unit.name}, {zone}", scene.theme.muted, plot.size)
    if x + note.width <= plot.right:
        scene.texts.append(note.anchored(Anchor.END))


def _share_axis(scene: Scene, plot: Plot) -> None:
    for per_cent in (0, 25, 50, 75, 100):
        y = round(plot.bottom - (plot.bottom - plot.top) * per_cent / 100)
        scene.shapes.append(Rectangle(plot.left, y, plot.right - plot.left, 1, scene.theme.grid))
        label = Text(plot.left - plot.size * 0.7, y + plot.size * 0.36, f"{per_cent}%", scene.theme.muted, plot.size)
        if per_cent % 50 == 0 or plot.bottom - plot.top > plot.size * 8:
            scene.texts.append(label.anchored(Anchor.END))


def _column(scene: Scene, plot: Plot, index: int, column: Column, unit: Unit) -> None:
    """Draw a column: Positive from the bottom, Negative from the top, Neutral between them."""
    share, opacity = shares(column.counts), _opacity(column)
    left, width = plot.column(index)
    label, below, done = f"{column.title(unit)}: {_numbers(column)}", round(plot.bottom), 0
    for sentiment in READING_ORDER:
        done += column.counts[sentiment]
        above = round(plot.bottom - (plot.bottom - plot.top) * done / column.total)
        if column.counts[sentiment]:
            fill, texture, height = scene.theme.fills[sentiment], TEXTURES[sentiment], max(below - above, 1)
            part = Rectangle(left, above, width, height, fill, texture, opacity, label)
            scene.shapes.append(part)
            if column.total >= _LABELLED and width > plot.size * 3 and height > plot.size * 2:
                _share_label(scene, plot.size, part, sentiment, share[sentiment])
        below = above


def _share_label(scene: Scene, size: float, part: Rectangle, sentiment: Sentiment, text: str) -> None:
    """Draw a share in its column, on a background that covers the texture."""
    x, y = part.x + part.width / 2, part.y + part.height / 2
    label = Text(x, y + size * 0.34, text, scene.theme.card, size * 0.95, Weight.STRONG, Anchor.MIDDLE)
    width, height = round(label.width + size * 0.7), round(size * 1.5)
    plate = Rectangle(round(x - width / 2), round(y - height / 2), width, height, scene.theme.words[sentiment])
    scene.shapes.append(plate)
    scene.texts.append(label)


def _volume(scene: Scene, plot: Plot, columns: Sequence[Column]) -> None:
    """Draw the number of comments of each column as bars, with their own axis."""
    highest = max(column.total for column in columns)
    ground, room, muted = round(plot.volume_bottom), plot.volume_bottom - plot.volume_top, scene.theme.muted
    for number in _volume_ticks(highest, most=2 if room > plot.size * 3 else 1):
        y = ground - round(room * number / highest)
        scene.shapes.append(Rectangle(plot.left, y, plot.right - plot.left, 1, scene.theme.grid))
        label = Text(plot.left - plot.size * 0.7, y + plot.size * 0.36, thousands(number), muted, plot.size)
        scene.texts.append(label.anchored(Anchor.END))
    for index, column in enumerate(columns):
        left, width = plot.column(index)
        height = max(round(room * column.total / highest), 1)
        if column.total:
            scene.shapes.append(
                Rectangle(left, ground - height, width, height, muted, None, 1.0, comments(column.total))
            )
        if column.folded:
            scene.shapes.append(Rectangle(left, ground + 2, width, 2, scene.theme.ink))


def _longest_label(columns: Sequence[Column]) -> str:
    """Return the longest label of the axis for numbers of comments."""
    return thousands(_volume_ticks(max(column.total for column in columns), most=2)[-1])


def _volume_ticks(highest: int, most: int) -> list[int]:
    """Return round numbers up to the highest, in equal steps from zero."""
    power = 10 ** (len(str(highest)) - 1)
    steps = (power * factor // 10 for factor in (1, 2, 5, 10, 20, 50, 100) if power * factor % 10 == 0)
    step = next(step for step in steps if step and highest // step <= most)
    return [0, *range(step, highest + 1, step)]


def _note(scene: Scene, plot: Plot, unit: Unit, *, any_folded: bool) -> None:
    """Draw an explanation of the picture, with as many parts as fit."""
    size = _note_size(plot.size)
    parts = ["columns: shares, fainter where less certain", "bars: number of comments"]
    parts += [f"underlined: several {unit.name.removesuffix('s')}s"] if any_folded else []
    for many in range(len(parts), 0, -1):
        note = Text(plot.left, scene.height - size * 0.85, "; ".join(parts[:many]), scene.theme.muted, size)
        if plot.left + note.width <= scene.width - size:
            scene.texts.append(note)
            return


def _note_size(size: float) -> float:
    return max(size * 0.85, SMALLEST)
