"""Places words around the centre, as close as possible and without overlap."""

import math
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from undertone_pictures.canvas.fonts import SLANT, Box, Word

# Number of cells of the search grid, for pictures of any size, so that all take the same time.
_CELLS = 40_000
# A word that does not fit is shrunk by this factor, up to this many times.
_SHRINK = 0.8
_TRIES = 3
# Margins around each letter, in ems; larger at the sides than above and below.
_MARGIN_X, _MARGIN_Y = 0.11, 0.04

_FAR = np.float32(np.inf)


@dataclass(frozen=True)
class Footprint:
    """The area of a word, in ems from its start on the baseline.

    Attributes:
        letters: The box of each letter with its margin, slanted if the word is oblique.
        box: Their bounding box.
    """

    letters: tuple[Box, ...]
    box: Box

    @classmethod
    def of(cls, word: Word, *, oblique: bool) -> Self:
        """Measure a word."""
        slant = SLANT if oblique else 0.0
        letters = tuple(
            Box(
                box.left + min(-box.bottom * slant, 0.0) - _MARGIN_X,
                box.top - _MARGIN_Y,
                box.right + max(-box.top * slant, 0.0) + _MARGIN_X,
                box.bottom + _MARGIN_Y,
            )
            for box in word.boxes
        )
        lefts, tops, rights, bottoms = zip(*letters, strict=True) if letters else ((0.0,),) * 4
        return cls(letters, Box(min(lefts), min(tops), max(rights), max(bottoms)))

    @property
    def width(self) -> float:
        """In ems."""
        return self.box.right - self.box.left

    @property
    def height(self) -> float:
        """In ems."""
        return self.box.bottom - self.box.top


class Spot(NamedTuple):
    """The start of a word's baseline, and its font size, in pixels."""

    x: float
    y: float
    size: float


class Area:
    """A rectangle that fills up with words.

    The cells are the bits of one integer, row by row. Python shifts and combines all of them at once, several
    times faster than NumPy.

    Args:
        width: in pixels.
        height: in pixels.
    """

    def __init__(self, width: float, height: float) -> None:
        self._cell = max(1.0, (width * height / _CELLS) ** 0.5)
        self._rows, self._columns = int(height / self._cell), int(width / self._cell)
        self._taken = 0
        # Distance of a centre, in half cells, from the centre of the area; the fourth power also fills the corners.
        y, x = np.ogrid[: 2 * self._rows + 2, : 2 * self._columns + 2]
        distance = ((x / self._columns - 1) ** 4 + (y / self._rows - 1) ** 4).astype(np.float32)
        # Separate for odd and even centres, so that those of one word are adjacent.
        self._distance = {(i, j): np.ascontiguousarray(distance[i::2, j::2]) for i in (0, 1) for j in (0, 1)}

    def place(self, footprint: Footprint, size: float, smallest: float) -> Spot | None:
        """Find a spot for a word; None if it does not fit even at the smallest size, in pixels."""
        for _ in range(_TRIES):
            spot = self._room(footprint, size)
            if spot:
                self._take(footprint, spot)
                return spot
            size *= _SHRINK
            if size < smallest:
                break
        return None

    def _room(self, footprint: Footprint, size: float) -> Spot | None:
        wide = max(math.ceil(footprint.width * size / self._cell), 1)
        high = max(math.ceil(footprint.height * size / self._cell), 1)
        if wide > self._columns or high > self._rows:
            return None
        # A box can start at cells from which all cells to the right and below, within its size, are free.
        blocked = _reach(_reach(self._taken, wide, 1), high, self._columns)
        cells = np.frombuffer(blocked.to_bytes(self._rows * self._columns // 8 + 1, "little"), dtype=np.uint8)
        bits = np.unpackbits(cells, bitorder="little")[: self._rows * self._columns]
        free = bits.reshape(self._rows, self._columns)[: self._rows - high + 1, : self._columns - wide + 1] == 0
        middles = self._distance[high % 2, wide % 2][high // 2 :, wide // 2 :][: free.shape[0], : free.shape[1]]
        row, column = divmod(int(np.where(free, middles, _FAR).argmin()), free.shape[1])
        if not free[row, column]:
            return None
        slack_x, slack_y = wide * self._cell - footprint.width * size, high * self._cell - footprint.height * size
        return Spot(
            column * self._cell + slack_x / 2 - footprint.box.left * size,
            row * self._cell + slack_y / 2 - footprint.box.top * size,
            size,
        )

    def _take(self, footprint: Footprint, spot: Spot) -> None:
        """Occupy the cells of each letter, so that short words can fit between tall letters."""
        for box in footprint.letters:
            left, right = self._cells(spot.x + box.left * spot.size, spot.x + box.right * spot.size, self._columns)
            top, bottom = self._cells(spot.y + box.top * spot.size, spot.y + box.bottom * spot.size, self._rows)
            line = ((1 << right - left) - 1) << left
            for row in range(top, bottom):
                self._taken |= line << row * self._columns

    def _cells(self, start: float, end: float, limit: int) -> tuple[int, int]:
        first = min(max(int(start / self._cell), 0), limit)
        return first, min(max(math.ceil(end / self._cell), first), limit)


def _reach(bits: int, count: int, step: int) -> int:
    """Combine each bit with the next ``count - 1`` bits, ``step`` apart, in a logarithmic number of shifts."""
    done = 1
    while done < count:
        more = min(done, count - done)
        bits |= bits >> more * step
        done += more
    return bits
