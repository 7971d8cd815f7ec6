"""The three sentiments, their names and their fixed order."""

from enum import IntEnum
from functools import cached_property
from typing import Any


class Sentiment(IntEnum):
    """The sentiment of a comment; the value is the label of the ONNX graph."""

    NEGATIVE = -1
    NEUTRAL = 0
    POSITIVE = 1

    @cached_property
    def title(self) -> str:
        """The name that users see: ``"Negative"``, ``"Neutral"`` or ``"Positive"``."""
        return self.name.capitalize()


ORDER = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)
"""The order of the graph's probability columns."""

BY_TITLE = {sentiment.title: sentiment for sentiment in ORDER}
_BY_NAME = {title.lower(): sentiment for title, sentiment in BY_TITLE.items()} | {str(int(s)): s for s in ORDER}


def read_sentiment(value: Any) -> Sentiment | None:
    """A class by its label or name (1, "1", 1.0, "Positive", in any case); None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return next((sentiment for sentiment in ORDER if value == sentiment), None)
    return _BY_NAME.get(value.strip().lower()) if isinstance(value, str) else None
