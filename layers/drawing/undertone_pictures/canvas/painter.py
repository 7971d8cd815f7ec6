"""Paints a scene as PNG."""

from collections import defaultdict
from functools import cache

import numpy as np

from undertone_pictures.canvas import raster
from undertone_pictures.canvas.design import CARD_RADIUS, TEXTURE_OPACITY, Texture, Theme
from undertone_pictures.canvas.fonts import Placed, paint, shape
from undertone_pictures.canvas.geometry import rounded
from undertone_pictures.canvas.png import encode
from undertone_pictures.canvas.raster import Canvas, Floats
from undertone_pictures.canvas.scene import Rectangle, Scene, Shape

_TILES = {Texture.STRIPES: raster.stripes, Texture.DOTS: raster.dots}


def write_png(scene: Scene) -> bytes:
    """Paint a scene; pixels outside of the card's rounded corners are transparent."""
    canvas = Canvas(scene.width, scene.height, scene.theme.card)
    for drawn in scene.shapes:
        _draw(canvas, drawn, scene.theme)
    for fill, words in _words(scene).items():
        canvas.blend(*paint(words, scene.width, scene.height), fill)
    _edge(canvas, scene.theme)
    canvas.cut_corners(_corner()[0])
    return encode(canvas.pixels)


def _draw(canvas: Canvas, drawn: Shape | Rectangle, theme: Theme) -> None:
    tile, strength = _TILES[drawn.texture] if drawn.texture else None, TEXTURE_OPACITY * drawn.opacity
    if isinstance(drawn, Rectangle) and (box := drawn.whole_pixels()):
        canvas.cover(*box, drawn.fill, drawn.opacity)
        if tile:
            canvas.cover(*box, theme.card, strength, tile)
        return
    left, top, mask = _mask(drawn)
    canvas.blend(left, top, mask, drawn.fill, drawn.opacity)
    if tile:
        canvas.blend(left, top, mask * raster.texture(tile(), left, top, mask.shape), theme.card, strength)


def _mask(drawn: Shape | Rectangle) -> tuple[int, int, Floats]:
    if isinstance(drawn, Shape):
        return raster.coverage(drawn.points)
    return raster.rectangle_coverage(drawn.x, drawn.y, drawn.width, drawn.height)


def _words(scene: Scene) -> dict[str, list[Placed]]:
    """Group the scene's text by colour."""
    words: dict[str, list[Placed]] = defaultdict(list)
    for text in scene.texts:
        words[text.fill].append(Placed(shape(text.text, text.weight), text.left, text.y, text.size, text.oblique))
    return words


@cache
def _corner() -> tuple[Floats, Floats]:
    """Return the coverage of the card's top left corner, with and without its edge."""
    size = int(CARD_RADIUS)
    within = rounded(1, 1, 4 * size - 2, 4 * size - 2, size - 1)
    inner = np.zeros((size, size), dtype=np.float32)
    inner[1:, 1:] = raster.coverage(within)[2][: size - 1, : size - 1]
    outer = raster.coverage(rounded(0, 0, 4 * size, 4 * size, size))[2][:size, :size]
    return outer, inner


def _edge(canvas: Canvas, theme: Theme) -> None:
    """Draw the line around the card, 1 pixel wide."""
    width, height = canvas.width, canvas.height
    size = int(CARD_RADIUS)
    ring = 1 - _corner()[1]
    for left, top, mask in (
        (0, 0, ring),
        (width - size, 0, ring[:, ::-1]),
        (0, height - size, ring[::-1]),
        (width - size, height - size, ring[::-1, ::-1]),
    ):
        canvas.blend(left, top, mask, theme.edge)
    straight = np.ones((1, 1), dtype=np.float32)
    for left, top, columns, rows in (
        (size, 0, width - 2 * size, 1),
        (size, height - 1, width - 2 * size, 1),
        (0, size, 1, height - 2 * size),
        (width - 1, size, 1, height - 2 * size),
    ):
        canvas.blend(left, top, np.broadcast_to(straight, (rows, columns)), theme.edge)
