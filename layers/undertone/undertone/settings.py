"""Settings from environment variables; no other module reads the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from undertone.errors import SettingsError

DEFAULT_STORE = "store"
DEFAULT_REFRESH_SECONDS = 60.0
DEFAULT_FEEDBACK = "feedback.sqlite3"
DEFAULT_FEEDBACK_DAYS = 365
DEFAULT_JOBS_DAYS = 7
DEFAULT_JOBS_UPLOAD_MEGABYTES = 1_000
OFF = "off"
"""Value of UNDERTONE_FEEDBACK that turns feedback off."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings of this process.

    Attributes:
        store: Location of the model store, ``s3://bucket/prefix`` or a folder.
        stage: The stage to serve, ``production`` or ``staging``.
        refresh_seconds: Seconds between checks for a newer model.
        allowed_origin: Value of ``Access-Control-Allow-Origin``.
        service: Name of the stack, for logs and CloudWatch metrics; empty outside of AWS.
        function: Name of the function in the stack.
        version: Published version of the function.
        feedback: Table of corrections, ``dynamodb://TABLE`` or a SQLite file; ``off`` to turn feedback off.
        feedback_days: Number of days for which corrections are stored.
        feedback_salt: Secret key for the hashes of client IP addresses; different in every deployment.
        jobs_bucket: Bucket of bulk jobs; empty if they are turned off.
        jobs_machine: ARN of the state machine of bulk jobs.
        jobs_role: ARN of the role that can access the objects of one job; empty for the process's own credentials.
        jobs_days: Number of days for which the files of jobs are stored.
        jobs_upload_megabytes: Maximum size of an uploaded file, in MB.
        stream_results: Location of the stream's results, ``s3://bucket/prefix`` or a folder.
        drift: Whether to profile comments, to detect drift.
        freezes: Whether threads are frozen between requests, as on Lambda.
    """

    store: str = DEFAULT_STORE
    stage: str = "production"
    refresh_seconds: float = DEFAULT_REFRESH_SECONDS
    allowed_origin: str = "*"
    service: str = ""
    function: str = "local"
    version: str = "local"
    feedback: str = DEFAULT_FEEDBACK
    feedback_days: int = DEFAULT_FEEDBACK_DAYS
    feedback_salt: str = "local"
    jobs_bucket: str = ""
    jobs_machine: str = ""
    jobs_role: str = ""
    jobs_days: int = DEFAULT_JOBS_DAYS
    jobs_upload_megabytes: int = DEFAULT_JOBS_UPLOAD_MEGABYTES
    stream_results: str = "stream"
    drift: bool = True
    freezes: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the ``UNDERTONE_*`` variables, Powertools' service, and whether this is Lambda.

        Raises:
            SettingsError: A value is invalid.
        """
        return cls(
            store=environment.get("UNDERTONE_STORE") or DEFAULT_STORE,
            stage=_stage(environment.get("UNDERTONE_STAGE") or "production"),
            refresh_seconds=_seconds(environment.get("UNDERTONE_REFRESH_SECONDS") or str(DEFAULT_REFRESH_SECONDS)),
            allowed_origin=environment.get("UNDERTONE_ALLOWED_ORIGIN") or "*",
            service=environment.get("POWERTOOLS_SERVICE_NAME") or "",
            function=environment.get("UNDERTONE_FUNCTION") or "local",
            version=environment.get("AWS_LAMBDA_FUNCTION_VERSION") or "local",
            feedback=environment.get("UNDERTONE_FEEDBACK") or DEFAULT_FEEDBACK,
            feedback_days=_whole(environment, "UNDERTONE_FEEDBACK_DAYS", DEFAULT_FEEDBACK_DAYS, "days", most=3650),
            feedback_salt=environment.get("UNDERTONE_FEEDBACK_SALT") or "local",
            jobs_bucket=environment.get("UNDERTONE_JOBS_BUCKET") or "",
            jobs_machine=environment.get("UNDERTONE_JOBS_MACHINE") or "",
            jobs_role=environment.get("UNDERTONE_JOBS_ROLE") or "",
            jobs_days=_whole(environment, "UNDERTONE_JOBS_DAYS", DEFAULT_JOBS_DAYS, "days", most=365),
            jobs_upload_megabytes=_whole(
                environment, "UNDERTONE_JOBS_UPLOAD_MEGABYTES", DEFAULT_JOBS_UPLOAD_MEGABYTES, "megabytes", most=5_000
            ),
            stream_results=environment.get("UNDERTONE_STREAM_RESULTS") or "stream",
            drift=_switch("UNDERTONE_DRIFT", environment.get("UNDERTONE_DRIFT") or "true"),
            freezes=bool(environment.get("AWS_LAMBDA_FUNCTION_NAME")),
        )


def _stage(value: str) -> str:
    if value not in ("production", "staging"):
        raise SettingsError(f"UNDERTONE_STAGE is {value!r}; expected 'production' or 'staging'")
    return value


def _seconds(value: str) -> float:
    message = f"UNDERTONE_REFRESH_SECONDS is {value!r}; expected a number of seconds from 0 to 86400"
    try:
        seconds = float(value)
    except ValueError as error:
        raise SettingsError(message) from error
    if not 0 <= seconds <= 86_400:
        raise SettingsError(message)
    return seconds


def _whole(environment: Mapping[str, str], name: str, default: int, unit: str, *, most: int) -> int:
    value = environment.get(name) or str(default)
    if not (value.isascii() and value.isdigit()) or not 1 <= int(value[:6]) <= most:
        raise SettingsError(f"{name} is {value!r}; expected a whole number of {unit} from 1 to {most}")
    return int(value)


def _switch(name: str, value: str) -> bool:
    if value not in ("true", "false"):
        raise SettingsError(f"{name} is {value!r}; expected 'true' or 'false'")
    return value == "true"
