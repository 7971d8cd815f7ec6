"""Profiles of comments: counts of five characteristics by bin, without any text."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import msgspec

from undertone.labels import ORDER
from undertone.predictions import Prediction

type Counts = Mapping[str, Mapping[str, int]]
"""Number of comments by characteristic and bin."""

LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "it", "pt", "und")
"""Languages with their own bin; all others share one."""
OTHER_LANGUAGE = "other"

_CONFIDENCE = (0.5, 0.65, 0.8, 0.9)
_LENGTH = (5, 10, 20, 40)
_UNKNOWN = (0.1, 0.2, 0.35, 0.5)

_MOST_CHARACTERS = 1_000
_WORD = re.compile(r"[^\W\d_]+")


def _bins(limits: Sequence[float]) -> tuple[str, ...]:
    between = [f"{low} to {high}" for low, high in pairwise(limits)]
    return (f"below {limits[0]}", *between, f"{limits[-1]} or more")


BINS: Mapping[str, tuple[str, ...]] = {
    "sentiment": tuple(sentiment.title for sentiment in ORDER),
    "confidence": _bins(_CONFIDENCE),
    "words": _bins(_LENGTH),
    "unknown words": _bins(_UNKNOWN),
    "language": (*LANGUAGES, OTHER_LANGUAGE),
}
"""The bins of each characteristic. ``unknown words`` is the share of a comment's words that a reference lacks."""


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """The expected profile of a model's comments.

    Attributes:
        comments: Number of profiled comments.
        counts: Counts of the non-empty bins.
        words: Known words, separated by spaces.
        source: The data sets of the comments.
    """

    comments: int
    counts: dict[str, dict[str, int]]
    words: str
    source: list[str] = []

    def known_words(self) -> frozenset[str]:
        """The known words."""
        return frozenset(self.words.split(" "))


def words_of(text: str) -> list[str]:
    """Return the words of a comment in lower case, without numbers and emoji, up to a limit."""
    return _WORD.findall(text[:_MOST_CHARACTERS].lower())


def profile(texts: Sequence[str | None], predictions: Sequence[Prediction], known: frozenset[str]) -> Counts:
    """Profile comments and their predictions.

    Args:
        texts: The original comments; empty ones are not counted.
        predictions: The prediction for each comment.
        known: Known words; if empty, ``unknown words`` is left out.
    """
    pairs = [(words_of(text), prediction) for text, prediction in zip(texts, predictions, strict=True) if text]
    read = [(words, prediction) for words, prediction in pairs if prediction.confidence]
    spoken = [words for words, _ in read if words] if known else []
    return {
        "sentiment": Counter([prediction.sentiment.title for _, prediction in read]),
        "confidence": _binned("confidence", _CONFIDENCE, [prediction.confidence for _, prediction in read]),
        "words": _binned("words", _LENGTH, [len(words) for words, _ in read]),
        "unknown words": _binned(
            "unknown words", _UNKNOWN, [1 - sum(map(known.__contains__, words)) / len(words) for words in spoken]
        ),
        "language": Counter([p.language if p.language in LANGUAGES else OTHER_LANGUAGE for _, p in read]),
    }


def _binned(name: str, limits: Sequence[float], values: Sequence[float]) -> Counter[str]:
    return Counter([BINS[name][bisect_right(limits, value)] for value in values])
