"""Coverage is exact, so tests compare it with computed areas."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertone_pictures.canvas.geometry import circle, ring_slice, rounded, triangle
from undertone_pictures.canvas.raster import (
    Canvas,
    Points,
    Tile,
    coverage,
    dots,
    rectangle_coverage,
    stripes,
    texture,
)


def rectangle(x: float, y: float, width: float, height: float) -> Points:
    return np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], dtype=np.float64)


@pytest.mark.parametrize(
    ("points", "area"),
    [
        (rectangle(3, 2, 5, 4), 20.0),
        (rectangle(1.25, 2.5, 3.5, 2), 7.0),
        (rectangle(0.1, 0.1, 0.2, 0.2), 0.04),
        (circle(50, 50, 20), math.pi * 400),
        (ring_slice(300, 300, 100, 200, 0, 0.25), math.pi * 30_000 / 4),
        (rounded(0, 0, 60, 40, 10), 2_400 - 400 + math.pi * 100),
        (np.array([[0, 0], [100, 0.5], [100, 1], [0, 0.5]]), 50.0),
    ],
)
def test_coverage_adds_up_to_the_area(points: Points, area: float) -> None:
    _, _, mask = coverage(points)
    assert float(mask.sum()) == pytest.approx(area, rel=2e-3, abs=1e-3)
    assert mask.min() >= 0
    assert mask.max() <= 1


coordinates = st.floats(0, 200, allow_nan=False)


@given(st.tuples(coordinates, coordinates, st.floats(0.5, 100), st.floats(0.5, 100)))
def test_both_algorithms_agree_on_an_upright_rectangle(place: tuple[float, float, float, float]) -> None:
    left, top, mask = rectangle_coverage(*place)
    other_left, other_top, other = coverage(rectangle(*place))
    assert (left, top) == (other_left, other_top)
    rows, columns = mask.shape
    np.testing.assert_allclose(other[:rows, :columns], mask, atol=2e-3)


@given(st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=12))
def test_any_polygon_covers_pixels_between_none_and_all(corners: list[tuple[float, float]]) -> None:
    _, _, mask = coverage(np.array(corners))
    assert np.isfinite(mask).all()
    assert mask.min() >= -1e-6


def test_shapes_are_clipped_to_the_canvas() -> None:
    canvas = Canvas(10, 10, "#ffffff")
    canvas.blend(*coverage(rectangle(-5, -5, 8, 8)), "#000000")
    canvas.blend(*coverage(rectangle(8, 8, 50, 50)), "#000000")
    canvas.blend(*coverage(rectangle(90, 90, 5, 5)), "#000000")
    assert (canvas.pixels == 0xFF000000).sum() == 9 + 4


def test_half_opacity_blends_to_the_mean_colour() -> None:
    canvas = Canvas(1, 1, "#000000")
    canvas.blend(0, 0, np.full((1, 1), 0.5, dtype=np.float32), "#ff8040")
    assert canvas.pixels[0, 0] == 0xFF204080


def test_a_triangle_has_the_right_orientation() -> None:
    _, _, up = coverage(triangle(20, 20, 10, up=True))
    rows = up.sum(axis=1)
    assert rows[1] < rows[len(rows) // 2] < rows[-3]


@given(
    st.tuples(st.integers(-20, 60), st.integers(-20, 60)),
    st.tuples(st.integers(1, 50), st.integers(1, 50)),
    st.floats(0, 1),
    st.sampled_from([None, stripes, dots]),
)
def test_a_box_is_covered_as_it_is_blended(
    corner: tuple[int, int], size: tuple[int, int], opacity: float, tile: Tile | None
) -> None:
    covered, blended = Canvas(40, 30, "#fafafa"), Canvas(40, 30, "#fafafa")
    for canvas in (covered, blended):
        canvas.blend(0, 12, np.ones((1, 40), dtype=np.float32), "#808080")  # a grid line
    mask = np.ones(size[::-1], dtype=np.float32)
    if tile:
        mask *= texture(tile(), *corner, mask.shape)
    covered.cover(corner, size, "#d95f02", opacity, tile)
    blended.blend(*corner, mask, "#d95f02", opacity)
    assert (covered.pixels == blended.pixels).all()
