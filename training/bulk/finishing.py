"""Combines the parts into one result, which appears under its final name only when it is complete."""

import csv
import os
import shutil
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec
import pyarrow.parquet as pq

from training.bulk.unfinished import LOCK, Unfinished
from undertone_bulk.errors import OutputError
from undertone_bulk.formats import Format
from undertone_bulk.jobs import Record, Refused
from undertone_bulk.locations import S3
from undertone_bulk.manifest import MANIFEST, Manifest
from undertone_bulk.working import RECORDS

WHOLE = "_whole"
SHOWN = 5


def finish(unfinished: Unfinished, form: Format, manifest: Manifest, *, data_set: bool) -> str:
    """Move the complete result to its final location.

    Args:
        unfinished: The folder with the parts.
        form: Format of the result.
        manifest: Lists the parts.
        data_set: Whether the result is a folder of parts instead of a single file.

    Returns:
        The path or URL of the result.
    """
    unfinished.objects.put(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    if unfinished.in_s3:
        unfinished.objects.delete(_superfluous(unfinished, manifest))
        return unfinished.output
    folder, output = Path(unfinished.name), Path(unfinished.output.rstrip("/"))
    try:
        if data_set:
            unfinished.objects.delete(_superfluous(unfinished, manifest))
            _replace_folder(folder, output)
        else:
            _put_together([folder / part.key for part in manifest.parts], form, folder / WHOLE)
            (folder / WHOLE).replace(output)
            unfinished.discard()
    except OSError as error:
        raise OutputError(
            f"{output} cannot be written: {error.strerror}. The results so far are kept in {folder}; free some disk"
            " space and run the same command again."
        ) from error
    return str(output)


class RefusedReport(NamedTuple):
    """The file that lists the refused rows, and the first few of them."""

    path: str
    first: list[Refused]


def write_refused(unfinished: Unfinished, records: Iterable[Record]) -> RefusedReport | None:
    """Write the refused rows, with the reason for each, to a file next to the result; without any, write nothing.

    Args:
        unfinished: The folder with the records, which include the refused rows.
        records: The records of all chunks.
    """
    numbers = sorted(record.piece.number for record in records if record.tally.refused)
    path = refused_path(unfinished)
    path.unlink(missing_ok=True)
    if not numbers:
        return None
    first: list[Refused] = []
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "line", "id", "reason"))
        for row in chain.from_iterable(map(unfinished.refused, numbers)):
            writer.writerow((row.file, row.line, row.id or "", row.reason))
            first += [row] if len(first) < SHOWN else []
    return RefusedReport(str(path), first)


def refused_path(unfinished: Unfinished) -> Path:
    """Return the file that lists refused rows: next to the result, or in the current folder if the result is in S3."""
    if unfinished.in_s3:
        return Path(f"{unfinished.output.removeprefix(S3).strip('/').replace('/', '-')}.refused.csv")
    return Path(f"{unfinished.output.rstrip('/')}.refused.csv")


def _superfluous(unfinished: Unfinished, manifest: Manifest) -> list[str]:
    """Return the keys of records, and of parts left over from a longer input."""
    named = {part.key for part in manifest.parts} | {MANIFEST}
    return [key for key in unfinished.objects.sizes() if key.startswith(RECORDS) or key not in named]


def _replace_folder(folder: Path, output: Path) -> None:
    shutil.rmtree(folder / RECORDS, ignore_errors=True)
    (folder / LOCK).unlink(missing_ok=True)
    old = output.with_name(f"{output.name}.replaced")
    if output.exists():
        output.rename(old)
    folder.rename(output)
    shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)


def _put_together(parts: list[Path], form: Format, target: Path) -> None:
    if form.kind == "parquet":
        _put_parquet_together(parts, target)
    else:
        with target.open("wb") as whole:
            for part in parts:
                with part.open("rb") as file:
                    shutil.copyfileobj(file, whole, 1 << 20)
    with target.open("rb") as whole:
        os.fsync(whole.fileno())


def _put_parquet_together(parts: list[Path], target: Path) -> None:
    with pq.ParquetWriter(target, pq.read_schema(parts[0]), compression="zstd") as writer:
        for part in parts:
            with pq.ParquetFile(part) as file:
                for group in range(file.num_row_groups):
                    writer.write_table(file.read_row_group(group, use_threads=False))
