"""Uploads a job's input and plan to its prefix, and starts the job."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import boto3
import msgspec

from training.jobs.service import JobService
from undertone_bulk.jobs import Job, Source
from undertone_bulk.locations import S3, list_inputs
from undertone_bulk.planning import Input
from undertone_bulk.plans import INPUT, PLAN, Plan, job_prefix


def start(
    service: JobService,
    found: Input,
    job: Job,
    output: str,
    *,
    tolerated_percent: float,
    pictures: Path | None = None,
) -> str:
    """Copy the input to the job's prefix, and start the job.

    Args:
        service: The stack that runs the job.
        found: The input files.
        job: Describes the columns, the formats and the model.
        output: Path or URL to which the result will be fetched.
        tolerated_percent: Percentage of chunks that may fail.
        pictures: Folder in which the pictures will be drawn.

    Returns:
        The job's ID.
    """
    identifier = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid4().hex[:8]}"
    prefix = job_prefix(service.bucket, identifier)
    sources = [_copied(source, f"{prefix}{INPUT}{index:05}", service) for index, source in enumerate(found.sources)]
    plan = Plan(
        job=job, sources=sources, created=datetime.now(UTC).isoformat(timespec="seconds"),
        tolerated_percent=tolerated_percent, output=output if output.startswith(S3) else str(Path(output).absolute()),
        pictures=str(pictures.absolute()) if pictures else "",
    )  # fmt: skip
    service.location(identifier).put(PLAN, msgspec.json.encode(plan))
    service.start(identifier)
    return identifier


def _copied(source: Source, prefix: str, service: JobService) -> Source:
    name = f"{prefix}{source.format.ending}"
    key = name.removeprefix(f"{S3}{service.bucket}/")
    client = boto3.client("s3")
    if source.name.startswith(S3):
        bucket, _, original = source.name.removeprefix(S3).partition("/")
        client.copy({"Bucket": bucket, "Key": original}, service.bucket, key)
    else:
        client.upload_file(source.name, service.bucket, key)
    (stored,) = list_inputs(name)
    return msgspec.structs.replace(source, name=name, size=stored.size, tag=stored.tag)
