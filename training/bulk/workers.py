"""Processes that score chunks, and their bounded queue."""

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import NamedTuple

from training.stores import load_model
from undertone.models.model import Model
from undertone_bulk.errors import BulkError
from undertone_bulk.jobs import Job, Piece, Record, Source
from undertone_bulk.parts import Parts
from undertone_bulk.working import work

WAITING = 2
"""Maximum number of chunks queued per process, which bounds the memory."""


# From malloc.h. glibc raises these thresholds when large blocks are freed, and then keeps freed blocks in the heap:
# a process grew by 300 MB in the course of 10 million rows.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_LARGE_BYTES = 1 << 20


class Setting(NamedTuple):
    """What each process needs: the job, its files, the output location and the model."""

    job: Job
    sources: list[Source]
    location: str
    model: str | None
    store: str | None


Score = Callable[[Piece, bytes], Record]
Submit = Callable[[Piece, bytes], "Future[Record]"]


def scorer(setting: Setting, loaded: Model | None = None) -> Score:
    """Return a function that scores chunks in this process, with the given model or the setting's.

    Raises:
        BulkError: The model differs from the job's.
    """
    _return_large_blocks()
    model = loaded or load_model(setting.model, store=setting.store)
    if model.card.sha256 != setting.job.sha256:
        raise BulkError(f"the model {model.version} was replaced while the job was running. Run the command again.")
    location = Parts(setting.location)
    return lambda piece, data: work(piece, data, setting.sources[piece.source], setting.job, model, location)


def _return_large_blocks() -> None:
    """Let glibc return large blocks to the system as soon as they are free, so that memory stays flat."""
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        libc.mallopt(_M_TRIM_THRESHOLD, _LARGE_BYTES)


@contextmanager
def scoring(setting: Setting, processes: int, loaded: Model | None = None) -> Iterator[Submit]:
    """Start the processes, or none if one is enough; yield a function that submits a chunk."""
    if processes == 1:
        score = scorer(setting, loaded)
        yield lambda piece, data: _at_once(score, piece, data)
        return
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=_start, initargs=(setting,))
    try:
        yield lambda piece, data: pool.submit(_score, piece, data)
    finally:
        pool.shutdown(cancel_futures=True)


class InFlight:
    """The chunks being scored, at most a few per process."""

    def __init__(self, submit: Submit, processes: int) -> None:
        self._submit = submit
        self._most = 1 if processes == 1 else processes * WAITING
        self._futures: dict[Future[Record], int] = {}

    def add(self, piece: Piece, data: bytes, read: int) -> Iterator[tuple[Record, int]]:
        """Submit a chunk with its number of stored bytes; yield those that are finished, each with that number."""
        try:
            self._futures[self._submit(piece, data)] = read
        except BrokenProcessPool as error:
            raise _ended() from error
        while len(self._futures) >= self._most:
            yield from self._done()

    def rest(self) -> Iterator[tuple[Record, int]]:
        """Wait for all submitted chunks."""
        while self._futures:
            yield from self._done()

    def _done(self) -> Iterator[tuple[Record, int]]:
        done, _ = wait(self._futures, return_when=FIRST_COMPLETED)
        for future in done:
            read = self._futures.pop(future)
            try:
                yield future.result(), read
            except BrokenProcessPool as error:
                raise _ended() from error


def _at_once(score: Score, piece: Piece, data: bytes) -> "Future[Record]":
    future: Future[Record] = Future()
    future.set_result(score(piece, data))
    return future


_scores: list[Score] = []


def _start(setting: Setting) -> None:
    """Prepare a process: leave Ctrl-C to the parent process, and exit if the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _scores[:] = [scorer(setting)]


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _score(piece: Piece, data: bytes) -> Record:
    return _scores[0](piece, data)


def _ended() -> BulkError:
    return BulkError(
        "a process ended unexpectedly: it may have run out of memory, or failed to load the model. Scored chunks are"
        " kept; run the same command again, with fewer --processes."
    )
