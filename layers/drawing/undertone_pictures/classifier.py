"""Determines the classes of comments: from the client if known, otherwise from the model."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from undertone.http.picture_requests import Dated, Said
from undertone.labels import Sentiment
from undertone.predictions import Prediction
from undertone.settings import Settings

if TYPE_CHECKING:
    from undertone.models.provider import ModelProvider

NO_LANGUAGE = "the comments are in languages that are not understood"
"""Messages of pictures without data."""


class Classifier:
    """Classifies comments; the model is loaded at the first use, because most pictures are drawn from counts and rows.

    Args:
        settings: The settings of this process.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def _provider(self) -> "ModelProvider":
        from undertone.models.provider import ModelProvider  # noqa: PLC0415 - brings onnxruntime, a third of the start-up

        return ModelProvider.from_settings(self._settings)

    def warm_up(self) -> None:
        """Load the model now, if possible."""
        self._provider.warm_up()

    def classify(self, rows: Sequence[Said | Dated], request_id: str) -> list[Sentiment | None]:
        """Return the class of each comment, in order; None for comments that are not understood.

        Args:
            rows: The comments.
            request_id: Decides which model is used during a trial.

        Raises:
            ModelUnavailableError: A model is needed, and there is none.
        """
        asked = [row.text for row in rows if row.understood and row.sentiment is None]
        answers = iter(self._provider.answer(asked, request_id).predictions if asked else [])
        return [_class(row, answers) for row in rows]


def not_understood(classes: Sequence[Sentiment | None]) -> dict[str, str]:
    """Return the response header with the number of comments left out because they were not understood."""
    return {"x-not-understood": str(classes.count(None))}


def _class(row: Said | Dated, answers: Iterator[Prediction]) -> Sentiment | None:
    if not row.understood:
        return None
    if row.sentiment is not None:
        return row.sentiment
    answer = next(answers)
    return answer.sentiment if answer.understood else None
