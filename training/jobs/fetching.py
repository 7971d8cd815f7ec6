"""Fetches the result of a finished job, identical to the output of the same command on this machine."""

import csv
import io
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from training.bulk.finishing import SHOWN, RefusedReport, finish, refused_path
from training.bulk.running import Outcome
from training.bulk.unfinished import Unfinished
from training.jobs.service import JobService
from training.stores import card_of, existing_store
from undertone_bulk.errors import BulkError
from undertone_bulk.jobs import Refused
from undertone_bulk.manifest import MANIFEST, Manifest
from undertone_bulk.parts import Parts
from undertone_bulk.plans import Plan, read_plan
from undertone_bulk.working import counts_key


def fetch(
    service: JobService,
    identifier: str,
    output: str | None = None,
    *,
    pictures: Path | None = None,
    overwrite: bool = False,
) -> Outcome:
    """Copy the parts of a result to the output, and combine them.

    Args:
        service: The stack that ran the job.
        identifier: The job's ID.
        output: Path or URL of the output; default the one given when the job was started.
        pictures: Folder for the pictures; default the one given when the job was started.
        overwrite: Whether to replace an existing output.

    Raises:
        BulkError: The job has no result yet, or the result has expired.
    """
    started = time.monotonic()
    result = service.result(identifier)
    found = result.get(MANIFEST)
    if found is None:
        raise BulkError(
            f"the job {identifier} has no result: it is not done, has failed, or has expired. See: undertone jobs show"
            f" {identifier} --on {service.stack}"
        )
    manifest = msgspec.json.decode(found, type=Manifest)
    plan = read_plan(service.location(identifier))
    if not (output or plan.output):
        raise BulkError(f"the job {identifier} was started over HTTP, so it has no output of its own. Add --output.")
    if pictures and not plan.job.pictures:
        raise BulkError(f"the job {identifier} was started without --pictures, so nothing was counted for them.")
    unfinished = Unfinished(output or plan.output)
    with unfinished.open(plan.job, overwrite=overwrite, restart=True):
        for part in manifest.parts:
            unfinished.objects.put(part.key, _part(result, part.key))
        refused = _refused(unfinished, result)
        drawn = _drawn(service, identifier, plan, manifest, pictures)
        where = finish(unfinished, plan.job.output, manifest, data_set=plan.job.headers)
    return Outcome(manifest, where, refused, manifest.tally.rows, time.monotonic() - started, drawn)


def _drawn(
    service: JobService, identifier: str, plan: Plan, manifest: Manifest, pictures: Path | None
) -> Sequence[str]:
    """Draw the pictures from the counts of the chunks, if the job was started with pictures."""
    if not plan.job.pictures:
        return ()
    from training.bulk.pictures import draw_all  # noqa: PLC0415 - drawing takes a while to import

    result = service.result(identifier)
    counts = (_part(result, counts_key(number)) for number in manifest.scored)
    card = card_of(existing_store(service.store), plan.job.model)
    return draw_all(pictures or Path(plan.pictures), counts, manifest.tally, card, plan.job)


def _part(result: Parts, key: str) -> bytes:
    data = result.get(key)
    if data is None:
        raise BulkError(f"{result.name}{key} is missing, because the job's result is expiring. Start the job again.")
    return data


def _refused(unfinished: Unfinished, result: Parts) -> RefusedReport | None:
    data = result.get("_refused.csv") or b""
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))[1:]
    path: Path = refused_path(unfinished)
    path.unlink(missing_ok=True)
    if not rows:
        return None
    path.write_bytes(data)
    return RefusedReport(str(path), [Refused(file, int(line), why, name) for file, line, name, why in rows[:SHOWN]])
