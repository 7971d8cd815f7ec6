"""Renders the picture of a request as a response."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from undertone.http.picture_requests import Frame
from undertone.http.requests import Request
from undertone.http.responses import Response
from undertone_pictures.canvas.design import THEMES, Theme
from undertone_pictures.canvas.painter import write_png
from undertone_pictures.canvas.scene import Scene
from undertone_pictures.canvas.svg import write_svg

PNG, SVG = "image/png", "image/svg+xml"


class Draw(Protocol):
    """Lays out a picture of a given size and theme."""

    def __call__(self, *, width: int, height: int, theme: Theme) -> Scene:
        """Return the scene."""


class Layout(NamedTuple):
    """The size of a picture's layout, in pixels, and the factor by which it is enlarged."""

    width: int
    height: int
    scale: float = 1.0


# Older popups show pictures 310 pixels wide, at which the smallest text of 9 pixels is 12 pixels high.
_POPUP_WIDTH, _POPUP_HEIGHT, _POPUP_PIXELS = 232, 174, 600


def layout(request: Request, frame: Frame, size: tuple[int, int]) -> Layout:
    """Choose the size of a picture: that of the request, or the default.

    Clients of the compatibility routes are mostly popups, so their pictures are laid out for a small size and enlarged.

    Args:
        request: The request.
        frame: the part of its body that is about the picture's looks.
        size: The default width and height, in pixels.
    """
    if not request.compat or frame.width or frame.height:
        return Layout(int(frame.width or size[0]), int(frame.height or size[1]))
    height = max(round(_POPUP_WIDTH * size[1] / size[0]), _POPUP_HEIGHT)
    return Layout(_POPUP_WIDTH, height, _POPUP_PIXELS / _POPUP_WIDTH)


def picture(
    request: Request, frame: Frame, draw: Draw, *, size: tuple[int, int], headers: Mapping[str, str] | None = None
) -> Response:
    """Draw a picture in the requested format and size.

    Args:
        request: The request, whose ``Accept`` header selects SVG or PNG.
        frame: the part of its body that is about the picture's looks. Without a theme, it is light, and dark on the
            compatibility routes, as most popups are.
        draw: Lays out the picture.
        size: The default width and height, in pixels.
        headers: Headers of the response.
    """
    width, height, scale = layout(request, frame, size)
    theme = THEMES[frame.theme or ("dark" if request.compat else "light")]
    scene = draw(width=width, height=height, theme=theme).scaled(scale)
    write: Callable[[Scene], bytes] = write_svg if wants_svg(request) else write_png
    return Response(200, write(scene), SVG if wants_svg(request) else PNG, dict(headers or {}))


def wants_svg(request: Request) -> bool:
    """Return whether a request prefers SVG: it accepts SVG, and not PNG with a higher weight."""
    weights: dict[str, float] = {}
    for entry in request.headers.get("accept", "").lower().split(","):
        kind, *parameters = (part.strip() for part in entry.split(";"))
        weights[kind] = _weight(parameters)
    return weights.get(SVG, 0.0) > 0 and weights[SVG] >= weights.get(PNG, 0.0)


def _weight(parameters: list[str]) -> float:
    value = next((parameter[2:] for parameter in parameters if parameter.startswith("q=")), "1")
    try:
        return float(value)
    except ValueError:
        return 0.0
