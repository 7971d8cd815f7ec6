"""Lists and reads local files and objects in S3, by path or URL."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore

from undertone.models.objects import PEOPLE_SECONDS, open_s3
from undertone_bulk.errors import InputError

_RANGE_BYTES = 8 * 1024 * 1024
S3 = "s3://"

type Credentials = Callable[[], Any]

_credentials: ContextVar[Credentials | None] = ContextVar("credentials", default=None)


class Stored(NamedTuple):
    """A file or an object: its name, its size in bytes, and a tag that changes with its content."""

    name: str
    size: int
    tag: str


@contextmanager
def reaching(credentials: Credentials | None) -> Iterator[None]:
    """Use these credentials for S3 within the block; the process's own if None."""
    before = _credentials.set(credentials)
    try:
        yield
    finally:
        _credentials.reset(before)


def open_place(name: str) -> ObjectStore:
    """Open ``s3://bucket/prefix`` with the credentials of the surrounding ``reaching``."""
    return open_s3(name, seconds=PEOPLE_SECONDS, credentials=_credentials.get())


def list_inputs(name: str) -> list[Stored]:
    """Return the files of a name: the file itself, or everything in a folder or under a prefix, sorted.

    Files whose name begins with a dot or an underscore are left out, as Spark, Hive and Arrow do.

    Raises:
        InputError: There is no such file, or it cannot be reached.
    """
    found = sorted(_in_s3(name) if name.startswith(S3) else _on_disk(name))
    if not found:
        raise InputError(f"{name} contains no files. Check the name.")
    return found


def open_input(stored: Stored) -> BinaryIO:
    """Open a file or an object for reading and seeking; objects are fetched by range requests.

    Raises:
        InputError: It cannot be read.
    """
    try:
        if stored.name.startswith(S3):
            return cast("BinaryIO", io.BufferedReader(_Ranges(stored), _RANGE_BYTES))
        return Path(stored.name).open("rb")
    except OSError as error:
        raise InputError(f"{stored.name} cannot be read: {error.strerror}") from error


class _Ranges(io.RawIOBase):
    """An S3 object as a file; every read is a request, which the client retries if it is interrupted."""

    def __init__(self, stored: Stored) -> None:
        super().__init__()
        self._stored, self._place = stored, 0
        self._store, self._key = _bucket_of(stored.name)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._place = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._stored.size}[whence]
        return self._place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        end = min(self._place + len(buffer), self._stored.size)
        if end <= self._place:
            return 0
        with _reachable(self._stored.name):
            data = obstore.get_range(self._store, self._key, start=self._place, end=end)
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)


def _on_disk(name: str) -> Iterator[Stored]:
    path = Path(name)
    if not path.exists():
        raise InputError(f"there is no {name}. Name a file, a folder, or s3://bucket/prefix.")
    files = [path] if path.is_file() else [found for found in path.rglob("*") if found.is_file()]
    for file in files:
        if file == path or not any(part[0] in "._" for part in file.relative_to(path).parts):
            state = file.stat()
            yield Stored(str(file), state.st_size, f"{state.st_mtime_ns}-{state.st_size}")


def _in_s3(name: str) -> Iterator[Stored]:
    store, prefix = _bucket_of(name)
    bucket = name.removeprefix(S3).partition("/")[0]
    with _reachable(name):
        for batch in obstore.list(store, prefix.rstrip("/") or None):
            for item in batch:
                yield Stored(f"{S3}{bucket}/{item['path']}", item["size"], item["e_tag"] or "")
        if prefix and not prefix.endswith("/"):
            yield from _one_object(store, bucket, prefix)


def _one_object(store: ObjectStore, bucket: str, key: str) -> Iterator[Stored]:
    """Return the object itself, because a listing under ``a/b`` does not include ``a/b``."""
    try:
        item = obstore.head(store, key)
    except FileNotFoundError:
        return
    yield Stored(f"{S3}{bucket}/{key}", item["size"], item["e_tag"] or "")


def _bucket_of(name: str) -> tuple[ObjectStore, str]:
    bucket, _, key = name.removeprefix(S3).partition("/")
    return open_place(f"{S3}{bucket}"), key


@contextmanager
def _reachable(name: str) -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError) as error:
        reason = str(error).partition("\n")[0][:300]
        raise InputError(
            f"{name} cannot be read: {reason}. Check that it exists and that you have permission to read it."
        ) from error
