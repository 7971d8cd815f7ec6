"""The objects of a result while it grows, in a folder or in S3; every write is atomic."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore

from undertone_bulk.errors import OutputError
from undertone_bulk.locations import S3, open_place


class Parts:
    """Objects below one name.

    Args:
        name: a folder, which is made, or ``s3://bucket/prefix``.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        with self._errors():
            self._store: ObjectStore = open_place(name) if name.startswith(S3) else LocalStore(Path(name), mkdir=True)

    def put(self, key: str, data: bytes) -> None:
        """Write an object, whatever was there."""
        with self._errors():
            obstore.put(self._store, key, data)

    def put_stream(self, key: str, data: Iterable[bytes]) -> None:
        """Write an object as its bytes come; it appears when all have been written, and not at all if one fails."""
        with self._errors():
            sink = obstore.open_writer(self._store, key)
            for each in data:
                sink.write(each)
            sink.close()  # which a context would do after a failure, too

    def get(self, key: str) -> bytes | None:
        """Read an object; None if there is none."""
        with self._errors():
            try:
                return bytes(obstore.get(self._store, key).bytes())
            except FileNotFoundError:
                return None

    def sizes(self, folder: str | None = None) -> dict[str, int]:
        """All objects, or those below a folder, with their sizes in bytes."""
        with self._errors():
            return {item["path"]: item["size"] for batch in obstore.list(self._store, folder) for item in batch}

    def delete(self, keys: Sequence[str]) -> None:
        """Remove objects."""
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
