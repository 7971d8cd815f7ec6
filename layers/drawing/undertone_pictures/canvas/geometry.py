"""Polygons of basic shapes; y points down, and angles are in turns, clockwise from the top."""

import numpy as np

from undertone_pictures.canvas.raster import Points

_POINTS_A_TURN = 180


def rounded(x: float, y: float, width: float, height: float, radius: float) -> Points:
    """Return a rectangle with rounded corners."""
    radius = min(radius, width / 2, height / 2)
    left, right, top, bottom = x + radius, x + width - radius, y + radius, y + height - radius
    corners = ((right, top, 0.0), (right, bottom, 0.25), (left, bottom, 0.5), (left, top, 0.75))
    return np.vstack([arc(cx, cy, radius, turn, turn + 0.25) for cx, cy, turn in corners])


def arc(x: float, y: float, radius: float, start: float, end: float) -> Points:
    """Return points on a circle, including both ends."""
    count = max(2, int(abs(end - start) * _POINTS_A_TURN) + 2)
    angles = np.linspace(start, end, count) * 2 * np.pi
    return np.column_stack([x + radius * np.sin(angles), y - radius * np.cos(angles)])


def ring_slice(x: float, y: float, inner: float, outer: float, start: float, end: float) -> Points:
    """Return a slice of a donut chart, between two radii and two angles."""
    return np.vstack([arc(x, y, outer, start, end), arc(x, y, inner, end, start)])


def circle(x: float, y: float, radius: float) -> Points:
    """Return a circle."""
    return arc(x, y, radius, 0.0, 1.0)


def triangle(x: float, y: float, radius: float, *, up: bool) -> Points:
    """Return a triangle that points up or down, optically centred on a point."""
    sign = -1.0 if up else 1.0
    across, tip, base = radius * 1.08, radius * 0.95, radius * 0.85
    return np.array([[x - across, y - sign * base], [x + across, y - sign * base], [x, y + sign * tip]])
