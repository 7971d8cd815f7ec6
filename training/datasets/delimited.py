"""Opens delimited text: UTF-8 or UTF-16, zipped or not, separated by commas, semicolons, tabs or bars."""

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TextIO, cast

from training.errors import DataError

DELIMITERS = (",", ";", "\t", "|")

csv.field_size_limit(1 << 24)


@contextmanager
def open_text(path: Path, *, errors: str) -> Iterator[TextIO]:
    """Open a text file, or the first file of a ZIP archive.

    Args:
        path: Path of the file.
        errors: How to treat bytes that cannot be decoded, as in ``open``.

    Raises:
        DataError: The content, or a row that is read from it, is damaged.
    """
    try:
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive, archive.open(_first_file(archive)) as raw:
                yield _decoded(io.BufferedReader(cast("io.RawIOBase", raw)), errors)
        else:
            with path.open("rb") as raw:
                yield _decoded(raw, errors)
    except (zipfile.BadZipFile, NotImplementedError, zlib.error) as error:
        raise DataError(f"{path} is damaged: {error}. Expected a ZIP archive with a CSV file.") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not valid {error.encoding}: {error.reason}. Save it as UTF-8.") from error
    except csv.Error as error:
        raise DataError(f"{path} cannot be read as CSV: {error}. Save it as CSV in UTF-8.") from error


def _first_file(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    files = [entry for entry in archive.infolist() if not entry.is_dir()]
    if not files:
        raise zipfile.BadZipFile("it has no files")
    return files[0]


def read_rows(file: TextIO, wanted: Sequence[str]) -> "csv.DictReader[str]":
    """Read with the delimiter that splits the header into the wanted columns; a comma if none does."""
    header = file.readline()
    fits = (found for found in DELIMITERS if set(wanted) <= set(next(csv.reader([header], delimiter=found), [])))
    return csv.DictReader(chain([header] if header else [], file), delimiter=next(fits, ","))


def _decoded(raw: io.BufferedReader, errors: str) -> TextIO:
    """Decode UTF-16, which Excel writes as "Unicode text", by its byte order mark; anything else is UTF-8."""
    encoding = "utf-16" if raw.peek(2)[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    return io.TextIOWrapper(raw, encoding=encoding, errors=errors, newline="")
