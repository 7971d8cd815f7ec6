"""The one place that reads the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from undertone.errors import SettingsError

DEFAULT_STORE = "store"
DEFAULT_REFRESH_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How this process serves.

    Attributes:
        store: the model store, ``s3://bucket/prefix`` or a folder.
        stage: which pointer of the store is served, ``production`` or ``staging``.
        refresh_seconds: how long a container trusts the pointer it has read, in seconds.
        allowed_origin: the value of ``Access-Control-Allow-Origin``.
        service: whose logs and CloudWatch metrics this process adds to, the name of the stack; empty elsewhere.
        function: which function of the service this is.
        version: which published version of the function this is.
        freezes: whether threads stand still between requests, as they do on Lambda.
    """

    store: str = DEFAULT_STORE
    stage: str = "production"
    refresh_seconds: float = DEFAULT_REFRESH_SECONDS
    allowed_origin: str = "*"
    service: str = ""
    function: str = "local"
    version: str = "local"
    freezes: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the ``UNDERTONE_*`` variables, Powertools' service, and whether this is Lambda.

        Raises:
            SettingsError: when a value cannot be used.
        """
        return cls(
            store=environment.get("UNDERTONE_STORE") or DEFAULT_STORE,
            stage=_stage(environment.get("UNDERTONE_STAGE") or "production"),
            refresh_seconds=_seconds(environment.get("UNDERTONE_REFRESH_SECONDS") or str(DEFAULT_REFRESH_SECONDS)),
            allowed_origin=environment.get("UNDERTONE_ALLOWED_ORIGIN") or "*",
            service=environment.get("POWERTOOLS_SERVICE_NAME") or "",
            function=environment.get("UNDERTONE_FUNCTION") or "local",
            version=environment.get("AWS_LAMBDA_FUNCTION_VERSION") or "local",
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
