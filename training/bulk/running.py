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
from undertone_bulk.errors import BulkError
from undertone_bulk.jobs import Job, Record, Source, Tally
from undertone_bulk.manifest import Manifest, manifest_of
from undertone_bulk.splitting import Cursor, Cut, cut


class RunOptions(NamedTuple):
    """Options of a run; none of them changes the result.

    Attributes:
        processes: Number of processes that score.
        model: Name of the model, as for ``--model``.
        store: Location of the model store, as for ``--store``.
        overwrite: Whether to replace an existing output.
        restart: Whether to discard the partial results of an interrupted run.
        loaded: The model, if it is loaded already; used by a job with one process.
        pictures: Output folder of the pictures, if the job draws any.
    """

    processes: int = 1
    model: str | None = None
    store: str | None = None
    overwrite: bool = False
    restart: bool = False
    loaded: Model | None = None
    pictures: Path | None = None


class Outcome(NamedTuple):
    """The outcome of a run.

    Attributes:
        manifest: The manifest of the result.
        output: Path or URL of the result.
        refused: The report of refused rows; None if there are none.
        scored: Number of rows scored by this run, without those of earlier runs.
        seconds: Duration of this run.
        pictures: Paths of the pictures.
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
        BulkError: The job cannot continue. Scored chunks are kept, and the next run resumes.
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
    """Draw the pictures of all rows, if requested."""
    if options.pictures is None:
        return []
    from training.bulk.pictures import draw_all  # noqa: PLC0415 - drawing takes a while to import

    counts = unfinished.counts(record.piece.number for record in records)
    card = (options.loaded or load_model(setting.model, store=setting.store)).card
    return draw_all(options.pictures, counts, tally, card, setting.job)


def _score_all(
    setting: Setting, unfinished: Unfinished, options: RunOptions, progress: Progress
) -> tuple[list[Record], int]:
    """Score the remaining chunks; return the records of all chunks, and the number of rows scored by this run."""
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
    """Return a record without its refused rows, so that memory does not grow with their number."""
    return msgspec.structs.replace(record, refused=[])


def _pieces(sources: list[Source]) -> Iterator[tuple[Cut, int]]:
    """Yield the chunks of all files, each with its number of stored bytes."""
    number = 0
    for index, source in enumerate(sources):
        read = 0
        for found in cut(source, index, Cursor(number)):
            number = found.piece.number + 1
            yield found, found.read - read
            read = found.read
