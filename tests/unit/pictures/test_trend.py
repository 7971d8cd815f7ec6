"""The trend: buckets that fit, shares that add up, few comments shown as few."""

import json
import random
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.pictures import pixels, said, tree, words
from undertone.labels import ORDER, Sentiment
from undertone_pictures.buckets import UNITS, fit
from undertone_pictures.canvas.design import LIGHT
from undertone_pictures.canvas.painter import write_png
from undertone_pictures.canvas.scene import Rectangle, Scene
from undertone_pictures.canvas.svg import write_svg
from undertone_pictures.columns import columns_of
from undertone_pictures.trend import Row, draw_counted_trend, draw_trend

START = datetime.fromisoformat("2026-01-05T10:00")
SIZES = [(1200, 600), (300, 200), (300, 2000), (2000, 200), (2000, 2000)]


def spread(count: int, span: timedelta) -> list[Row]:
    chance = random.Random(5)  # noqa: S311 - no secret
    return [(START + span * i / max(count - 1, 1), chance.choice(ORDER)) for i in range(count)]


def trend(rows: list[Row], size: tuple[int, int] = (1200, 600)) -> Scene:
    return draw_trend(rows, zone="UTC", width=size[0], height=size[1], theme=LIGHT)


@pytest.mark.parametrize(
    ("span", "unit"),
    [
        (timedelta(0), "hour"),
        (timedelta(hours=20), "hour"),
        (timedelta(days=20), "day"),
        (timedelta(days=200), "week"),
        (timedelta(days=1_200), "month"),
        (timedelta(days=15_000), "year"),
        (timedelta(days=100_000), "5 years"),
        (timedelta(days=2_900_000), "250 years"),
    ],
)
def test_the_bucket_fits_the_span(span: timedelta, unit: str) -> None:
    assert fit([START, *[START + span] * 5_000], 60).name == unit


def test_few_comments_get_coarser_buckets() -> None:
    times = [time for time, _ in spread(60, timedelta(days=360))]
    assert fit(times, 60).name == "month"


@given(st.lists(st.datetimes(), min_size=1, max_size=30), st.integers(2, 60))
def test_the_number_of_buckets_is_bounded(times: list[datetime], most: int) -> None:
    unit = fit(times, most)
    assert unit.index(max(times)) - unit.index(min(times)) < most or unit is UNITS[-1]
    assert all(unit.title(unit.index(time)) for time in times)


def test_shares_and_volumes_are_in_the_picture_and_its_description() -> None:
    rows = (
        [(START, Sentiment.POSITIVE)] * 6
        + [(START, Sentiment.NEGATIVE)] * 2
        + [(START + timedelta(hours=1), Sentiment.NEUTRAL)] * 5
    )
    svg = write_svg(trend(rows))
    assert {"Positive", "Neutral", "Negative", "13 comments by hour, UTC"} <= set(words(svg))
    assert "8 comments, Positive 6 (75%), Neutral 0 (0%), Negative 2 (25%)" in said(svg)


def opacities(scene: Scene) -> list[float]:
    """Of the columns of shares, from left to right."""
    shown = {s.x: s.opacity for s in scene.shapes if isinstance(s, Rectangle) and "Positive" in s.label}
    return [opacity for _, opacity in sorted(shown.items())]


def test_columns_with_fewer_comments_are_fainter() -> None:
    counts = (3, 25, 100, 2_000)
    scene = trend(
        [(START + timedelta(days=n), Sentiment.POSITIVE) for n, count in enumerate(counts) for _ in range(count)]
    )
    assert opacities(scene) == sorted(set(opacities(scene)))
    assert opacities(scene)[0] == 0.25
    assert opacities(scene)[-1] == 1
    assert "give or take 57 points" in said(write_svg(scene))


def counted(*totals: int) -> dict[int, Counter[Sentiment]]:
    return {i: Counter({Sentiment.NEUTRAL: total}) for i, total in enumerate(totals) if total}


@pytest.mark.parametrize(
    ("totals", "columns"),
    [
        ((700, 5, 700), [(0, 0), (1, 1), (2, 2)]),
        ((700, 5, 4, 3, 2, 1), [(0, 0), (1, 5)]),
        ((40, 5, 0, 0, 5, 5, 0, 5, 1), [(0, 0), (1, 4), (5, 8)]),
        ((9, 0, 0, 0, 9), [(i, i) for i in range(5)]),
        ((3_000, *[20] * 6), [(0, 0), (1, 2), (3, 4), (5, 6)]),
    ],
)
def test_sparse_buckets_are_merged(totals: tuple[int, ...], columns: list[tuple[int, int]]) -> None:
    found = columns_of(counted(*totals))
    assert [(column.first, column.last) for column in found] == columns
    assert sum(column.total for column in found) == sum(totals)


def test_a_sparse_tail_is_merged_and_marked() -> None:
    tail = [(START + timedelta(days=20 + 7 * week), Sentiment.NEUTRAL) for week in range(50)]
    scene = trend(spread(3_000, timedelta(days=20)) + tail)
    assert len(opacities(scene)) < 12
    assert any("underlined: several weeks" in text.text for text in scene.texts)
    assert " to " in said(write_svg(scene))


def test_the_number_of_comments_has_an_axis() -> None:
    scene = trend(spread(734, timedelta(0)) + [(START + timedelta(hours=1), Sentiment.NEUTRAL)] * 300)
    assert {"0", "500"} <= {text.text for text in scene.texts if text.left < 60}


def test_the_numbers_are_included_as_a_table() -> None:
    svg = write_svg(trend([(START, Sentiment.POSITIVE)] * 2 + [(START, Sentiment.NEGATIVE)]))
    table = json.loads(tree(svg).findtext("{http://www.w3.org/2000/svg}metadata") or "")
    assert table == {"head": ["Time", "Positive", "Neutral", "Negative"], "rows": [["10:00 5 Jan 2026", 2, 0, 1]]}


def test_days_without_comments_stay_empty() -> None:
    scene = trend([(START, Sentiment.POSITIVE)] * 9 + [(START + timedelta(days=2), Sentiment.POSITIVE)] * 9)
    assert len({shape.label for shape in scene.shapes if "Positive" in shape.label}) == 2


@given(
    rows=st.lists(st.tuples(st.datetimes(), st.sampled_from(ORDER)), min_size=1, max_size=40),
    size=st.sampled_from(SIZES),
)
def test_any_dates_fit_within_the_card(rows: list[Row], size: tuple[int, int]) -> None:
    scene = trend(rows, size)
    for shape in scene.shapes:
        if isinstance(shape, Rectangle):
            assert shape.x >= 0
            assert shape.y >= 0
            assert shape.x + shape.width <= scene.width + 1
            assert shape.y + shape.height <= scene.height
    assert pixels(write_png(scene)).shape == (*reversed(size), 4)


def test_axis_labels_do_not_overlap() -> None:
    for count, span in ((500, timedelta(days=300)), (3_000, timedelta(days=20)), (900, timedelta(hours=47))):
        scene = trend(spread(count, span))
        lines: dict[float, list[tuple[float, float]]] = {}
        for text in scene.texts:
            if text.y > scene.height * 0.88:
                lines.setdefault(round(text.y, 3), []).append((text.left, text.left + text.width))
        for line in lines.values():
            line.sort()
            assert all(one[1] <= other[0] for one, other in pairwise(line))


def test_ten_thousand_rows_fit_in_one_picture() -> None:
    scene = trend(spread(10_000, timedelta(days=900)))
    assert any(text.text.startswith("10,000 comments by ") for text in scene.texts)


@pytest.mark.parametrize("size", [(1200, 600), (400, 300), (232, 174)])
@pytest.mark.parametrize("count", [1, 9_999, 10_000, 123_456, 9_999_999, 4_000_000_000])
def test_counts_of_any_size_keep_their_labels_in_the_picture(count: int, size: tuple[int, int]) -> None:
    counts = {START + timedelta(days=31 * month): dict.fromkeys(ORDER, count) for month in range(12)}
    scene = draw_counted_trend(counts, zone="UTC", width=size[0], height=size[1], theme=LIGHT)
    assert min(text.left for text in scene.texts) >= 0
    assert scene.table
    assert sum(int(cell) for row in scene.table.rows for cell in row[1:]) == 36 * count


def test_counted_rows_give_the_picture_of_the_rows() -> None:
    rows = spread(2_000, timedelta(days=200))
    counts: dict[datetime, Counter[Sentiment]] = {}
    for time, sentiment in rows:
        counts.setdefault(time.replace(minute=0, second=0, microsecond=0), Counter())[sentiment] += 1
    counted = draw_counted_trend(counts, zone="UTC", width=1200, height=600, theme=LIGHT)
    assert write_svg(counted) == write_svg(trend(rows))
