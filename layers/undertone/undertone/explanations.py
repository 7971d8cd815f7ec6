"""Explains predictions: each part of a comment is left out in turn, and the model is run again.

The weights are exact for the served model, since it is the model itself that answers without each part (leave-one-out).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from undertone.labels import ORDER, Sentiment
from undertone.predictions import DIGITS, Prediction

MAX_COMMENTS = 100
"""Comments that one call explains."""

MAX_PARTS = 32
"""Parts of one comment; the words of a longer one are left out several at a time."""

MAX_READ = 300_000
"""Characters, in compatibility form, that are read for all explanations of one call: this bounds what they cost."""

LEAST_WEIGHT = 0.005
"""A part that changes less is left out of the explanation."""

# Han, Hiragana and Katakana are written without spaces: there, each character is a word.
_WORD = re.compile(r"[぀-ヿ㐀-䶿一-鿿]|[^\s぀-ヿ㐀-䶿一-鿿]+")

Predict = Callable[[Sequence[str]], Sequence[Prediction]]
Span = tuple[int, int]


class Reason(NamedTuple):
    """The effect of one part of a comment on its prediction.

    Attributes:
        start: of the part in the comment, in Unicode code points.
        end: the code point after its last.
        toward: the class whose probability it raises most.
        weight: how much probability the answered class owes to it; negative where it speaks against the answer.
    """

    start: int
    end: int
    toward: Sentiment
    weight: float


def explain(texts: Sequence[str | None], predictions: Sequence[Prediction], predict: Predict) -> list[list[Reason]]:
    """Find the reasons for predictions, in the order of the text.

    A comment gets none if there was nothing to read, if it is in a language that the model does not know, or if it is
    so long that its call would pass `MAX_READ`.

    Args:
        texts: the comments.
        predictions: of each comment.
        predict: the model that made them.
    """
    room = MAX_READ // max(len(texts), 1)
    spans = [_spans(text, room) if text and p.understood else [] for text, p in zip(texts, predictions, strict=True)]
    without = [
        text[:start] + " " + text[end:]
        for text, found in zip(texts, spans, strict=True)
        if text
        for start, end in found
    ]
    answers = iter(predict(without))
    return [
        _worth_telling(_reason(span, whole, next(answers)) for span in found)
        for found, whole in zip(spans, predictions, strict=True)
    ]


def _worth_telling(reasons: Iterable[Reason]) -> list[Reason]:
    return [reason for reason in reasons if abs(reason.weight) >= LEAST_WEIGHT]


def _spans(text: str, room: int) -> list[Span]:
    """The words of a comment, joined to as few parts as its limits ask for."""
    words = [match.span() for match in _WORD.finditer(text)]
    # some characters stand for a whole phrase once they are normalised
    most = min(MAX_PARTS, room // len(unicodedata.normalize("NFKC", text)))
    if not words or most < min(2, len(words)):
        return []
    each = -(-len(words) // most)
    return [(words[i][0], words[min(i + each, len(words)) - 1][1]) for i in range(0, len(words), each)]


def _reason(span: Span, whole: Prediction, without: Prediction) -> Reason:
    changes = [a - b for a, b in zip(whole.probabilities, _known(without), strict=True)]
    weight = round(changes[ORDER.index(whole.sentiment)], DIGITS)
    return Reason(*span, ORDER[max(range(len(ORDER)), key=changes.__getitem__)], weight)


def _known(prediction: Prediction) -> tuple[float, float, float]:
    """The probabilities; where nothing is left to read, no class is likelier than another."""
    return prediction.probabilities if prediction.confidence else (1 / 3, 1 / 3, 1 / 3)
