"""Credentials limited to the objects of one job: sessions of a data role, tagged with the job's ID."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any, TypedDict

from undertone.errors import UndertoneError
from undertone.jobs.names import is_job_id

TAG = "job"
RENEWED_BEFORE = timedelta(minutes=20)
"""Duration of a session, longer than presigned URLs are valid and than steps run, as these end with it."""
USED_UNTIL = timedelta(minutes=1)
"""Margin before expiry in which credentials that cannot be renewed are no longer used."""

_PASSING = (
    "Throttling",
    "RequestLimitExceeded",
    "TooManyRequests",
    "Unavailable",
    "InternalFailure",
    "IDPCommunication",
)


class AccessError(UndertoneError):
    """STS is temporarily unable to provide credentials; retry later."""

    status = 503


class Credential(TypedDict):
    """Temporary credentials in the format of obstore."""

    access_key_id: str
    secret_access_key: str
    token: str
    expires_at: datetime


class JobSession:
    """Provides the credentials of one job, and renews them before they expire; thread-safe.

    Args:
        role: ARN of the data role.
        job: ID of the job.

    Raises:
        ValueError: The ID is not a valid job ID; the role is not assumed.
    """

    def __init__(self, role: str, job: str) -> None:
        if not is_job_id(job):
            raise ValueError("not the ID of a job")
        self._role, self._job = role, job
        self._lock = Lock()
        self._credential: Credential | None = None

    def __call__(self) -> Credential:
        """Return the credentials.

        Raises:
            AccessError: STS is unreachable or throttles, and there are no valid credentials.
        """
        with self._lock:
            if self._credential is None or _left(self._credential) < RENEWED_BEFORE:
                self._credential = self._renewed(self._credential)
            return self._credential

    def _renewed(self, before: Credential | None) -> Credential:
        try:
            return _assume(self._role, self._job)
        except AccessError:
            if before is None or _left(before) < USED_UNTIL:
                raise
            return before


@lru_cache(maxsize=64)
def job_session(role: str, job: str) -> JobSession:
    """Return the session of a job; a container keeps it while it works for that job.

    Raises:
        ValueError: The ID is not a valid job ID.
    """
    return JobSession(role, job)


def for_boto3(credential: Credential) -> Mapping[str, Any]:
    """Return credentials as arguments of a boto3 client."""
    return {
        "aws_access_key_id": credential["access_key_id"],
        "aws_secret_access_key": credential["secret_access_key"],
        "aws_session_token": credential["token"],
    }


def _left(credential: Credential) -> timedelta:
    return credential["expires_at"] - datetime.now(UTC)


def _assume(role: str, job: str) -> Credential:
    with _temporary_errors():
        found = _sts().assume_role(RoleArn=role, RoleSessionName=job, Tags=[{"Key": TAG, "Value": job}])["Credentials"]
    return {
        "access_key_id": found["AccessKeyId"],
        "secret_access_key": found["SecretAccessKey"],
        "token": found["SessionToken"],
        "expires_at": found["Expiration"].astimezone(UTC),  # obstore accepts no other time zone
    }


@contextmanager
def _temporary_errors() -> Iterator[None]:
    """Raise temporary errors as AccessError; others, such as a role that cannot be assumed, are left unchanged."""
    from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004, PLC0415

    try:
        yield
    except (ConnectionError, HTTPClientError) as error:
        raise _unavailable(type(error).__name__) from error
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if not any(each in code for each in _PASSING):
            raise
        raise _unavailable(code) from error


def _unavailable(why: str) -> AccessError:
    return AccessError(f"the job's objects cannot be reached for now ({why}); try again")


@lru_cache(maxsize=1)
def _sts() -> Any:
    """Return an STS client; imported late, because boto3 is slow to import."""
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    patience = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})
    return boto3.client("sts", config=patience)
