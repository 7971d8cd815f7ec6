"""Measure things side by side, in turns, so that a busy machine slows both alike."""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from statistics import median

Measured = Mapping[str, float]


def seconds_of(work: Callable[[], object]) -> float:
    """Run once, without the garbage collector, and give the processor's seconds of this process."""
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        work()
        return time.process_time() - started
    finally:
        gc.enable()


def compare(works: Mapping[str, Callable[[], object]], *, rounds: int = 7) -> Measured:
    """The median processor seconds of each work, run in turns after one run to warm up."""
    for work in works.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(seconds_of(work))
    return {name: median(values) for name, values in times.items()}


def compare_batches[Batch](works: Mapping[str, Callable[[Batch], object]], batches: Sequence[Batch]) -> Measured:
    """The median processor seconds of each work over batches that all of them get, the first one changing."""
    times: dict[str, list[float]] = {name: [] for name in works}
    names = list(works)
    gc.collect()
    gc.freeze()
    for turn, batch in enumerate(batches):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            times[name].append(seconds_of(partial(works[name], batch)))
    gc.unfreeze()
    return {name: median(values) for name, values in times.items()}
