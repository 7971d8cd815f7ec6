"""Explains predictions: each part of a comment is left out in turn, and the model is run again.

The weights are exact for the served model, because the model itself predicts without each part (leave-one-out).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from undertone.labels import ORDER, Sentiment
from undertone.predictions import DIGITS, Prediction

MAX_COMMENTS = 100
"""Maximum number of comments explained per request."""

MAX_PARTS = 32
"""Maximum number of parts per comment; in longer comments, several words form a part."""

MAX_READ = 300_000
"""Maximum number of characters, in compatibility form, read for all explanations of a request; bounds their cost."""

LEAST_WEIGHT = 0.005
"""Minimum effect of a part that is listed in an explanation."""

# Han, Hiragana and Katakana are written without spaces: there, each character is a word.
_WORD = r"[぀-ヿ㐀-䶿一-鿿]|[^\s぀-ヿ㐀-䶿一-鿿]+"  # compiled at the first use: 3 ms

Predict = Callable[[Sequence[str]], Sequence[Prediction]]
Span = tuple[int, int]


class Reason(NamedTuple):
    """The effect of one part of a comment on its prediction.

    Attributes:
        start: Start of the part in the comment, in Unicode code points.
        end: End of the part, exclusive.
        toward: The class whose probability it raises most.
        weight: Probability that it adds to the predicted class; negative if it lowers it.
    """

    start: int
    end: int
    toward: Sentiment
    weight: float


def explain(texts: Sequence[str | None], predictions: Sequence[Prediction], predict: Predict) -> list[list[Reason]]:
    """Return the reasons for each prediction, in the order of the text.

    A comment has none if it is empty, if it is in a language that the model does not support, or if it is
    so long that the request would exceed `MAX_READ`.

    Args:
        texts: The comments.
        predictions: The prediction for each comment.
        predict: The model that made the predictions.
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
    """Return the words of a comment, joined as needed to stay within the maximum number of parts."""
    words = [match.span() for match in re.finditer(_WORD, text)]
    # some characters are normalised to a whole phrase
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
    """Return the probabilities; equal ones if nothing is left of the text."""
    return prediction.probabilities if prediction.confidence else (1 / 3, 1 / 3, 1 / 3)
