"""Word clouds: each word in the colour and style of the class for which it is distinctive."""

from collections.abc import Sequence

from undertone.labels import Sentiment
from undertone_pictures.canvas.design import READING_ORDER, Theme
from undertone_pictures.canvas.fonts import Weight, shape
from undertone_pictures.canvas.scene import Anchor, Scene, Text
from undertone_pictures.marks import mark
from undertone_pictures.packing import Area, Footprint, Spot
from undertone_pictures.words import Used

TITLE = "Words of the comments"

_MOST_WORDS, _FEWEST_WORDS = 150, 15
# Minimum area per word in square pixels, so that small pictures show fewer words instead of tiny ones.
_ROOM = 3_200

# Share of the area that words would cover at their initial size; more would not fit.
_FILL = 0.8
# Maximum width and height of a word, as a share of the picture's.
_WIDEST, _HIGHEST = 0.9, 0.4
# Exponent of a word's count in its size: 1 would leave room for few words, 0 would make all equal.
_CONTRAST = 0.5
_DESCRIBED = 30
# Font sizes of words, in pixels.
_SMALLEST, _TINY = 10.0, 6.0

_MANNERS = {
    Sentiment.POSITIVE: (Weight.STRONG, False),
    Sentiment.NEUTRAL: (Weight.REGULAR, False),
    Sentiment.NEGATIVE: (Weight.STRONG, True),
}


def draw_cloud(words: Sequence[Used], *, width: int, height: int, theme: Theme) -> Scene:
    """Lay out words, sorted by descending frequency; at least one.

    Positive words are bold, Neutral ones light, and Negative ones oblique.
    """
    scene = Scene(width, height, theme, TITLE, describe(words))
    classified = any(used.sentiment is not None for used in words)
    margin = max(width, height) * 0.02
    foot = max(min(width, height) * 0.085, 22.0) if classified else margin
    area = Area(width - 2 * margin, height - margin - foot)
    smallest = max(min(width, height) * 0.02, _SMALLEST)
    feet = [_footprint(used) for used in words]
    scale = _scale(words, feet, width - 2 * margin, height - margin - foot)
    for used, footprint in zip(words, feet, strict=True):
        # The first word can use the whole area, so that a long word is small instead of missing.
        least = smallest if scene.texts else _TINY
        spot = area.place(footprint, max(scale * _weight(used), least), least)
        if spot:
            scene.texts.append(_text(used, spot, margin, theme))
    if classified:
        _legend(scene, words, height - foot * 0.38, foot * 0.5)
    return scene


def most_words(width: int, height: int) -> int:
    """Return the maximum number of words for a size in pixels."""
    return max(min(width * height // _ROOM, _MOST_WORDS), _FEWEST_WORDS)


def describe(words: Sequence[Used]) -> str:
    """Describe the most frequent words, with their counts and the class for which they are distinctive."""
    return f"Words with how often they are used: {', '.join(map(_label, words[:_DESCRIBED]))}."


def _label(used: Used) -> str:
    feeling = f", {used.sentiment.title}" if used.sentiment is not None else ""
    return f"{used.word} ({used.times:,}{feeling})"


def _weight(used: Used) -> float:
    """Return the size of a word relative to one that is used once."""
    return float(used.times**_CONTRAST)


def _manner(used: Used) -> tuple[Weight, bool]:
    """Return the font weight of a word, and whether it is oblique."""
    return _MANNERS[used.sentiment] if used.sentiment is not None else (Weight.REGULAR, False)


def _footprint(used: Used) -> Footprint:
    weight, oblique = _manner(used)
    return Footprint.of(shape(used.word, weight), oblique=oblique)


def _text(used: Used, spot: Spot, margin: float, theme: Theme) -> Text:
    weight, oblique = _manner(used)
    fill = theme.ink if used.sentiment is None else theme.words[used.sentiment]
    x, y, size = margin + spot.x, margin + spot.y, spot.size
    return Text(x, y, used.word, fill, size, weight, oblique=oblique, exact=True, label=_label(used))


def _scale(words: Sequence[Used], feet: Sequence[Footprint], width: float, height: float) -> float:
    """Return the size of a word of weight 1 at which all words together fill the area, and each fits in it."""
    covered, scale = 0.0, float("inf")
    for used, footprint in zip(words, feet, strict=True):
        wide, high = footprint.width * _weight(used), footprint.height * _weight(used)
        covered += wide * high
        if covered:
            scale = min(scale, _WIDEST * width / wide, _HIGHEST * height / high)
    return min(scale, (_FILL * width * height / covered) ** 0.5) if covered else 0.0


def _legend(scene: Scene, words: Sequence[Used], y: float, size: float) -> None:
    """Lay out the legend: each class with its mark, in the style of its words, and the largest count, if it fits."""
    lines = []
    for sentiment in READING_ORDER:
        weight, oblique = _MANNERS[sentiment]
        lines.append(Text(0, y, sentiment.title, scene.theme.words[sentiment], size, weight, oblique=oblique))
    gap, step, margin = size * 0.85, size * 1.8, size * 1.6
    width = sum(line.width + gap for line in lines) + step * (len(lines) - 1)
    note = Text(scene.width - margin, y, _largest(words[0]), scene.theme.muted, size * 0.9).anchored(Anchor.END)
    fits = margin + width + step < note.left
    x = margin if fits else (scene.width - width) / 2
    scene.texts += [note] if fits else []
    for sentiment, line in zip(READING_ORDER, lines, strict=True):
        scene.shapes.append(mark(sentiment, x + size * 0.25, y - size * 0.35, size * 0.36, line.fill))
        scene.texts.append(line.moved_to(x + gap))
        x += gap + line.width + step


def _largest(used: Used) -> str:
    return f"largest word: {'once' if used.times == 1 else f'{used.times:,} times'} in the comments"
