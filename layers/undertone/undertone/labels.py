"""The three sentiments, their names and their one fixed order."""

from enum import IntEnum
from functools import cached_property


class Sentiment(IntEnum):
    """What a comment feels; the value is the label of the model's graph."""

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
