"""Sends cases through the functions' own handlers, in this process."""

import gc
import os
import time
from collections.abc import Iterator
from typing import Any

import psutil

from tests.fuzz.cases import ROUTES, Case, case
from tests.fuzz.oracle import Problem, judge, require
from tests.support.apps import load_app

GROWTH_MEGABYTES = 250
"""By how much memory may grow over a run; caches fill and pictures come and go, but nothing piles up."""

_LOOK_EVERY = 250
_WARM_UP = 500


class Functions:
    """All functions, loaded as fresh containers load them.

    Args:
        store: of the models.
    """

    def __init__(self, store: str) -> None:
        self.handlers = {name: load_app(name, UNDERTONE_STORE=store).handler for name in set(ROUTES.values())}
        self.tried = 0
        self._memory = 0.0

    def answer(self, tried: Case) -> dict[str, Any]:
        """What the function of a case answers."""
        answer: dict[str, Any] = self.handlers[tried.function](tried.event, None)
        return answer

    def problem(self, tried: Case) -> str | None:
        """What is wrong with the answer to a case, if anything."""
        started = time.process_time()
        try:
            response = self.answer(tried)
            judge(tried, response, time.process_time() - started)
        except Problem as problem:
            return str(problem)
        except Exception as error:  # noqa: BLE001 - a handler never raises, whatever comes
            return f"exception {type(error).__name__}: {error}"
        return None

    def run(self, seed: str, count: int, until: float) -> Iterator[tuple[Case, str]]:
        """Try cases; give those that went wrong.

        Args:
            seed: of the run.
            count: how many at most.
            until: the moment, as `time.monotonic` tells it, at which to stop.
        """
        self.tried = 0
        while self.tried < count and time.monotonic() < until:
            tried = case(f"{seed}:{self.tried}")
            self.tried += 1
            problem = self.problem(tried) or self._memory_problem()
            if problem:
                yield tried, problem

    def _memory_problem(self) -> str | None:
        if self.tried % _LOOK_EVERY:
            return None
        gc.collect()
        megabytes = psutil.Process(os.getpid()).memory_info().rss / 2**20
        if self.tried <= _WARM_UP:
            self._memory = megabytes
        try:
            require(
                megabytes - self._memory < GROWTH_MEGABYTES,
                f"memory grew from {self._memory:.0f} to {megabytes:.0f} MB",
            )
        except Problem as problem:
            self._memory = megabytes
            return str(problem)
        return None
