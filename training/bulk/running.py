"""Runs a bulk job on this machine."""

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from training.bulk.finishing import RefusedReport, finish, write_refused
from training.bulk.progress import Progress
from training.bulk.unfinished import Unfinished
from training.bulk.workers import InFlight, Setting, scoring
from training.stores import load_model
from undertone.models.model import Model
from undertone_bulk.errors import BulkError, OutputError
from undertone_bulk.jobs import Job, Record, Source, Tally
from undertone_bulk.manifest import Manifest, manifest_of
from undertone_bulk.splitting import Cursor, Cut, cut


class RunOptions(NamedTuple):
    """How a job is run; none of it changes the result.

    Attributes:
        processes: how many score at the same time.
        model: the model's name, as ``--model`` takes it.
        store: the model store, as ``--store`` takes it.
        overwrite: whether an existing output is replaced.
        restart: whether what an earlier run left is discarded.
        loaded: the model, if the caller has loaded it; a job with one process uses it.
        pictures: the folder for the pictures, if the job counts what they show.
    """

    processes: int = 1
    model: str | None = None
    store: str | None = None
    overwrite: bool = False
    restart: bool = False
    loaded: Model | None = None
    pictures: Path | None = None


class Outcome(NamedTuple):
    """What a run did.

    Attributes:
        manifest: of the result.
        output: where it is.
        refused: where the refused rows are told, and the first of them; None without any.
        scored: rows that this run scored itself.
        seconds: how long this run took.
        pictures: paths of the pictures over all rows.
    """

    manifest: Manifest
    output: str
    refused: RefusedReport | None
    scored: int
    seconds: float
    pictures: Sequence[str] = ()


def run(sources: list[Source], job: Job, output: str, options: RunOptions, progress: Progress) -> Outcome:
    """Score all rows of the input files and write the result.

    Raises:
        BulkError: when it cannot go on; what was scored is kept, and the next run goes on from there.
    """
    started = time.monotonic()
    unfinished = Unfinished(output)
    with unfinished.open(job, overwrite=options.overwrite, restart=options.restart):
        setting = Setting(job, sources, unfinished.name, options.model, options.store)
        records, scored = _score_all(setting, unfinished, options, progress)
        manifest = manifest_of(job, records)
        refused = write_refused(unfinished, records)
        pictures = _draw(unfinished, records, manifest.tally, setting, options)
        where = finish(unfinished, job.output, manifest, data_set=job.headers)
    return Outcome(manifest, where, refused, scored, time.monotonic() - started, pictures)


def _draw(
    unfinished: Unfinished, records: list[Record], tally: Tally, setting: Setting, options: RunOptions
) -> list[str]:
    """Draw the pictures over all rows, if they are wanted."""
    if options.pictures is None:
        return []
    from training.bulk.pictures import draw, merge  # noqa: PLC0415 - drawing takes a while to import

    shown = merge(unfinished.counts(record.piece.number for record in records))
    card = (options.loaded or load_model(setting.model, store=setting.store)).card
    try:
        return draw(options.pictures, tally, shown, card, dated=setting.job.time is not None)
    except OSError as error:
        raise OutputError(
            f"{options.pictures} cannot be written: {error.strerror}. The results so far are kept; run the same command"
            " again."
        ) from error


def _score_all(
    setting: Setting, unfinished: Unfinished, options: RunOptions, progress: Progress
) -> tuple[list[Record], int]:
    """Score every piece that no earlier run has; gives the records of all, and how many rows were scored now."""
    records: list[Record] = []
    scored = 0
    try:
        with scoring(setting, options.processes, options.loaded) as submit:
            queue = InFlight(submit, options.processes)

            def take(done: Iterator[tuple[Record, int]]) -> None:
                nonlocal scored
                for record, size in done:
                    records.append(without_rows(record))
                    scored += record.tally.rows
                    progress.scored(record, size)

            for found, size in _pieces(setting.sources):
                if kept := unfinished.usable(found.piece):
                    records.append(without_rows(kept))
                    progress.kept(kept, size)
                else:
                    take(queue.add(found.piece, found.data, size))
            take(queue.rest())
    except OSError as error:
        raise BulkError(
            f"{unfinished.name} cannot be written: {os.strerror(error.errno) if error.errno else error}."
            " The results so far are kept; run the same command again."
        ) from error
    return records, scored


def without_rows(record: Record) -> Record:
    """A record without the refused rows, so that memory does not grow with their number."""
    return msgspec.structs.replace(record, refused=[])


def _pieces(sources: list[Source]) -> Iterator[tuple[Cut, int]]:
    """The pieces of all files, and of how many stored bytes each is made."""
    number = 0
    for index, source in enumerate(sources):
        read = 0
        for found in cut(source, index, Cursor(number)):
            number = found.piece.number + 1
            yield found, found.read - read
            read = found.read
