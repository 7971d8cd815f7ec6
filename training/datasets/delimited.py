"""Opens delimited text: UTF-8 or UTF-16, zipped or not, with commas, semicolons or tabs between the columns."""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TextIO, cast

DELIMITERS = (",", ";", "\t")

csv.field_size_limit(1 << 24)


@contextmanager
def open_text(path: Path, *, errors: str) -> Iterator[TextIO]:
    """Open a text file, or the first file of a ZIP archive.

    Args:
        path: Where it is.
        errors: How to treat bytes that cannot be decoded, as in ``open``.
    """
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as raw:
            yield _decoded(io.BufferedReader(cast("io.RawIOBase", raw)), errors)
    else:
        with path.open("rb") as raw:
            yield _decoded(raw, errors)


def read_rows(file: TextIO, wanted: Sequence[str]) -> "csv.DictReader[str]":
    """Read with the delimiter that splits the header into the wanted columns; a comma if none does."""
    header = file.readline()
    fits = (found for found in DELIMITERS if set(wanted) <= set(next(csv.reader([header], delimiter=found), [])))
    return csv.DictReader(chain([header] if header else [], file), delimiter=next(fits, ","))


def _decoded(raw: io.BufferedReader, errors: str) -> TextIO:
    """Decode UTF-16, which Excel writes as "Unicode text", by its byte order mark; anything else is UTF-8."""
    encoding = "utf-16" if raw.peek(2)[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    return io.TextIOWrapper(raw, encoding=encoding, errors=errors, newline="")
