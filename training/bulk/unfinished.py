"""The partial result of a bulk job, from which an interrupted job resumes."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path

import msgspec

from undertone_bulk.errors import OutputError
from undertone_bulk.jobs import Job, Piece, Record, Refused
from undertone_bulk.locations import S3
from undertone_bulk.manifest import MANIFEST
from undertone_bulk.parts import Parts
from undertone_bulk.working import COUNTS, RECORDS, counts_key, record_key

JOB = "_job.json"
LOCK = "_lock"


class Unfinished:
    """A partial result: in a folder next to the output, or under the output's prefix in S3.

    Args:
        output: Path or URL of the final result.
    """

    def __init__(self, output: str) -> None:
        self.output = output
        self.in_s3 = output.startswith(S3)
        self.name = output.rstrip("/") if self.in_s3 else f"{output.rstrip('/')}.unfinished"
        self.kept: dict[int, Record] = {}

    @cached_property
    def objects(self) -> Parts:
        """The stored parts and records."""
        return Parts(self.name)

    @contextmanager
    def open(self, job: Job, *, overwrite: bool, restart: bool) -> Iterator[None]:
        """Start or resume a job, holding an exclusive lock on a local output.

        Raises:
            OutputError: The output exists, belongs to another job, or is locked by another process.
        """
        if not overwrite:
            self.check_absent()
        with self._alone():
            if restart or (self.in_s3 and overwrite and self._exists()):
                self._clear()
            self._begin(job)
            yield

    def check_absent(self) -> None:
        """Check that there is no result yet.

        Raises:
            OutputError: There is a result.
        """
        if self._exists():
            raise OutputError(f"{self.output} already exists. Name another output, or replace it with --overwrite.")

    def usable(self, piece: Piece) -> Record | None:
        """Return the record of a chunk if an earlier run scored the same bytes."""
        record = self.kept.get(piece.number)
        return record if record and record.piece == piece else None

    def refused(self, number: int) -> list[Refused]:
        """Return the refused rows of a chunk."""
        found = self.objects.get(record_key(number))
        return msgspec.json.decode(found, type=Record).refused if found else []

    def counts(self, numbers: Iterable[int]) -> Iterator[bytes]:
        """Yield the stored counts of chunks, for the pictures."""
        for number in numbers:
            if found := self.objects.get(counts_key(number)):
                yield found

    def discard(self) -> None:
        """Delete the partial results."""
        if not self.in_s3:
            shutil.rmtree(self.name, ignore_errors=True)

    def _begin(self, job: Job) -> None:
        encoded = msgspec.json.encode(job)
        found = self.objects.get(JOB)
        if found is None:
            self.objects.put(JOB, encoded)
        elif found != encoded:
            raise OutputError(
                f"{self.name} contains partial results of another job: {_difference(found, job)}."
                " Run that job again, or discard its results with --restart."
            )
        self.kept = {record.piece.number: record for record in self._records()}

    def _records(self) -> Iterator[Record]:
        sizes = self.objects.sizes()
        for key in sizes:
            if key.startswith(RECORDS) and not key.endswith(COUNTS) and (found := self.objects.get(key)):
                with suppress(msgspec.DecodeError):  # truncated by a power failure
                    record = msgspec.json.decode(found, type=Record)
                    if key == record_key(record.piece.number) and sizes.get(record.key) == record.size:
                        yield record

    def _exists(self) -> bool:
        if not self.in_s3:
            return Path(self.output).exists()
        return MANIFEST in self.objects.sizes()

    def _clear(self) -> None:
        if self.in_s3:
            self.objects.delete(list(self.objects.sizes()))
        else:
            for path in Path(self.name).iterdir():
                if path.name != LOCK:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self.in_s3:
            yield
            return
        try:
            Path(self.name).mkdir(parents=True, exist_ok=True)
            lock = os.open(Path(self.name) / LOCK, os.O_CREAT | os.O_RDWR)
        except OSError as error:
            raise OutputError(f"{self.name} cannot be written: {error.strerror}.") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as error:
            if error.errno != errno.EWOULDBLOCK:
                raise
            raise OutputError(f"another process is writing {self.output}. Wait for it or stop it.") from error
        finally:
            os.close(lock)


def _difference(data: bytes, job: Job) -> str:
    try:
        before = msgspec.to_builtins(msgspec.json.decode(data, type=Job))
    except msgspec.DecodeError:
        return "written by another version of Undertone"
    now = msgspec.to_builtins(job)
    names = [name for name in now if before[name] != now[name]]
    shown = ["columns" if name == "schema" else f"{name} was {before[name]}, is {now[name]}" for name in names]
    return "; ".join(shown)
