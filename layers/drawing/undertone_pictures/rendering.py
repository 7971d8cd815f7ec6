"""Renders the picture of a request into a response."""

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
    """What lays out a picture of a given size and colours."""

    def __call__(self, *, width: int, height: int, theme: Theme) -> Scene:
        """Lay it out."""


class Layout(NamedTuple):
    """The size that a picture is laid out for, in pixels, and how much larger it is drawn."""

    width: int
    height: int
    scale: float = 1.0


# Older popups show pictures 310 pixels wide. The smallest text is 9 pixels high, which is 12 at that width.
_POPUP_WIDTH, _POPUP_HEIGHT, _POPUP_PIXELS = 232, 174, 600


def layout(request: Request, frame: Frame, size: tuple[int, int]) -> Layout:
    """Choose the size of a picture: the one that the request names, or else the usual one.

    Clients of the compatibility routes are mostly popups, so theirs are laid out for a small size and drawn larger.

    Args:
        request: the request.
        frame: the part of its body that is about the picture's looks.
        size: the usual width and height, in pixels.
    """
    if not request.compat or frame.width or frame.height:
        return Layout(int(frame.width or size[0]), int(frame.height or size[1]))
    height = max(round(_POPUP_WIDTH * size[1] / size[0]), _POPUP_HEIGHT)
    return Layout(_POPUP_WIDTH, height, _POPUP_PIXELS / _POPUP_WIDTH)


def picture(
    request: Request, frame: Frame, draw: Draw, *, size: tuple[int, int], headers: Mapping[str, str] | None = None
) -> Response:
    """Draw a picture in the format and the size that a request asks for.

    Args:
        request: whose ``Accept`` decides between SVG and PNG.
        frame: the part of its body that is about the picture's looks. Without a theme, it is light, and dark on the
            compatibility routes, as most popups are.
        draw: lays the picture out.
        size: width and height where the request names none, in pixels.
        headers: of the response.
    """
    width, height, scale = layout(request, frame, size)
    theme = THEMES[frame.theme or ("dark" if request.compat else "light")]
    scene = draw(width=width, height=height, theme=theme).scaled(scale)
    write: Callable[[Scene], bytes] = write_svg if wants_svg(request) else write_png
    return Response(200, write(scene), SVG if wants_svg(request) else PNG, dict(headers or {}))


def wants_svg(request: Request) -> bool:
    """Whether a request prefers SVG: it names it, and not PNG with a higher weight."""
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
