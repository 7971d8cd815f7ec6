"""The prediction of a model for a comment."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from undertone.labels import Sentiment

DIGITS = 6
"""Decimals of a probability."""


class Prediction(NamedTuple):
    """The predicted sentiment of one comment.

    Attributes:
        sentiment: the class with the highest probability.
        confidence: its probability, rounded to DIGITS like the others; 0.0 for a blank comment.
        probabilities: of Negative, Neutral and Positive; they sum to 1, or are all 0.0 for a blank comment.
        language: BCP 47 tag of the comment's language, or ``und`` if it is unknown.
        understood: False for a comment in a language that the model does not know; it counts for no sentiment.
    """

    sentiment: Sentiment
    confidence: float
    probabilities: tuple[float, float, float]
    language: str = "und"
    understood: bool = True


SILENCE = Prediction(Sentiment.NEUTRAL, 0.0, (0.0, 0.0, 0.0))
"""The prediction for a comment that is null, blank, or empty once normalised."""


class Predictor(Protocol):
    """Anything that predicts sentiment: a loaded model, or a fake in a test."""

    @property
    def version(self) -> str:
        """Name of the model in its store."""

    def predict(self, texts: Sequence[str | None]) -> list[Prediction]:
        """Predict the sentiment of each comment, in order."""
