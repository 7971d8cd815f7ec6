"""Objects in a bucket or in a folder, with the two conditional writes that make changes of several machines safe."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotModifiedError, PreconditionError
from obstore.store import LocalStore, ObjectStore, S3Store

from undertone.errors import MissingObjectError, StoreError

if TYPE_CHECKING:
    from obstore.store import ClientConfig

_CONNECT_TIMEOUT = timedelta(seconds=1)

SERVING_SECONDS = 5.0
"""How long a request to S3 may take, and how long after it is repeated: callers wait 29 s at most, by the gateway."""

PEOPLE_SECONDS = 60.0
"""How long a request may take for the commands of people, whose connections may need a while for a model."""

# The port "discard", at which nothing listens.
_NO_PROXY = "http://127.0.0.1:9"


class Found(NamedTuple):
    """An object: its bytes, and the entity tag that they had when they were read."""

    data: bytes
    tag: str


class Objects(Protocol):
    """What a model store needs of its storage."""

    name: str

    def get(self, key: str, *, unless: str | None = None) -> Found | None:
        """Read an object; None if its entity tag is still ``unless``.

        Raises:
            MissingObjectError: when there is none.
            StoreError: when the storage cannot be reached.
        """
        ...

    def keys(self, prefix: str) -> list[str]:
        """The keys below a prefix, sorted."""
        ...

    def has_any(self, prefix: str) -> bool:
        """Whether any key is below a prefix."""
        ...

    def put(self, key: str, data: bytes) -> None:
        """Write an object, whatever was there."""
        ...

    def create(self, key: str, data: bytes) -> bool:
        """Write an object unless there is one already; gives whether it was written."""
        ...

    def replace(self, key: str, data: bytes, tag: str) -> bool:
        """Write an object if its entity tag is still the given one; gives whether it was written."""
        ...


class _ObstoreObjects:
    """What buckets and folders have in common; every write is atomic."""

    def __init__(self, name: str) -> None:
        self.name = name

    def get(self, key: str, *, unless: str | None = None) -> Found | None:
        with self._errors(key):
            try:
                result = obstore.get(self._reading(), key, options={"if_none_match": unless} if unless else {})
            except NotModifiedError:
                return None
            return Found(bytes(result.bytes()), result.meta["e_tag"] or "")

    def keys(self, prefix: str) -> list[str]:
        with self._errors(prefix):
            return sorted(item["path"] for batch in obstore.list(self._reading(), prefix) for item in batch)

    def has_any(self, prefix: str) -> bool:
        with self._errors(prefix):
            return any(len(batch) for batch in obstore.list(self._reading(), prefix, chunk_size=1))

    def put(self, key: str, data: bytes) -> None:
        with self._errors(key):
            obstore.put(self._writing(), key, data)

    def create(self, key: str, data: bytes) -> bool:
        with self._errors(key):
            try:
                obstore.put(self._writing(), key, data, mode="create", use_multipart=False)
            except AlreadyExistsError:
                return False
            return True

    def _reading(self) -> ObjectStore:
        raise NotImplementedError

    def _writing(self) -> ObjectStore:
        return self._reading()

    @contextmanager
    def _errors(self, key: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise MissingObjectError(f"{self.name} has no {key}") from error
        except (BaseError, OSError) as error:
            reason = str(error).partition("\n")[0]
            raise StoreError(f"{key} of {self.name} cannot be reached: {reason}") from error


class Bucket(_ObstoreObjects):
    """Objects in S3, below a prefix."""

    def __init__(self, url: str, *, seconds: float) -> None:
        super().__init__(url)
        self._s3 = open_s3(url, seconds=seconds)

    def replace(self, key: str, data: bytes, tag: str) -> bool:
        """Write an object if its entity tag is still the given one (If-Match)."""
        with self._errors(key):
            try:
                obstore.put(self._s3, key, data, mode={"e_tag": tag}, use_multipart=False)
            except PreconditionError:
                return False
            return True

    def _reading(self) -> ObjectStore:
        return self._s3


class Folder(_ObstoreObjects):
    """Objects in a folder, which is made by the first write and never by a read."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._path = path

    def replace(self, key: str, data: bytes, tag: str) -> bool:
        """Write an object if its entity tag is still the given one; the folder is locked in between."""
        with self._errors(key), self._lock():
            if obstore.head(self._reading(), key)["e_tag"] != tag:
                return False
            obstore.put(self._writing(), key, data)
            return True

    def _reading(self) -> ObjectStore:
        if not self._path.is_dir():
            raise FileNotFoundError(self._path)
        return LocalStore(self._path)

    def keys(self, prefix: str) -> list[str]:
        """The keys below a prefix, sorted; none if there is no folder."""
        return super().keys(prefix) if self._path.is_dir() else []

    def has_any(self, prefix: str) -> bool:
        """Whether any key is below a prefix."""
        return self._path.is_dir() and super().has_any(prefix)

    def _writing(self) -> ObjectStore:
        return LocalStore(self._path, mkdir=True)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        # The lock is on the folder itself and ends with the process: nothing is left behind.
        descriptor = os.open(self._path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def open_objects(location: str | Path, *, seconds: float = SERVING_SECONDS) -> Objects:
    """Open ``s3://bucket/prefix`` or a folder; nothing is read or made yet.

    Args:
        location: of the objects.
        seconds: how long a request to S3 may take.

    Raises:
        StoreError: when the location is neither.
    """
    name = str(location)
    if name.startswith("s3://"):
        return Bucket(name, seconds=seconds)
    if "://" in name:
        raise StoreError(f"the model store is {name!r}; expected s3://bucket/prefix or a folder")
    return Folder(Path(name))


def open_s3(url: str, *, seconds: float, credentials: Callable[[], Any] | None = None) -> ObjectStore:
    """Open ``s3://bucket/prefix``; nothing is requested yet.

    Args:
        url: of the bucket, with a prefix or without.
        seconds: how long a request may take.
        credentials: gives those to use instead of the process's own, as obstore takes them.

    Raises:
        StoreError: when the URL names no bucket.
    """
    patience = timedelta(seconds=seconds)
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    if not bucket:
        raise StoreError(f"the model store is {url!r}; expected s3://bucket/prefix")
    return S3Store(
        bucket,
        prefix=prefix.strip("/") or None,
        client_options={
            "connect_timeout": _CONNECT_TIMEOUT,
            "timeout": patience,
            "allow_http": os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://"),
            **_one_host_only(),
        },
        retry_config={"max_retries": 2, "retry_timeout": min(patience, timedelta(seconds=SERVING_SECONDS))},
        credential_provider=credentials or (None if os.environ.get("AWS_ACCESS_KEY_ID") else _session_credentials()),
    )


def _one_host_only() -> "ClientConfig":
    """Client options that keep requests at the endpoint's host: obstore follows redirects and has no switch for it.

    A request to any other host goes to a proxy that does not exist. A machine that reaches S3 only through a proxy of
    its own keeps that one.
    """
    if os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy"):
        return {}
    return {"proxy_url": _NO_PROXY, "proxy_excludes": _endpoint_host()}


def _endpoint_host() -> str:
    """The host that obstore sends requests to."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if not endpoint:
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
        return f"s3.{region}.amazonaws.com"
    from urllib.parse import urlsplit  # noqa: PLC0415 - 8 ms of every start, and only emulators have an endpoint

    return urlsplit(endpoint).hostname or ""


def _session_credentials() -> Any:
    # Profiles, SSO and the credential endpoint of SnapStart are boto3's business; it is heavy, so only where needed.
    from obstore.auth.boto3 import Boto3CredentialProvider  # noqa: PLC0415

    try:
        return Boto3CredentialProvider()
    except ValueError as error:  # boto3 found none
        raise StoreError("no AWS credentials were found; set AWS_PROFILE, or run aws configure") from error
