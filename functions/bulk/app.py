"""The steps of a bulk job's state machine: plan, split the input, score a chunk, record a failed one, finish."""

import csv
import io
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import msgspec

from undertone.jobs.asked import WHOLE
from undertone.jobs.sessions import job_session
from undertone.models.model import Model
from undertone.models.store import Pointer, open_store
from undertone.settings import Settings
from undertone_bulk.asking import plan_asked
from undertone_bulk.errors import BulkError
from undertone_bulk.jobs import Piece, Record, Tally
from undertone_bulk.joining import join
from undertone_bulk.locations import reaching
from undertone_bulk.manifest import MANIFEST, manifest_of
from undertone_bulk.parts import Parts
from undertone_bulk.plans import (
    FAILURES,
    ITEMS,
    LARGEST_COMPRESSED,
    PLAN,
    RESULT,
    Failure,
    Plan,
    batch_key,
    chunk_key,
    decode_items,
    encode_items,
    failure_key,
    job_prefix,
    read_plan,
)
from undertone_bulk.splitting import Cursor, cut
from undertone_bulk.working import RECORDS, record_key, work

STORE_SECONDS = 20.0
SPLIT_SECONDS = 600.0
"""After which splitting goes on in another run: Lambda ends one after 900 s."""
CAUSE_CHARACTERS = 500
READERS = 32

settings = Settings.from_environment()

type Event = Mapping[str, Any]


class TooManyFailuresError(BulkError):
    """When more chunks failed than the job tolerates."""


def handler(event: Event, _context: object) -> dict[str, Any]:
    """Run one step of a bulk job.

    Args:
        event: ``step`` names it and ``job`` is the job's ID; the rest is described at each step.

    Raises:
        BulkError: when the step cannot be done; the message says why.
        AccessError: when there are no credentials for the job's objects for now.
    """
    with reaching_job(event["job"]):
        return STEPS[event["step"]](event)


@contextmanager
def reaching_job(job: str) -> Iterator[None]:
    """Reach the objects of this job within the block, and no other's: that is what the session's credentials allow."""
    job_prefix(settings.jobs_bucket, job)  # refuses what is no ID before a role is assumed
    session = job_session(settings.jobs_role, job) if settings.jobs_role else None
    if session:
        session()  # here, errors keep their class, by which the state machine retries
    with reaching(session):
        yield


def make_plan(event: Event) -> dict[str, Any]:
    """Plan a job that an API client requested, with the production model; the command line plans its own jobs."""
    location = _location(event)
    if PLAN not in location.sizes():  # without a right to list the bucket, S3 denies what is missing
        store = open_store(settings.store, seconds=STORE_SECONDS)
        found = store.read_pointer("production")
        assert found  # noqa: S101 - it is None only for a tag that is still the same
        location.put(PLAN, msgspec.json.encode(plan_asked(location, store.read_card(found[0].version))))
    return {}


def split(event: Event) -> dict[str, Any]:
    """Cut the input into chunks until it ends, or until the time limit of this run is reached.

    Args:
        event: ``cursor`` is what the run before returned; nothing in the first run.

    Returns:
        The cursor of the next run: the ``source`` and the offset in it, and whether everything is ``done``.
    """
    location = _location(event)
    plan = read_plan(location)
    _check_sizes(plan)
    cursor = event.get("cursor") or {"source": 0, "batch": 0, "number": 0, "start": 0, "line": 1}
    pieces, following = _split_on(plan, cursor, location, time.monotonic() + SPLIT_SECONDS)
    location.put(batch_key(cursor["batch"]), encode_items(pieces))
    if following["done"]:
        batches = (decode_items(location.get(batch_key(number))) for number in range(following["batch"]))
        location.put(ITEMS, encode_items(piece for batch in batches for piece in batch))
    return following


def score(event: Event) -> dict[str, Any]:
    """Score one chunk; a second try writes the same objects again.

    Args:
        event: ``piece``, an item of the map.
    """
    location = _location(event)
    plan = _plan(location.name)
    piece = msgspec.convert(event["piece"], Piece)
    source = plan.sources[piece.source]
    data = b""
    if source.format.kind != "parquet":
        found = location.get(chunk_key(piece.number))
        if found is None:
            raise BulkError(f"{location.name}{chunk_key(piece.number)} is missing. Start the job again.")
        data = found
    record = work(piece, data, source, plan.job, _model(plan.job.model, plan.job.sha256), _result(event))
    return {"number": piece.number, "rows": record.tally.rows}


def fail(event: Event) -> dict[str, Any]:
    """Record that a chunk could not be scored.

    Args:
        event: ``piece``, and the ``error`` as Step Functions passes it.
    """
    piece = msgspec.convert(event["piece"], Piece)
    error = event["error"]
    failure = Failure(piece=piece, error=error.get("Error", "unknown"), cause=error.get("Cause", "")[:CAUSE_CHARACTERS])
    _location(event).put(failure_key(piece.number), msgspec.json.encode(failure))
    return {"number": piece.number, "failed": True}


def finish(event: Event) -> dict[str, Any]:
    """Write the manifest and the list of refused rows, if no more chunks failed than are tolerated.

    API clients also get the result as a single object, because they cannot join the parts.

    Raises:
        TooManyFailuresError: otherwise.
    """
    location, result = _location(event), _result(event)
    plan = read_plan(location)
    numbers = [piece.number for piece in decode_items(location.get(ITEMS))]
    records = _records(result, numbers)
    scored = {record.piece.number for record in records}
    failed = [number for number in numbers if number not in scored]
    if 100 * len(failed) > plan.tolerated_percent * len(numbers):
        raise TooManyFailuresError(
            f"{len(failed)} of {len(numbers)} chunks failed; the limit is {plan.tolerated_percent:g} %. The first:"
            f" {_reason(location, failed[0])}"
        )
    result.put("_refused.csv", _refused(records))
    manifest = manifest_of(plan.job, records, failed)
    if plan.whole:
        join(result, manifest.parts, plan.job.output, f"{WHOLE}{plan.job.output.ending}")
    result.put(MANIFEST, msgspec.json.encode(manifest))
    return {"chunks": len(numbers), "failed": len(failed), **_counts(manifest.tally)}


def _records(result: Parts, numbers: list[int]) -> list[Record]:
    """The records of the chunks that were scored; what is missing is not asked for, because S3 denies it."""
    written = result.sizes(RECORDS)
    keys = [key for number in numbers if (key := record_key(number)) in written]
    with ThreadPoolExecutor(READERS) as pool:
        return [msgspec.json.decode(each, type=Record) for each in pool.map(result.get, keys) if each]


def _counts(tally: Tally) -> dict[str, Any]:
    names = ("rows", "refused", "blank", "not_understood", "counts")
    return {name: getattr(tally, name) for name in names}


STEPS: Mapping[str, Callable[[Event], dict[str, Any]]] = {
    "plan": make_plan,
    "split": split,
    "score": score,
    "fail": fail,
    "finish": finish,
}


def _split_on(plan: Plan, cursor: Event, location: Parts, until: float) -> tuple[list[Piece], dict[str, Any]]:
    pieces: list[Piece] = []
    at = Cursor(cursor["number"], cursor["start"], cursor["line"])
    batch = cursor["batch"] + 1
    for index in range(cursor["source"], len(plan.sources)):
        source = plan.sources[index]
        seekable = source.format.compression is None and source.format.kind != "parquet"
        for found in cut(source, index, at):
            if found.data:
                location.put(chunk_key(found.piece.number), found.data)
            pieces.append(found.piece)
            at = Cursor(found.piece.number + 1, found.piece.end, found.piece.line + found.data.count(b"\n"))
            if seekable and time.monotonic() > until:
                return pieces, {"source": index, "batch": batch, **at._asdict(), "done": False}
        at = Cursor(at.number)
        if time.monotonic() > until and index + 1 < len(plan.sources):
            return pieces, {"source": index + 1, "batch": batch, **at._asdict(), "done": False}
    return pieces, {"source": len(plan.sources), "batch": batch, **at._asdict(), "done": True}


def _check_sizes(plan: Plan) -> None:
    for source in plan.sources:
        if source.format.compression and source.size > LARGEST_COMPRESSED:
            raise BulkError(
                f"{source.name} is compressed and has {source.size:,} bytes; the limit is {LARGEST_COMPRESSED:,}."
                " Decompress it, or split it into several files."
            )


def _refused(records: list[Record]) -> bytes:
    sink = io.StringIO(newline="")
    writer = csv.writer(sink)
    writer.writerow(("file", "line", "id", "reason"))
    for record in sorted(records, key=lambda each: each.piece.number):
        writer.writerows((row.file.rsplit("/", 1)[-1], row.line, row.id or "", row.reason) for row in record.refused)
    return sink.getvalue().encode()


def _reason(location: Parts, number: int) -> str:
    found = location.get(failure_key(number)) if failure_key(number) in location.sizes(FAILURES) else None
    if not found:
        return f"chunk {number} has no record"
    failure = msgspec.json.decode(found, type=Failure)
    return f"chunk {number}: {failure.error}: {failure.cause}"


def _location(event: Event) -> Parts:
    return _parts(job_prefix(settings.jobs_bucket, event["job"]))


def _result(event: Event) -> Parts:
    return _parts(f"{_location(event).name}{RESULT}")


@lru_cache(maxsize=2)
def _parts(name: str) -> Parts:
    """The objects below a prefix; opening a client takes 20 ms, which chunks of the same job share."""
    return Parts(name)


@lru_cache(maxsize=1)
def _plan(name: str) -> Plan:
    """The plan of a job, cached because plans never change."""
    return read_plan(_parts(name))


@lru_cache(maxsize=1)
def _model(version: str, sha256: str) -> Model:
    store = open_store(settings.store, seconds=STORE_SECONDS)
    return Model.load(*store.read_model(Pointer(version=version, sha256=sha256)))
