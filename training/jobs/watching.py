"""Waits for a job and shows its progress."""

import time

from training import console
from training.jobs.service import RUNNING, SUCCEEDED, JobService
from undertone_bulk.errors import BulkError

CHECK_SECONDS = 5.0


def watch(service: JobService, job: str) -> None:
    """Wait until a job has finished.

    Raises:
        BulkError: The job failed or was canceled.
    """
    with console.progress() as bar:
        task = bar.add_task("splitting", total=None)
        while (found := service.progress(job)).status == RUNNING:
            if found.chunks:
                bar.update(task, description="chunks", total=found.chunks, completed=found.done)
            time.sleep(CHECK_SECONDS)
    if found.status != SUCCEEDED:
        raise BulkError(f"the job {job} ended as {found.status}: {found.reason or 'see its execution in AWS'}")
