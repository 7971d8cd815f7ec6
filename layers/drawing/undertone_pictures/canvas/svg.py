"""Writes a scene as SVG: real text, a title and a description, no scripts."""

import json
import re
from collections.abc import Iterator

from undertone_pictures.canvas.design import CARD_RADIUS, TEXTURE_OPACITY, Texture, Theme
from undertone_pictures.canvas.fonts import Weight
from undertone_pictures.canvas.raster import DOT_RADIUS, DOT_TILE, STRIPE_TILE, STRIPE_WIDTH, Points
from undertone_pictures.canvas.scene import Anchor, Rectangle, Scene, Shape, Text

# XML 1.0 does not allow other control characters, lone surrogates, U+FFFE and U+FFFF, even escaped.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# These are valid, but reorder or hide the surrounding text.
_UNSAFE = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})

_FAMILY = "Inter, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', sans-serif"
_WEIGHTS = {Weight.REGULAR: 400, Weight.STRONG: 600}


def write_svg(scene: Scene) -> bytes:
    """Write a scene; textures become patterns, and lines of text stay text."""
    return "".join(_parts(scene)).encode()


def escape(text: str) -> str:
    """Escape a text for element content or attributes; characters that XML does not allow become U+FFFD."""
    return _UNSAFE.sub("", _FORBIDDEN.sub("\ufffd", text)).translate(_ESCAPES)


def _parts(scene: Scene) -> Iterator[str]:
    width, height = scene.width, scene.height
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' role="img" aria-labelledby="title desc" font-family="{_FAMILY}">'
        f'<title id="title">{escape(scene.title)}</title><desc id="desc">{escape(scene.description)}</desc>'
    )
    if scene.table:
        table = json.dumps({"head": scene.table.head, "rows": scene.table.rows}, ensure_ascii=False)
        yield f"<metadata>{escape(table)}</metadata>"
    textures = {shape.texture for shape in scene.shapes if shape.texture}
    if textures:
        yield f"<defs>{''.join(_pattern(texture, scene.theme) for texture in sorted(textures))}</defs>"
    yield (
        f'<rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="{CARD_RADIUS - 0.5:g}"'
        f' fill="{scene.theme.card}" stroke="{scene.theme.edge}"/>'
    )
    yield from map(_shape, scene.shapes)
    yield from map(_text, scene.texts)
    yield "</svg>"


def _pattern(texture: Texture, theme: Theme) -> str:
    """Return the texture as a pattern, equal to that of `raster`."""
    paint = f'stroke="{theme.card}" stroke-width="{STRIPE_WIDTH}"'
    tile, ends = STRIPE_TILE, (-STRIPE_TILE // 2, STRIPE_TILE // 2, STRIPE_TILE * 3 // 2)
    content = "".join(f'<path d="M{x} {tile}L{x + tile} 0" {paint}/>' for x in ends)
    if texture is Texture.DOTS:
        tile = DOT_TILE
        content = f'<circle cx="{tile / 2:g}" cy="{tile / 2:g}" r="{DOT_RADIUS}" fill="{theme.card}"/>'
    size = f'width="{tile}" height="{tile}"'
    return f'<pattern id="{texture}" {size} patternUnits="userSpaceOnUse">{content}</pattern>'


def _shape(shape: Shape | Rectangle) -> str:
    path = f"<{_outline(shape)}"
    solid = f'{path} fill="{shape.fill}"{_opacity(shape.opacity)}'
    solid += f"><title>{escape(shape.label)}</title></{path[1:5]}>" if shape.label else "/>"
    if not shape.texture:
        return solid
    opacity = _opacity(TEXTURE_OPACITY * shape.opacity)
    return f'{solid}{path} fill="url(#{shape.texture})"{opacity} pointer-events="none"/>'


def _outline(shape: Shape | Rectangle) -> str:
    if isinstance(shape, Shape):
        return f'path d="{_path(shape.points)}"'
    place = f'x="{number(shape.x)}" y="{number(shape.y)}"'
    return f'rect {place} width="{number(shape.width)}" height="{number(shape.height)}"'


def _path(points: Points) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points.tolist()) + "Z"


def _opacity(opacity: float) -> str:
    return f' fill-opacity="{number(opacity)}"' if opacity < 1 else ""


def _text(text: Text) -> str:
    attributes = f'x="{number(text.x)}" y="{number(text.y)}" font-size="{number(text.size)}" fill="{text.fill}"'
    if text.weight is not Weight.REGULAR:
        attributes += f' font-weight="{_WEIGHTS[text.weight]}"'
    if text.anchor is not Anchor.START:
        attributes += f' text-anchor="{text.anchor}"'
    if text.oblique:
        attributes += ' font-style="oblique"'
    if text.exact:
        attributes += f' textLength="{number(text.width)}" lengthAdjust="spacingAndGlyphs"'
    label = f"<title>{escape(text.label)}</title>" if text.label else ""
    return f"<text {attributes}>{label}{escape(text.text)}</text>"


def number(value: float) -> str:
    """Write a coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
