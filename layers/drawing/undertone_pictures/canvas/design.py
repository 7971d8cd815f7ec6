"""The design of the pictures: colours, textures and sizes, for light and dark pages."""

from dataclasses import dataclass
from enum import StrEnum

from undertone.labels import Sentiment

CARD_RADIUS = 14.0
"""Radius of the corners of a picture, in pixels."""

TEXTURE_OPACITY = 0.38
"""Opacity of the card's colour in the lines and dots of a texture."""


class Texture(StrEnum):
    """A texture over the fill of a class, which distinguishes classes without colour."""

    STRIPES = "stripes"
    DOTS = "dots"


@dataclass(frozen=True, kw_only=True)
class Theme:
    """The colours of one picture, as ``#rrggbb``.

    Attributes:
        card: The background; opaque, so that the page's colour does not show through.
        edge: The thin line around the card.
        ink: Titles and numbers.
        muted: Explanations; contrast of at least 4.5:1 with the card.
        grid: Grid lines.
        fills: Areas of each class; contrast of at least 3:1 with the card, distinguishable by colour-blind readers.
        words: Text of each class; contrast of at least 4.5:1 with the card.
    """

    card: str
    edge: str
    ink: str
    muted: str
    grid: str
    fills: dict[Sentiment, str]
    words: dict[Sentiment, str]


# Teal and vermilion can be distinguished with all types of colour blindness; grey differs from both in lightness.
LIGHT = Theme(
    card="#ffffff",
    edge="#dfe4ea",
    ink="#16202c",
    muted="#5a6675",
    grid="#e6eaef",
    fills={Sentiment.POSITIVE: "#0b6e63", Sentiment.NEUTRAL: "#8b93a4", Sentiment.NEGATIVE: "#db561e"},
    words={Sentiment.POSITIVE: "#0b766b", Sentiment.NEUTRAL: "#626d7d", Sentiment.NEGATIVE: "#c0410f"},
)
DARK = Theme(
    card="#141a22",
    edge="#2a333f",
    ink="#eef2f6",
    muted="#9aa7b6",
    grid="#27303b",
    fills={Sentiment.POSITIVE: "#38cebb", Sentiment.NEUTRAL: "#717e93", Sentiment.NEGATIVE: "#f0703a"},
    words={Sentiment.POSITIVE: "#3cc7b5", Sentiment.NEUTRAL: "#a3afbf", Sentiment.NEGATIVE: "#ff8a57"},
)
THEMES = {"light": LIGHT, "dark": DARK}

READING_ORDER = (Sentiment.POSITIVE, Sentiment.NEUTRAL, Sentiment.NEGATIVE)
"""The order of the classes in pictures: Positive first."""

TEXTURES = {Sentiment.POSITIVE: None, Sentiment.NEUTRAL: Texture.DOTS, Sentiment.NEGATIVE: Texture.STRIPES}
