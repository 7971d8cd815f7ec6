"""Trials of a candidate next to the production model: the requests in the trial, and their predictions.

Both models predict the requests of a trial, so their metrics are of the same comments. In a canary, the candidate's
predictions are returned; in a shadow, production's are. A failing candidate never fails a request.
"""

import time
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from undertone.metrics import telemetry
from undertone.models.model import Model
from undertone.predictions import Prediction

MOST_CHARACTERS = 1_000_000
"""Longer requests are not part of trials: predicting the largest twice would exceed API Gateway's timeout."""


class Answer(NamedTuple):
    """The predictions for one request, and the model that made all of them."""

    predictions: list[Prediction]
    model: Model


class Trial(NamedTuple):
    """A loaded candidate, its percentage of requests, and whether its predictions are returned."""

    candidate: Model
    percent: int
    answers: bool

    def takes(self, request_id: str) -> bool:
        """Return whether a request is in the trial, by a hash of its ID, so that all containers decide alike."""
        return int.from_bytes(sha256(request_id.encode("utf-8", "replace")).digest()[:8]) % 100 < self.percent

    def answer(self, current: Model, texts: Sequence[str | None]) -> Answer:
        """Predict with both models, record the comparison in the metrics, and return the predictions to send."""
        old, old_seconds = _timed(current, texts)
        try:
            new, new_seconds = _timed(self.candidate, texts)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the candidate, production answers
            telemetry.candidate_failed(error, candidate=self.candidate.version, serving=current.version)
            return Answer(old, current)
        telemetry.compared(
            {current.version: (old, old_seconds), self.candidate.version: (new, new_seconds)},
            candidate=self.candidate.version,
        )
        return Answer(new, self.candidate) if self.answers else Answer(old, current)


class Serving(NamedTuple):
    """The models in use: that of the stage, and the candidate of a trial, if any."""

    model: Model
    trial: Trial | None = None

    @property
    def models(self) -> list[Model]:
        """The models in memory."""
        return [self.model, self.trial.candidate] if self.trial else [self.model]

    def answer(self, texts: Sequence[str | None], request_id: str) -> Answer:
        """Classify each comment, all by the same model."""
        if request_id and self.trial and self.trial.takes(request_id) and _characters(texts) <= MOST_CHARACTERS:
            return self.trial.answer(self.model, texts)
        return Answer(self.model.predict(texts), self.model)


def _characters(texts: Sequence[str | None]) -> int:
    return sum(len(text) for text in texts if text)


def _timed(model: Model, texts: Sequence[str | None]) -> tuple[list[Prediction], float]:
    started = time.perf_counter()
    return model.predict(texts), time.perf_counter() - started
