"""The folder in which a result grows: what an earlier run left there is used again, if it is of the same job."""

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
    """Where the parts of a result are while it is not whole: beside the output, or below the output's prefix in S3.

    Args:
        output: the name of the result.
    """

    def __init__(self, output: str) -> None:
        self.output = output
        self.in_s3 = output.startswith(S3)
        self.name = output.rstrip("/") if self.in_s3 else f"{output.rstrip('/')}.unfinished"
        self.kept: dict[int, Record] = {}

    @cached_property
    def objects(self) -> Parts:
        """What is there."""
        return Parts(self.name)

    @contextmanager
    def open(self, job: Job, *, overwrite: bool, restart: bool) -> Iterator[None]:
        """Begin, or go on with, a job; nobody else may at the same time.

        Raises:
            OutputError: when the output exists, another job was begun there, or somebody else works on it.
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
            OutputError: when there is one.
        """
        if self._exists():
            raise OutputError(f"{self.output} already exists. Name another output, or replace it with --overwrite.")

    def usable(self, piece: Piece) -> Record | None:
        """What is known of a piece if it was scored already, from the same bytes."""
        record = self.kept.get(piece.number)
        return record if record and record.piece == piece else None

    def refused(self, number: int) -> list[Refused]:
        """The rows of a piece that were refused."""
        found = self.objects.get(record_key(number))
        return msgspec.json.decode(found, type=Record).refused if found else []

    def counts(self, numbers: Iterable[int]) -> Iterator[bytes]:
        """What was counted of pieces for the pictures."""
        for number in numbers:
            if found := self.objects.get(counts_key(number)):
                yield found

    def discard(self) -> None:
        """Remove everything but the result."""
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
                with suppress(msgspec.DecodeError):  # of a machine that lost power while it was written
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
            raise OutputError(f"another process is writing {self.output}. Wait for it, or end it.") from error
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
