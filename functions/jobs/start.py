"""Starts a bulk job when its file has been uploaded, by an S3 event; a repeated event has no effect."""

from collections.abc import Mapping
from typing import Any

from undertone.jobs.hosted import HostedJobs
from undertone.settings import Settings

settings = Settings.from_environment()


def handler(event: Mapping[str, Any], _context: object) -> dict[str, bool]:
    """Start the job that a file belongs to.

    Args:
        event: of EventBridge, "Object Created" of the jobs' bucket.
    """
    jobs = HostedJobs(settings.jobs_bucket, settings.jobs_machine, settings.jobs_days, 0)
    return {"started": jobs.start(event["detail"]["object"]["key"])}
