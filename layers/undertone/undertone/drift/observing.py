"""Counts what the comments of requests are like, for the metrics that drift is recognized by; no text is kept."""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from undertone.drift.profile import profile
from undertone.metrics import telemetry
from undertone.models.model import Model
from undertone.predictions import Prediction

MOST_PER_REQUEST = 20
"""Comments that are counted of a larger request, evenly spaced."""


class Observer:
    """Adds up the profiles of requests, and reports them from time to time: each bin is a line of the log.

    Args:
        seconds: least time between reports. What a container has not reported when it ends is lost.
        clock: seconds that only grow.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._next = float("-inf")

    def observe(self, texts: Sequence[str | None], predictions: Sequence[Prediction], model: Model) -> None:
        """Count the comments of one request, unless the model has nothing to compare them with."""
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
