"""The models of a container: loaded once, and replaced when the store's pointer changes."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import ClassVar

from undertone.drift.observing import Observer
from undertone.errors import ModelUnavailableError
from undertone.metrics import telemetry
from undertone.models.model import Model
from undertone.models.store import Candidate, ModelStore, Pointer, open_store
from undertone.models.trial import Answer, Serving, Trial
from undertone.settings import Settings

# Retry interval in seconds while there is no model, so that a bucket that is back is noticed soon.
_RETRY_SECONDS = 1.0

# Longer than any attempt can take with the store's timeouts: then the process was frozen, not the store slow.
_STOOD_STILL_SECONDS = 12.0

PATIENCE_SECONDS = 0.2
"""Seconds that a request waits for a check of the pointer if threads are frozen between requests, as on Lambda."""

REPORT_SECONDS = 60.0
"""Seconds between reports of comment profiles; without a log collector, counts are added up immediately."""

_LOADING_PATIENCE = 5
"""Factor of that time once a new model is known to exist, because it must be fetched in one go."""


class ModelProvider:
    """Provides the model of a stage; thread-safe.

    The pointer is read at most every ``refresh_seconds``, by a conditional request, in a background thread:
    the old model serves until the new one is loaded. A new model that is missing, damaged or incompatible is refused
    and reported, and the old one keeps serving.

    Args:
        store: Opens the store, at the first use.
        stage: The stage whose pointer is followed.
        refresh_seconds: Seconds for which a pointer is valid after it was read.
        patience_seconds: Seconds that the request that starts a check of the pointer waits for it. Zero if threads
            run between requests. On Lambda they do not, so an idle container would never notice a rollback.
        clock: A monotonic clock, in seconds.
        observer: Profiles the comments, for drift detection; None to turn it off.
    """

    _shared: ClassVar[dict[Settings, "ModelProvider"] | None] = None

    def __init__(
        self,
        store: Callable[[], ModelStore],
        *,
        stage: str = "production",
        refresh_seconds: float = 60.0,
        patience_seconds: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
        observer: Observer | None = None,
    ) -> None:
        self._open_store = store
        self._store: ModelStore | None = None
        self._stage = stage
        self._refresh_seconds = refresh_seconds
        self._patience_seconds = patience_seconds
        self._clock = clock
        self._observer = observer
        self._lock = threading.Lock()
        self._attempt: threading.Thread | None = None
        self._serving: Serving | None = None
        self._tag: str | None = None
        self._newer_is_known = False
        self._next_check = float("-inf")

    @classmethod
    def from_settings(cls, settings: Settings) -> "ModelProvider":
        """Return the provider for this process's settings; after ``share``, always the same one."""
        if cls._shared is None:
            return cls._made(settings)
        if settings not in cls._shared:
            cls._shared[settings] = cls._made(settings)
        return cls._shared[settings]

    @classmethod
    def share(cls) -> None:
        """Share one model among all functions of this process, as in the local server."""
        if cls._shared is None:
            cls._shared = {}

    @classmethod
    def _made(cls, settings: Settings) -> "ModelProvider":
        return cls(
            lambda: open_store(settings.store),
            stage=settings.stage,
            refresh_seconds=settings.refresh_seconds,
            patience_seconds=PATIENCE_SECONDS if settings.freezes else 0.0,
            observer=Observer(REPORT_SECONDS if settings.service else 0.0) if settings.drift else None,
        )

    def warm_up(self) -> None:
        """Load the model now, if possible; called at import, so that it is part of a snapshot.

        A container that is restored from a snapshot, perhaps days later, checks for a newer model at its first request.
        """
        with self._lock:
            self._refresh()
        _after_restore(self._look_at_once)

    def _look_at_once(self) -> None:
        self._next_check = float("-inf")

    def get(self) -> Model:
        """Return the model that the stage serves.

        Raises:
            ModelUnavailableError: when no model could be loaded so far.
        """
        return self._get().model

    @property
    def refreshing(self) -> bool:
        """Whether a thread is currently checking for a newer model."""
        return self._attempt is not None and self._attempt.is_alive()

    def answer(self, texts: Sequence[str | None], request_id: str = "") -> Answer:
        """Classify each comment, all by the same model, and count the predictions.

        Args:
            texts: The comments.
            request_id: Decides whether a candidate is tried on this request; empty for never.

        Raises:
            ModelUnavailableError: when no model could be loaded so far.
        """
        answer = self._get().answer(texts, request_id)
        telemetry.predicted(answer.predictions, model_version=answer.model.version)
        if self._observer:
            self._observer.observe(texts, *answer)
        return answer

    def _get(self) -> Serving:
        if self._clock() >= self._next_check:
            if self._serving is None:
                self._refresh_if_due()
            else:
                self._refresh_beside()
        if self._serving is None:
            raise ModelUnavailableError("no model is available yet; try again in a few seconds")
        return self._serving

    def _refresh_if_due(self) -> None:
        with self._lock:
            if self._clock() >= self._next_check:
                self._refresh()

    def _refresh_beside(self) -> None:
        """Check for a newer model in the background."""
        with self._lock:
            if self._clock() < self._next_check or self.refreshing:
                return
            attempt = self._attempt = threading.Thread(target=self._refresh, name="refresh", daemon=True)
            patience = self._patience_seconds * (_LOADING_PATIENCE if self._newer_is_known else 1)
            attempt.start()
        if patience:
            attempt.join(patience)

    def _refresh(self) -> None:
        started = self._clock()
        wait = self._refresh_seconds
        try:
            self._exchange()
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the store or a new model, the old one serves
            if self._clock() - started < _STOOD_STILL_SECONDS:
                serving = self._serving.model.version if self._serving else None
                telemetry.model_refused(error, stage=self._stage, serving=serving)
            else:
                wait = 0.0
        if self._serving is None:
            wait = min(_RETRY_SECONDS, wait)
        self._next_check = self._clock() + wait

    def _exchange(self) -> None:
        if self._store is None:
            self._store = self._open_store()
        found = self._store.read_pointer(self._stage, unless=self._tag)
        if found is None:
            return
        pointer, tag = found
        self._follow(self._store, pointer)
        self._newer_is_known = False
        self._tag = tag

    def _follow(self, store: ModelStore, pointer: Pointer) -> None:
        """Load a pointer's models, after unloading others, so that there are never more than two in memory."""
        wanted = [each for each in (pointer, pointer.candidate) if each]
        held = self._serving.models if self._serving else []
        if self._serving and not all(any(_is(model, each) for each in wanted) for model in held[1:]):
            held = [self._serving.model]
            self._serving = Serving(self._serving.model)
        model = _among(held, pointer) or self._load(store, pointer)
        found = _among(held, pointer.candidate) if pointer.candidate else None
        self._serving = Serving(model, _trial(found, pointer.candidate))
        if pointer.candidate and not found:
            del held
            self._serving = Serving(model, _trial(self._load(store, pointer.candidate), pointer.candidate))

    def _load(self, store: ModelStore, wanted: Pointer | Candidate) -> Model:
        started = time.perf_counter()
        self._newer_is_known = True
        model = Model.load(*store.read_model(wanted))
        telemetry.model_loaded(wanted.version, seconds=time.perf_counter() - started)
        return model


def _is(model: Model, wanted: Pointer | Candidate) -> bool:
    return model.card.sha256 == wanted.sha256 and model.version == wanted.version


def _among(models: Sequence[Model], wanted: Pointer | Candidate) -> Model | None:
    return next((model for model in models if _is(model, wanted)), None)


def _trial(model: Model | None, candidate: Candidate | None) -> Trial | None:
    return Trial(model, candidate.percent, candidate.answers) if model and candidate else None


def _after_restore(action: Callable[[], None]) -> None:
    """Register a function that Lambda calls after restoring the process from a snapshot."""
    try:
        from snapshot_restore_py import register_after_restore  # noqa: PLC0415 - only Lambda's runtime has it
    except ImportError:
        return
    register_after_restore(action)
