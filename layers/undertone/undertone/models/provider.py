"""The model that a container holds: loaded once, exchanged when the store points to another."""

import threading
import time
from collections.abc import Callable, Sequence

from undertone.errors import ModelUnavailableError, UndertoneError
from undertone.metrics import telemetry
from undertone.models.model import Model
from undertone.models.store import ModelStore, open_store
from undertone.predictions import Prediction
from undertone.settings import Settings

# How soon to try again while there is no model at all: a bucket that comes back should be noticed at once.
_RETRY_SECONDS = 1.0


class ModelProvider:
    """Gives the model of a stage; safe to share between threads.

    The pointer is asked for at most every ``refresh_seconds``, by conditional request. A new model that is missing,
    damaged or does not fit is refused and reported, and the old one keeps serving.
    """

    def __init__(
        self,
        store: Callable[[], ModelStore],
        *,
        stage: str = "production",
        refresh_seconds: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_store = store
        self._store: ModelStore | None = None
        self._stage = stage
        self._refresh_seconds = refresh_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._model: Model | None = None
        self._tag: str | None = None
        self._next_check = float("-inf")

    @classmethod
    def from_settings(cls, settings: Settings) -> "ModelProvider":
        """The provider of the model that this process is set to serve."""
        return cls(lambda: open_store(settings.store), stage=settings.stage, refresh_seconds=settings.refresh_seconds)

    def warm_up(self) -> None:
        """Load the model now, if it can be had; called at import, so that it is part of a snapshot.

        A container that is restored from one, perhaps days later, looks for a newer model at its first request.
        """
        with self._lock:
            self._refresh()
        _after_restore(self._look_at_once)

    def _look_at_once(self) -> None:
        self._next_check = float("-inf")

    def get(self) -> Model:
        """The model to answer this request with.

        Raises:
            ModelUnavailableError: when no model could be loaded so far.
        """
        if self._clock() >= self._next_check and self._lock.acquire(blocking=self._model is None):
            # Others go on with the old model while one thread looks for a new one.
            try:
                if self._clock() >= self._next_check:
                    self._refresh()
            finally:
                self._lock.release()
        if self._model is None:
            raise ModelUnavailableError("no model could be loaded yet; try again in a few seconds")
        return self._model

    def predict(self, texts: Sequence[str | None]) -> list[Prediction]:
        """Tell what each comment feels, all by the same model, and count the answers.

        Raises:
            ModelUnavailableError: when no model could be loaded so far.
        """
        model = self.get()
        predictions = model.predict(texts)
        telemetry.predicted(predictions, model_version=model.version)
        return predictions

    def _refresh(self) -> None:
        try:
            self._exchange()
        except UndertoneError as error:
            telemetry.model_refused(error, stage=self._stage, serving=self._model.version if self._model else None)
        wait = self._refresh_seconds if self._model else min(_RETRY_SECONDS, self._refresh_seconds)
        self._next_check = self._clock() + wait

    def _exchange(self) -> None:
        started = time.perf_counter()
        if self._store is None:
            self._store = self._open_store()
        found = self._store.read_pointer(self._stage, unless=self._tag)
        if found is None:
            return
        pointer, tag = found
        if self._model is None or self._model.card.sha256 != pointer.sha256 or self._model.version != pointer.version:
            self._model = Model.load(*self._store.read_model(pointer))
            telemetry.model_loaded(pointer.version, seconds=time.perf_counter() - started)
        self._tag = tag


def _after_restore(action: Callable[[], None]) -> None:
    """Let Lambda call this when it has restored the process from a snapshot; elsewhere nothing does."""
    try:
        from snapshot_restore_py import register_after_restore  # noqa: PLC0415 - only Lambda's runtime has it
    except ImportError:
        return
    register_after_restore(action)
