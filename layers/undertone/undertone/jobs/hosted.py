"""Creates, starts and looks up the bulk jobs of API clients, with S3 and Step Functions."""

import json
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from undertone.errors import NotFoundError
from undertone.jobs.asked import ASKED, UPLOAD, WHOLE, AskedJob
from undertone.jobs.sessions import for_boto3, job_session

UPLOAD_SECONDS = 900
RESULT_SECONDS = 900

_KEY = re.compile(rf"jobs/([0-9a-f]{{32}})/input/{UPLOAD}\.[a-z.]+")
_OUR_ERRORS = ("BulkError", "InputError", "OutputError", "TooManyFailuresError")
_OWN_PREFIX = re.compile(r"s3://\S+?/jobs/[0-9a-f]{32}/(?:input/)?")
_INSIDE = "an internal error; quote the job's ID when you report it"
_STATES = {"RUNNING": "running", "PENDING_REDRIVE": "running", "SUCCEEDED": "succeeded", "ABORTED": "canceled"}

type Json = dict[str, Any]


class HostedJobs(NamedTuple):
    """The bulk jobs of API clients.

    Attributes:
        bucket: Bucket of uploads and results.
        machine: ARN of the state machine.
        days: Number of days after which a job's objects are deleted.
        upload_bytes: Maximum size of an uploaded file, in bytes.
        role: ARN of the role that can access the objects of one job; empty for the process's own credentials.
    """

    bucket: str
    machine: str
    days: int
    upload_bytes: int
    role: str = ""

    def make(self, asked: AskedJob) -> Json:
        """Create a job, and return a presigned form to upload its file, limited in key, size and time."""
        identifier = secrets.token_hex(16)
        clients = self._clients(identifier)
        prefix = f"jobs/{identifier}/"
        clients.s3.put_object(Bucket=self.bucket, Key=f"{prefix}{ASKED}", Body=msgspec.json.encode(asked))
        upload = clients.s3.generate_presigned_post(
            self.bucket,
            f"{prefix}input/{UPLOAD}.{asked.format}",
            Conditions=[["content-length-range", 1, self.upload_bytes]],
            ExpiresIn=UPLOAD_SECONDS,
        )
        limits = {"most_bytes": self.upload_bytes, "expires": _in(UPLOAD_SECONDS)}
        return {**self._about(identifier, asked), "state": "waiting", "upload": {**upload, **limits}}

    def start(self, key: str) -> bool:
        """Start the job whose file was uploaded; return whether it is a client's job. Duplicate events are ignored.

        Args:
            key: Key of the uploaded file.
        """
        found = _KEY.fullmatch(key)
        if not found:
            return False
        states = _Clients().states
        with suppress(states.exceptions.ExecutionAlreadyExists):
            states.start_execution(stateMachineArn=self.machine, name=found[1], input=json.dumps({"job": found[1]}))
        return True

    def show(self, identifier: str) -> Json:
        """Return the progress of a job, and the URL of its result.

        Raises:
            NotFoundError: There is no such job, or it has expired.
        """
        clients = self._clients(identifier)
        asked = self._asked(clients, identifier)
        about = self._about(identifier, asked)
        try:
            found = clients.states.describe_execution(executionArn=self._execution(identifier))
        except clients.states.exceptions.ExecutionDoesNotExist:
            return {**about, "state": "waiting" if _is_open(asked) else "abandoned"}
        state = _STATES.get(found["status"], "failed")
        if state == "running":
            return {**about, "state": state, "chunks": self._chunks(clients, identifier)}
        if state == "succeeded":
            return {**about, "state": state, **self._result(clients, identifier, asked, found["output"])}
        return {**about, "state": state, "reason": _reason(found)}

    def _clients(self, identifier: str) -> "_Clients":
        return _Clients(for_boto3(job_session(self.role, identifier)()) if self.role else {})

    def _about(self, identifier: str, asked: AskedJob) -> Json:
        expires = datetime.fromisoformat(asked.created) + timedelta(days=self.days)
        return {"id": identifier, "created": asked.created, "expires": expires.isoformat(timespec="seconds")}

    def _asked(self, clients: "_Clients", identifier: str) -> AskedJob:
        key = f"jobs/{identifier}/{ASKED}"
        if not clients.s3.list_objects_v2(Bucket=self.bucket, Prefix=key, MaxKeys=1)["KeyCount"]:
            raise NotFoundError("there is no such job, or it has expired")
        found = clients.s3.get_object(Bucket=self.bucket, Key=key)
        return msgspec.json.decode(found["Body"].read(), type=AskedJob)

    def _chunks(self, clients: "_Clients", identifier: str) -> Json:
        runs = clients.states.list_map_runs(executionArn=self._execution(identifier)).get("mapRuns")
        if not runs:
            return {"total": 0, "done": 0}
        counts = clients.states.describe_map_run(mapRunArn=runs[0]["mapRunArn"])["itemCounts"]
        return {"total": counts["total"], "done": counts["succeeded"] + counts["failed"]}

    def _result(self, clients: "_Clients", identifier: str, asked: AskedJob, output: str) -> Json:
        counts = json.loads(output)["finished"]["counts"]
        files = {"result": (f"{WHOLE}.{asked.output}", f"undertone.{asked.output}")}
        if counts["refused"]:
            files["refused_rows"] = ("_refused.csv", "undertone-refused.csv")
        names = ("rows", "refused", "blank", "not_understood", "counts")
        return {
            **{name: counts[name] for name in names},
            **{name: self._url(clients, identifier, *file) for name, file in files.items()},
        }

    def _url(self, clients: "_Clients", identifier: str, name: str, saved_as: str) -> Json:
        place = {"Bucket": self.bucket, "Key": f"jobs/{identifier}/result/{name}"}
        saving = {"ResponseContentDisposition": f'attachment; filename="{saved_as}"'}
        url = clients.s3.generate_presigned_url("get_object", Params={**place, **saving}, ExpiresIn=RESULT_SECONDS)
        return {"url": url, "expires": _in(RESULT_SECONDS)}

    def _execution(self, identifier: str) -> str:
        return f"{self.machine.replace(':stateMachine:', ':execution:')}:{identifier}"


def upload_origins(bucket: str) -> list[str]:
    """Return the origins of a bucket's presigned URLs, for the Content-Security-Policy; none without a bucket."""
    if not bucket:
        return []
    if emulated := os.environ.get("AWS_ENDPOINT_URL"):
        return [emulated]
    region = os.environ.get("AWS_REGION", "us-east-1")
    domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return [f"https://{bucket}.s3.{domain}", f"https://{bucket}.s3.{region}.{domain}"]


class _Clients:
    """AWS clients; boto3 comes with Lambda's runtime and is not in the layers.

    Args:
        credentials: Credentials for S3, if not the process's own.
    """

    def __init__(self, credentials: Mapping[str, Any] = MappingProxyType({})) -> None:
        self._credentials = credentials

    @cached_property
    def s3(self) -> Any:
        import boto3  # noqa: PLC0415
        from botocore.config import Config  # noqa: PLC0415

        # A URL with the region: S3 redirects others, and uploads do not follow redirects.
        emulated = os.environ.get("AWS_ENDPOINT_URL")  # endpoints without a host name per bucket
        options: Any = {"s3": {"addressing_style": "path" if emulated else "virtual"}}
        return boto3.client("s3", config=Config(signature_version="s3v4", **options), **self._credentials)

    @cached_property
    def states(self) -> Any:
        import boto3  # noqa: PLC0415

        return boto3.client("stepfunctions")


def _in(seconds: int) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(timespec="seconds")


def _is_open(asked: AskedJob) -> bool:
    """Return whether a file can still be uploaded, with a minute's allowance for the event that starts the job."""
    until = datetime.fromisoformat(asked.created) + timedelta(seconds=UPLOAD_SECONDS + 60)
    return datetime.now(UTC) < until


def _reason(execution: Mapping[str, Any]) -> str:
    """Return why a job failed: the message of Undertone's own errors, without the bucket; a general text for others."""
    if execution.get("error") not in _OUR_ERRORS:
        return _INSIDE
    try:
        message = str(json.loads(execution.get("cause") or "")["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return _INSIDE
    return _OWN_PREFIX.sub("", message)
