"""The mark of each class: a distinct shape, which is recognizable without colour."""

from undertone.labels import Sentiment
from undertone_pictures.canvas.geometry import circle, triangle
from undertone_pictures.canvas.scene import Shape


def mark(sentiment: Sentiment, x: float, y: float, radius: float, fill: str) -> Shape:
    """Return a triangle that points up for Positive or down for Negative, or a disc for Neutral."""
    if sentiment is Sentiment.NEUTRAL:
        return Shape(circle(x, y, radius * 0.86), fill)
    return Shape(triangle(x, y, radius, up=sentiment is Sentiment.POSITIVE), fill)
