"""Profiles the comments of requests for the drift metrics; no text is stored."""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from undertone.drift.profile import profile
from undertone.metrics import telemetry
from undertone.models.model import Model
from undertone.predictions import Prediction

MOST_PER_REQUEST = 20
"""Maximum number of comments profiled per request, evenly spaced."""


class Observer:
    """Adds up the profiles of requests, and reports them periodically, one log line per bin.

    Args:
        seconds: Minimum time between reports. Counts not reported when a container ends are lost.
        clock: A monotonic clock, in seconds.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._next = float("-inf")

    def observe(self, texts: Sequence[str | None], predictions: Sequence[Prediction], model: Model) -> None:
        """Profile the comments of a request, if the model has a reference."""
        if not texts or not model.known_words:
            return
        step = -(-len(texts) // MOST_PER_REQUEST)
        found = profile(texts[::step], predictions[::step], model.known_words)
        with self._lock:
            for name, bins in found.items():
                self._counts[name].update(bins)
            if self._clock() < self._next:
                return
            self._next = self._clock() + self._seconds
            counts, self._counts = self._counts, defaultdict(Counter)
        telemetry.profiled(counts)
