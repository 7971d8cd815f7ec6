"""How the pictures look: colours, marks and sizes, for light and for dark pages."""

from dataclasses import dataclass
from enum import StrEnum

from undertone.labels import Sentiment

CARD_RADIUS = 14.0
"""Of the round corners of a picture, in pixels."""

TEXTURE_OPACITY = 0.38
"""How much of the card shines through the lines and dots of a texture."""


class Texture(StrEnum):
    """What tells a class apart where colours cannot: lies over its fill."""

    STRIPES = "stripes"
    DOTS = "dots"


@dataclass(frozen=True, kw_only=True)
class Theme:
    """The colours of one picture, as ``#rrggbb``.

    Attributes:
        card: the ground that everything stands on; opaque, so that no page's own colour shines through.
        edge: the thin line around the card.
        ink: titles and numbers.
        muted: what explains; at least 4.5:1 against the card.
        grid: lines that only guide the eye.
        fills: areas of each class; at least 3:1 against the card, and told apart by the colour-blind.
        words: text of each class; at least 4.5:1 against the card.
    """

    card: str
    edge: str
    ink: str
    muted: str
    grid: str
    fills: dict[Sentiment, str]
    words: dict[Sentiment, str]


# Teal and vermilion differ in hue for most eyes and in yellowness for all; grey is far from both in lightness.
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
"""The order in which a picture names the classes: the pleasant first."""

TEXTURES = {Sentiment.POSITIVE: None, Sentiment.NEUTRAL: Texture.DOTS, Sentiment.NEGATIVE: Texture.STRIPES}
