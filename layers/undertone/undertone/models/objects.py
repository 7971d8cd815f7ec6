"""Objects in a bucket or a folder, with conditional writes that make concurrent changes safe."""

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
"""Timeout of an S3 request and of its retries, in seconds; API Gateway waits at most 29 s."""

PEOPLE_SECONDS = 60.0
"""Timeout of an S3 request for interactive commands, in seconds; uploading a model can be slow."""

# The "discard" port, on which nothing listens.
_NO_PROXY = "http://127.0.0.1:9"


class Found(NamedTuple):
    """An object: its bytes, and their entity tag."""

    data: bytes
    tag: str


class Objects(Protocol):
    """The storage interface of a model store."""

    name: str

    def get(self, key: str, *, unless: str | None = None) -> Found | None:
        """Read an object; None if its entity tag is still ``unless``.

        Raises:
            MissingObjectError: There is no such object.
            StoreError: The storage cannot be reached.
        """
        ...

    def keys(self, prefix: str) -> list[str]:
        """The keys below a prefix, sorted."""
        ...

    def has_any(self, prefix: str) -> bool:
        """Whether any key is below a prefix."""
        ...

    def put(self, key: str, data: bytes) -> None:
        """Write an object, replacing any existing one."""
        ...

    def create(self, key: str, data: bytes) -> bool:
        """Write an object unless it exists; return whether it was written."""
        ...

    def replace(self, key: str, data: bytes, tag: str) -> bool:
        """Write an object if its entity tag is still the given one; gives whether it was written."""
        ...


class _ObstoreObjects:
    """The common part of buckets and folders; every write is atomic."""

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
    """Objects in S3 under a prefix."""

    def __init__(self, url: str, *, seconds: float) -> None:
        super().__init__(url)
        self._s3 = open_s3(url, seconds=seconds)

    def replace(self, key: str, data: bytes, tag: str) -> bool:
        """Write an object if its entity tag is unchanged (If-Match)."""
        with self._errors(key):
            try:
                obstore.put(self._s3, key, data, mode={"e_tag": tag}, use_multipart=False)
            except PreconditionError:
                return False
            return True

    def _reading(self) -> ObjectStore:
        return self._s3


class Folder(_ObstoreObjects):
    """Objects in a folder, which is created by the first write."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._path = path

    def replace(self, key: str, data: bytes, tag: str) -> bool:
        """Write an object if its entity tag is unchanged; the folder is locked meanwhile."""
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
        """Return the keys under a prefix, sorted; empty if there is no folder."""
        return super().keys(prefix) if self._path.is_dir() else []

    def has_any(self, prefix: str) -> bool:
        """Whether any key is below a prefix."""
        return self._path.is_dir() and super().has_any(prefix)

    def _writing(self) -> ObjectStore:
        return LocalStore(self._path, mkdir=True)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        # The lock is on the folder itself and released when the process ends, so no lock file remains.
        descriptor = os.open(self._path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def open_objects(location: str | Path, *, seconds: float = SERVING_SECONDS) -> Objects:
    """Open ``s3://bucket/prefix`` or a folder, without reading or creating anything.

    Args:
        location: URL or path of the objects.
        seconds: Timeout of an S3 request.

    Raises:
        StoreError: The location is neither.
    """
    name = str(location)
    if name.startswith("s3://"):
        return Bucket(name, seconds=seconds)
    if "://" in name:
        raise StoreError(f"the model store is {name!r}; expected s3://bucket/prefix or a folder")
    return Folder(Path(name))


def open_s3(url: str, *, seconds: float, credentials: Callable[[], Any] | None = None) -> ObjectStore:
    """Open ``s3://bucket/prefix``, without a request.

    Args:
        url: URL of the bucket, with an optional prefix.
        seconds: Timeout of a request.
        credentials: An obstore credential provider to use instead of the process's own credentials.

    Raises:
        StoreError: The URL has no bucket.
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
    """Return client options that prevent redirects to other hosts, because obstore cannot turn redirects off.

    Requests to other hosts go to a proxy that does not exist. Machines that reach S3 only through their own proxy
    keep that proxy.
    """
    if os.environ.get("HTTPS_PROXY") or os.environ.get("https_proxy"):
        return {}
    return {"proxy_url": _NO_PROXY, "proxy_excludes": _endpoint_host()}


def _endpoint_host() -> str:
    """Return the host to which obstore sends requests."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if not endpoint:
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
        return f"s3.{region}.amazonaws.com"
    from urllib.parse import urlsplit  # noqa: PLC0415 - 8 ms of every start, and only emulators have an endpoint

    return urlsplit(endpoint).hostname or ""


def _session_credentials() -> Any:
    # Profiles, SSO and the credential endpoint of SnapStart need boto3, which is slow to import.
    from obstore.auth.boto3 import Boto3CredentialProvider  # noqa: PLC0415

    try:
        return Boto3CredentialProvider()
    except ValueError as error:  # boto3 found no credentials
        raise StoreError("no AWS credentials were found; set AWS_PROFILE, or run aws configure") from error
