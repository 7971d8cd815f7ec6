"""Text as glyphs: finds a font for each letter, lets HarfBuzz shape words of any script, and rasterises them."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import uharfbuzz as harfbuzz

import undertone_fonts
from undertone_pictures.canvas.raster import Floats

SLANT = 0.21
"""Slant of oblique text: the tangent of 12 degrees."""

# The preferred fonts by script; other scripts use Inter.
_SCRIPTS = (
    ("armenian", 0x0530, 0x058F), ("hebrew", 0x0590, 0x05FF), ("arabic", 0x0600, 0x08FF),
    ("devanagari", 0x0900, 0x097F), ("bengali", 0x0980, 0x09FF), ("gurmukhi", 0x0A00, 0x0A7F),
    ("gujarati", 0x0A80, 0x0AFF), ("tamil", 0x0B80, 0x0BFF), ("telugu", 0x0C00, 0x0C7F), ("kannada", 0x0C80, 0x0CFF),
    ("malayalam", 0x0D00, 0x0D7F), ("sinhala", 0x0D80, 0x0DFF), ("thai", 0x0E00, 0x0E7F), ("lao", 0x0E80, 0x0EFF),
    ("myanmar", 0x1000, 0x109F), ("georgian", 0x10A0, 0x10FF), ("hangul", 0x1100, 0x11FF),
    ("ethiopic", 0x1200, 0x139F), ("khmer", 0x1780, 0x17FF), ("georgian", 0x1C90, 0x1CBF), ("emoji", 0x2300, 0x23FF),
    ("emoji", 0x2600, 0x27BF), ("emoji", 0x2B00, 0x2BFF), ("han", 0x2E80, 0x312F), ("hangul", 0x3130, 0x318F),
    ("han", 0x3190, 0x9FFF), ("hangul", 0xAC00, 0xD7AF), ("han", 0xF900, 0xFAFF), ("arabic", 0xFB50, 0xFDFF),
    ("arabic", 0xFE70, 0xFEFF), ("han", 0xFF00, 0xFFEF), ("emoji", 0x1F000, 0x1FBFF),
)  # fmt: skip

_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")


class Weight(StrEnum):
    """The weight of the Latin font; other scripts have only one."""

    REGULAR = "inter-regular"
    STRONG = "inter"


class Glyph(NamedTuple):
    """A glyph of a word: its font, its number, and its position in ems from the word's start on the baseline."""

    font: Any
    number: int
    x: float
    y: float


class Box(NamedTuple):
    """A rectangle in ems or pixels; y points down, and the baseline is 0."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Word:
    """A shaped text, independent of its size.

    Attributes:
        glyphs: The glyphs, in drawing order.
        boxes: The box of each visible glyph, in ems.
        advance: The width of the text, in ems.
    """

    glyphs: tuple[Glyph, ...]
    boxes: tuple[Box, ...]
    advance: float


@cache
def _font(name: str) -> Any:
    blob = harfbuzz.Blob.from_file_path(str(undertone_fonts.FOLDER / f"{name}.ttf"))
    return harfbuzz.Font(harfbuzz.Face(blob))


def _font_of(character: str, latin: Weight) -> str:
    point = ord(character)
    if point < 0x0530:
        return latin
    return next((name for name, first, last in _SCRIPTS if first <= point <= last), latin)


def can_draw(text: str) -> bool:
    """Return whether the fonts have every letter of a text."""
    return all(
        character in _JOINERS or _font(_font_of(character, Weight.STRONG)).get_nominal_glyph(ord(character))
        for character in text
    )


# Words are drawn repeatedly; the size of the cache is limited, to bound the memory.
@lru_cache(maxsize=1024)
def shape(text: str, weight: Weight = Weight.STRONG) -> Word:
    """Shape a line of text into glyphs, with a font for each run of a script."""
    glyphs: list[Glyph] = []
    boxes: list[Box] = []
    pen = 0.0
    for name, run in _runs(text, weight):
        pen = _shape_run(_font(name), run, pen, glyphs, boxes)
    return Word(tuple(glyphs), tuple(boxes), pen)


def _runs(text: str, weight: Weight) -> Iterator[tuple[str, str]]:
    """Split a text into runs of one font, from left to right; marks and joiners belong to the preceding run."""
    names: list[str] = []
    for character in text:
        stays = names and (character in _JOINERS or unicodedata.category(character)[0] == "M")
        names.append(names[-1] if stays else _font_of(character, weight))
    runs = [
        (name, "".join(c for _, c in part)) for name, part in groupby(zip(names, text, strict=True), lambda p: p[0])
    ]
    right_to_left = unicodedata.bidirectional(text[0]) in ("R", "AL") if text else False
    return reversed(runs) if right_to_left else iter(runs)


def _shape_run(font: Any, text: str, pen: float, glyphs: list[Glyph], boxes: list[Box]) -> float:
    buffer = harfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    harfbuzz.shape(font, buffer)
    em = font.face.upem
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        x, y = pen + position.x_offset / em, position.y_offset / em
        extents = font.get_glyph_extents(info.codepoint)
        if extents is not None and extents.width:
            glyphs.append(Glyph(font, info.codepoint, x, y))
            left, top = x + extents.x_bearing / em, -y - extents.y_bearing / em
            boxes.append(Box(left, top, left + extents.width / em, top - extents.height / em))
        pen += position.x_advance / em
    return pen


class Placed(NamedTuple):
    """A word on the canvas: its start on the baseline, and its font size in pixels."""

    word: Word
    x: float
    y: float
    size: float
    oblique: bool = False


def ink(words: Iterable[Placed]) -> Box:
    """Return the bounding box of words, in pixels."""
    boxes = [
        (
            x + box.left * size - SLANT * size,
            y + box.top * size,
            x + box.right * size + SLANT * size,
            y + box.bottom * size,
        )
        for word, x, y, size, _ in words
        for box in word.boxes
    ]
    if not boxes:
        return Box(0, 0, 0, 0)
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def paint(words: list[Placed], width: int, height: int) -> tuple[int, int, Floats]:
    """Return the coverage of words on a canvas.

    Returns:
        The left and top pixel of their bounding box, and its coverage, 0 to 1.
    """
    around = ink(words)
    left, top = max(int(around.left) - 1, 0), max(int(around.top) - 1, 0)
    columns, rows = min(int(around.right) + 2, width) - left, min(int(around.bottom) + 2, height) - top
    if columns <= 0 or rows <= 0:
        return 0, 0, np.zeros((0, 0), dtype=np.float32)
    raster = harfbuzz.RasterDraw()
    raster.extents = harfbuzz.RasterExtents(left, -(top + rows), columns, rows, columns)  # in HarfBuzz, y points up
    for word, x, y, size, oblique in words:
        for font, number, right, up in word.glyphs:
            em = size / font.face.upem
            raster.transform = (em, 0.0, SLANT * em if oblique else 0.0, em, x + right * size, up * size - y)
            raster.draw_glyph(font, number)
    image = raster.render()
    stride = image.extents.stride
    alpha = np.frombuffer(image.buffer, dtype=np.uint8).reshape(rows, stride)[::-1, :columns]
    return left, top, alpha * np.float32(1 / 255)
