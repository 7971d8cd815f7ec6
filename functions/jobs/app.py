"""POST /jobs and GET /jobs/{id}: score a file that is too large for a request."""

from undertone.errors import NotFoundError
from undertone.http.api import Api
from undertone.http.job_requests import read_job, read_job_id, require_key
from undertone.http.requests import Request
from undertone.http.responses import Response, json_response
from undertone.jobs.hosted import HostedJobs
from undertone.settings import Settings

NO_JOBS = "no bulk jobs are run here. Score the file on your own machine: undertone bulk INPUT OUTPUT"

settings = Settings.from_environment()


def make(request: Request) -> Response:
    """Create a job, and return the URL to upload its file to."""
    jobs = _jobs(request)
    return json_response(jobs.make(read_job(request)), 201)


def show(request: Request) -> Response:
    """Return the progress of a job, and the URL of its result."""
    jobs = _jobs(request)
    return json_response(jobs.show(read_job_id(request)))


def _jobs(request: Request) -> HostedJobs:
    if not settings.jobs_bucket:
        raise NotFoundError(NO_JOBS)
    require_key(request)
    upload_bytes = settings.jobs_upload_megabytes * 1_000_000
    return HostedJobs(settings.jobs_bucket, settings.jobs_machine, settings.jobs_days, upload_bytes, settings.jobs_role)


handler = Api({"POST /jobs": make, "GET /jobs/{id}": show}, settings)
