"""The objects of a partial result, in a folder or in S3; every write is atomic."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore

from undertone_bulk.errors import OutputError
from undertone_bulk.locations import S3, open_place


class Parts:
    """Objects in a folder or under a prefix.

    Args:
        name: A folder, which is created, or ``s3://bucket/prefix``.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        with self._errors():
            self._store: ObjectStore = open_place(name) if name.startswith(S3) else LocalStore(Path(name), mkdir=True)

    def put(self, key: str, data: bytes) -> None:
        """Write an object, replacing any existing one."""
        with self._errors():
            obstore.put(self._store, key, data)

    def put_stream(self, key: str, data: Iterable[bytes]) -> None:
        """Write an object from a stream; it appears when the stream is complete, and not at all if it fails."""
        with self._errors():
            sink = obstore.open_writer(self._store, key)
            for each in data:
                sink.write(each)
            sink.close()  # a context manager would also close it after a failure

    def get(self, key: str) -> bytes | None:
        """Read an object; None if there is none."""
        with self._errors():
            try:
                return bytes(obstore.get(self._store, key).bytes())
            except FileNotFoundError:
                return None

    def sizes(self, folder: str | None = None) -> dict[str, int]:
        """Return all objects, or those in a folder, with their sizes in bytes."""
        with self._errors():
            return {item["path"]: item["size"] for batch in obstore.list(self._store, folder) for item in batch}

    def delete(self, keys: Sequence[str]) -> None:
        """Delete objects."""
        with self._errors():
            if keys:
                obstore.delete(self._store, list(keys))

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (BaseError, OSError) as error:
            reason = str(error).partition("\n")[0][:300]
            raise OutputError(
                f"{self.name} cannot be read or written: {reason}. The results so far are kept; fix this and run"
                " the same command again."
            ) from error
