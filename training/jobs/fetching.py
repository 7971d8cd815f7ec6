"""Fetches the result of a finished job, identical to the output of the same command on this machine."""

import csv
import io
import time
from pathlib import Path

import msgspec

from training.bulk.finishing import SHOWN, RefusedReport, finish, refused_path
from training.bulk.running import Outcome
from training.bulk.unfinished import Unfinished
from training.jobs.service import JobService
from undertone_bulk.errors import BulkError
from undertone_bulk.jobs import Refused
from undertone_bulk.manifest import MANIFEST, Manifest
from undertone_bulk.parts import Parts
from undertone_bulk.plans import read_plan


def fetch(service: JobService, identifier: str, output: str | None = None, *, overwrite: bool = False) -> Outcome:
    """Copy the parts of a result to the output, and combine them.

    Args:
        service: The stack that ran the job.
        identifier: The job's ID.
        output: Path or URL of the output; default the one given when the job was started.
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
    unfinished = Unfinished(output or plan.output)
    with unfinished.open(plan.job, overwrite=overwrite, restart=True):
        for part in manifest.parts:
            unfinished.objects.put(part.key, _part(result, part.key))
        refused = _refused(unfinished, result)
        where = finish(unfinished, plan.job.output, manifest, data_set=plan.job.headers)
    return Outcome(manifest, where, refused, manifest.tally.rows, time.monotonic() - started)


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
