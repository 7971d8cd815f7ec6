"""From a request for a picture to the response with it."""

from collections.abc import Callable, Mapping
from typing import Protocol

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


def picture(
    request: Request, frame: Frame, draw: Draw, *, size: tuple[int, int], headers: Mapping[str, str] | None = None
) -> Response:
    """Draw a picture in the format and the size that a request asks for.

    Args:
        request: whose ``Accept`` decides between SVG and PNG.
        frame: the part of its body that is about the picture's looks.
        draw: lays the picture out.
        size: width and height where the request names none, in pixels.
        headers: of the response.
    """
    width, height = int(frame.width or size[0]), int(frame.height or size[1])
    scene = draw(width=width, height=height, theme=THEMES[frame.theme])
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
