"""The classes of comments: those that the client knows, and the model's word for the others."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from undertone.labels import Sentiment
from undertone.settings import Settings

if TYPE_CHECKING:
    from undertone.models.provider import ModelProvider


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

    def classify(self, texts: Sequence[str | None], known: Sequence[Sentiment | None]) -> list[Sentiment]:
        """The class of each comment, in order.

        Args:
            texts: as many as there are known classes.
            known: the class of each, or None.

        Raises:
            ModelUnavailableError: when it takes a model and there is none.
        """
        asked = [text for text, sentiment in zip(texts, known, strict=True) if sentiment is None]
        answers = iter(self._provider.predict(asked) if asked else [])
        return [sentiment if sentiment is not None else next(answers).sentiment for sentiment in known]
