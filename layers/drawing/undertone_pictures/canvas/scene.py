"""Pictures independent of their format: shapes and lines of text, in pixels."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from undertone_pictures.canvas.design import Texture, Theme
from undertone_pictures.canvas.fonts import Weight, shape
from undertone_pictures.canvas.raster import Points


class Anchor(StrEnum):
    """The part of a line of text that is at its x coordinate."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True)
class Shape:
    """A filled polygon with an optional texture; ``label`` is its tooltip in SVG."""

    points: Points
    fill: str
    texture: Texture | None = None
    opacity: float = 1.0
    label: str = ""

    def scaled(self, factor: float) -> "Shape":
        """The same shape in a scene that is larger by a factor."""
        return replace(self, points=self.points * factor)


@dataclass(frozen=True)
class Rectangle:
    """An axis-aligned rectangle, which is faster than a `Shape`; some pictures have hundreds."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    texture: Texture | None = None
    opacity: float = 1.0
    label: str = ""

    def whole_pixels(self) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Return the corner and the size, or None if an edge is not on a pixel boundary."""
        left, top, width, height = int(self.x), int(self.y), int(self.width), int(self.height)
        whole = left == self.x and top == self.y and width == self.width and height == self.height
        return ((left, top), (width, height)) if whole and width and height else None

    def scaled(self, factor: float) -> "Rectangle":
        """The same rectangle in a scene that is larger by a factor, with its edges on whole pixels."""
        left, top = round(self.x * factor), round(self.y * factor)
        right, bottom = round((self.x + self.width) * factor), round((self.y + self.height) * factor)
        return replace(self, x=left, y=top, width=max(right - left, 1), height=max(bottom - top, 1))


@dataclass(frozen=True)
class Text:
    """A line of text on its baseline.

    Attributes:
        exact: Whether SVG sets the width of the text, independent of the reader's font.
        label: Its tooltip in SVG.
    """

    x: float
    y: float
    text: str
    fill: str
    size: float
    weight: Weight = Weight.REGULAR
    anchor: Anchor = Anchor.START
    oblique: bool = False
    exact: bool = False
    label: str = ""

    def moved_to(self, x: float) -> "Text":
        """Return the same text at another x coordinate."""
        return replace(self, x=x)

    def scaled(self, factor: float) -> "Text":
        """The same text in a scene that is larger by a factor."""
        return replace(self, x=self.x * factor, y=self.y * factor, size=self.size * factor)

    def anchored(self, anchor: Anchor) -> "Text":
        """Return the same text with another anchor at its x coordinate."""
        return replace(self, anchor=anchor)

    @property
    def width(self) -> float:
        """In pixels."""
        return shape(self.text, self.weight).advance * self.size

    @property
    def left(self) -> float:
        """The left edge, in pixels."""
        share = {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}[self.anchor]
        return self.x - self.width * share if share else self.x


class Table(NamedTuple):
    """The numbers of a picture as a table; in SVG, it is JSON in ``<metadata>``."""

    head: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


@dataclass
class Scene:
    """A card with shapes, and text on top.

    Attributes:
        title: Title for screen readers.
        description: Description with all numbers, for screen readers.
    """

    width: int
    height: int
    theme: Theme
    title: str
    description: str
    shapes: list[Shape | Rectangle] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    table: Table | None = None

    def scaled(self, factor: float) -> "Scene":
        """The same scene, larger by a factor."""
        if factor == 1:
            return self
        return replace(
            self,
            width=round(self.width * factor),
            height=round(self.height * factor),
            shapes=[shape.scaled(factor) for shape in self.shapes],
            texts=[text.scaled(factor) for text in self.texts],
        )
