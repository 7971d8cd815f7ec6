"""Rasterizes polygons with exact coverage, and blends them on a canvas."""

import math
from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Points = npt.NDArray[np.float64]
"""The corners of a polygon, ``[n, 2]``, in pixels; y points down."""
Tile = Callable[[], Floats]
"""Returns a tile of a texture, 0 to 1."""

STRIPE_TILE = 10
STRIPE_WIDTH = 1.8
DOT_TILE = 6
DOT_RADIUS = 1.1

# Levels of anti-aliasing: not distinguishable from 255, and few enough for a palette.
_SHADES = 16
_INVISIBLE = 0.5 / _SHADES


def coverage(points: Points) -> tuple[int, int, Floats]:
    """Return the share of each pixel inside a polygon, from 0 to 1.

    Every edge adds its height in each pixel that it crosses, shared with the pixel to the right depending on
    where it crosses; the cumulative sum along the row is the exact area inside.

    Returns:
        The left and top pixel of the polygon's bounding box, and its coverage ``[rows, columns]``.
    """
    left, top = np.floor(points.min(axis=0)).astype(int).tolist()
    x, y = points[:, 0] - left, points[:, 1] - top
    width, height = int(x.max()) + 2, int(y.max()) + 1
    # Split at the rows, then, with the axes swapped, at the columns.
    y0, x0, y1, x1 = _split(y, x, np.roll(y, -1), np.roll(x, -1))
    x0, y0, x1, y1 = _split(x0, y0, x1, y1)
    climb, column = y1 - y0, (x0 + x1) / 2
    cell = column.astype(np.intp)
    at = ((y0 + y1) / 2).astype(np.intp) * (width + 1) + cell
    right = climb * (column - cell)
    size = (height + 1) * (width + 1)
    areas = np.bincount(np.concatenate([at, at + 1]), np.concatenate([climb - right, right]), size)
    # The heights of each row add up to 0, so all rows can be summed as one.
    box = np.abs(np.cumsum(areas)).reshape(height + 1, width + 1)[:height, :width].astype(np.float32)
    # Coverage that is full except for rounding becomes full, so that most pixels need no blending.
    return left, top, np.minimum(box * np.float32(1.001), np.float32(1))


def rectangle_coverage(x: float, y: float, width: float, height: float) -> tuple[int, int, Floats]:
    """Return the same as `coverage`, for an axis-aligned rectangle."""
    left, columns = _interval(x, x + width)
    top, rows = _interval(y, y + height)
    return left, top, rows[:, None] * columns


def _interval(start: float, end: float) -> tuple[int, Floats]:
    """Return the share of each pixel of a line between two points, and the first pixel."""
    first, last = math.floor(start), math.ceil(end)
    cover = np.ones(max(last - first, 1), dtype=np.float32)
    cover[0] -= start - first
    cover[-1] -= last - end
    return first, cover


# Edges with less height than this, in pixels, count as horizontal, because dividing by it would overflow.
_LEVEL = 1e-9

_Line = npt.NDArray[np.float64]


def _split(a0: _Line, b0: _Line, a1: _Line, b1: _Line) -> tuple[_Line, _Line, _Line, _Line]:
    """Split edges from ``(a0, b0)`` to ``(a1, b1)`` wherever they cross an integer of ``a``."""
    low, high = np.minimum(a0, a1), np.maximum(a0, a1)
    floor = np.floor(low)
    counts = np.maximum(np.ceil(high) - floor, 1).astype(np.intp)
    if counts.max() == 1:
        return a0, b0, a1, b1
    which = np.repeat(np.arange(len(a0)), counts)
    step = np.arange(len(which)) - (np.cumsum(counts) - counts)[which]
    forwards = (a1 >= a0)[which]
    lower, upper = low[which], high[which]
    whole = floor[which] + step
    near, far = np.maximum(whole, lower), np.minimum(whole + 1, upper)
    start, end = np.where(forwards, near, far), np.where(forwards, far, near)
    long = a1 - a0
    level = np.abs(long) < _LEVEL
    slope = np.divide(b1 - b0, long, out=np.zeros_like(long), where=~level)[which]
    base, origin = b0[which], a0[which]
    flat = level[which]
    return (
        start,
        base + (start - origin) * slope,
        end,
        np.where(flat, b1[which], base + (end - origin) * slope),
    )


def texture[T: np.generic](tile: npt.NDArray[T], left: int, top: int, shape: tuple[int, ...]) -> npt.NDArray[T]:
    """Return a box of the canvas covered by a repeated tile."""
    y = np.arange(top, top + shape[0]) % tile.shape[0]
    x = np.arange(left, left + shape[1]) % tile.shape[1]
    tiled: npt.NDArray[T] = tile.take(y, axis=0).take(x, axis=1)
    return tiled


@cache
def stripes() -> Floats:
    """Return a tile of diagonal lines, 0 to 1."""
    y, x = np.mgrid[0:STRIPE_TILE, 0:STRIPE_TILE]
    phase = np.mod(x + y + 1.0, STRIPE_TILE) - STRIPE_TILE / 2
    return _soft(STRIPE_WIDTH / 2 - np.abs(phase) / np.sqrt(2.0))


@cache
def dots() -> Floats:
    """Return a tile with a dot in the centre, 0 to 1."""
    y, x = np.mgrid[0:DOT_TILE, 0:DOT_TILE] + 0.5 - DOT_TILE / 2
    return _soft(DOT_RADIUS - np.hypot(x, y))


def _soft(distance: npt.NDArray[np.float64]) -> Floats:
    return np.clip(distance + 0.5, 0.0, 1.0).astype(np.float32)


class Canvas:
    """A canvas with one integer per pixel: red in the lowest byte, opacity in the highest."""

    def __init__(self, width: int, height: int, ground: str) -> None:
        self.width, self.height = width, height
        self.pixels = np.full((height, width), _packed(ground), dtype="<u4")

    def blend(self, left: int, top: int, mask: Floats, colour: str, opacity: float = 1.0) -> None:
        """Blend a colour over a box with a mask (0 to 1); parts outside of the canvas are clipped."""
        x, y = max(left, 0), max(top, 0)
        box = self.pixels[y : max(top + mask.shape[0], 0), x : max(left + mask.shape[1], 0)]
        if not box.size:
            return
        mask = mask[y - top :, x - left :][: box.shape[0], : box.shape[1]]
        if mask.min() == 1:
            _cover(box, colour, opacity)
            return
        partly = mask > _INVISIBLE
        if opacity == 1:
            full = mask == 1
            np.copyto(box, _packed(colour), where=full)
            partly ^= full
        at = np.flatnonzero(partly)
        if not at.size:
            return
        shades = np.rint(mask.reshape(-1)[at] * np.float32(_SHADES)).astype(np.intp)
        places = at + (y * self.width + x) + at // mask.shape[1] * (self.width - mask.shape[1])
        flat = self.pixels.reshape(-1)
        flat[places] = _mixed(flat[places], _shares(opacity), shades, colour)

    def cover(
        self,
        corner: tuple[int, int],
        size: tuple[int, int],
        colour: str,
        opacity: float = 1.0,
        tile: Tile | None = None,
    ) -> None:
        """Blend a colour over a box of whole pixels, optionally with a repeated tile as mask.

        The result equals that of `blend` with the same mask, in half the time.

        Args:
            corner: Left and top of the box; parts outside of the canvas are clipped.
            size: Width and height of the box.
            colour: ``#rrggbb``.
            opacity: Opacity of the colour, 0 to 1.
            tile: One of `stripes` and `dots`.
        """
        left, top = max(corner[0], 0), max(corner[1], 0)
        box = self.pixels[top : max(corner[1] + size[1], 0), left : max(corner[0] + size[0], 0)]
        if not box.size:
            return
        if tile is None:
            _cover(box, colour, opacity)
            return
        shades = texture(_shades(tile), left, top, box.shape).reshape(-1)
        box[:] = _mixed(box.reshape(-1), _shares(opacity), shades, colour).reshape(box.shape)

    def cut_corners(self, corner: Floats) -> None:
        """Make the corners transparent, by a mask of the top left one (0 to 1)."""
        size = len(corner)
        alpha = (corner * 255 + 0.5).astype("<u4") << 24
        for rows, columns in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            box = self.pixels[::rows, ::columns][:size, :size]
            box[:] = box & 0xFFFFFF | alpha


@cache
def _shades(tile: Tile) -> npt.NDArray[np.intp]:
    return np.rint(tile() * np.float32(_SHADES)).astype(np.intp)


def _shares(opacity: float) -> Floats:
    """Return the share of a colour for each shade."""
    return np.arange(_SHADES + 1, dtype=np.float32) * np.float32(opacity / _SHADES)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@cache
def _packed(colour: str) -> np.uint32:
    red, green, blue = _channels(colour)
    return np.uint32(red | green << 8 | blue << 16 | 0xFF000000)


@cache
def _floats(colour: str) -> Floats:
    return np.array([*_channels(colour), 0xFF], dtype=np.float32)


def _cover(box: npt.NDArray[np.uint32], colour: str, opacity: float) -> None:
    """Blend a colour over a whole box."""
    if opacity == 1:
        box[:] = _packed(colour)
        return
    share = np.array([opacity], np.float32)
    usual = box[len(box) // 3, :1].copy()
    others = box != usual  # a grid line
    if others.any():
        mixed = _over(box[others], share, colour)
        box[:] = _over(usual, share, colour)
        box[others] = mixed
    else:
        box[:] = _over(usual, share, colour)


def _mixed(
    below: npt.NDArray[np.uint32], shares: Floats, shades: npt.NDArray[np.intp], colour: str
) -> npt.NDArray[np.uint32]:
    """Blend a colour over opaque pixels, with the shares ``shares[shades]``.

    Most pixels of the canvas are equal, so each shade is computed once for them.
    """
    third = below.size // 3  # at the edges and in the middle there may be a grid line
    usual = below[third : third + 1]
    mixed = _over(usual, shares, colour)[shades]
    others = np.flatnonzero(below != usual)
    if others.size:
        mixed[others] = _over(below[others], shares[shades[others]], colour)
    return mixed


def _over(below: npt.NDArray[np.uint32], share: Floats, colour: str) -> npt.NDArray[np.uint32]:
    under = below.view(np.uint8).reshape(-1, 4).astype(np.float32)
    over = _floats(colour)
    mixed = under + (over - under) * share[:, None] + np.float32(0.5)
    return mixed.astype(np.uint8).view("<u4").reshape(-1)
