"""The classes of comments: from the client if known, otherwise from the model."""

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
"""What a picture says instead of showing nothing."""


class Classifier:
    """Asks the model, which is loaded when it is first needed: most pictures are of counts and rows.

    Args:
        settings: of this process.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def _provider(self) -> "ModelProvider":
        from undertone.models.provider import ModelProvider  # noqa: PLC0415 - brings onnxruntime, a third of the start-up

        return ModelProvider.from_settings(self._settings)

    def warm_up(self) -> None:
        """Load the model now, if it can be had."""
        self._provider.warm_up()

    def classify(self, rows: Sequence[Said | Dated], request_id: str) -> list[Sentiment | None]:
        """The class of each comment, in order; None for one in a language that is not understood.

        Args:
            rows: the comments.
            request_id: by which a model is chosen, where there are several.

        Raises:
            ModelUnavailableError: when it takes a model and there is none.
        """
        asked = [row.text for row in rows if row.understood and row.sentiment is None]
        answers = iter(self._provider.answer(asked, request_id).predictions if asked else [])
        return [_class(row, answers) for row in rows]


def not_understood(classes: Sequence[Sentiment | None]) -> dict[str, str]:
    """The response header that tells how many comments a picture leaves out because nobody here understands them."""
    return {"x-not-understood": str(classes.count(None))}


def _class(row: Said | Dated, answers: Iterator[Prediction]) -> Sentiment | None:
    if not row.understood:
        return None
    if row.sentiment is not None:
        return row.sentiment
    answer = next(answers)
    return answer.sentiment if answer.understood else None
