"""Reads a CSV of texts and labels: local, zipped, or from S3, with configurable column names."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from training.datasets.delimited import open_text, read_rows
from training.datasets.labelling import Labelling
from training.datasets.rows import BadRow, Item, LeftOut, Row
from training.errors import DataError
from training.spreadsheets import unescape_formula

_NOT_UTF8 = re.compile("[\udc80-\udcff]")
SPLIT_COLUMN = "split"
"""Column that assigns every row to ``train`` or ``test``; files without it are split at random."""
SPLIT_NAMES = ("train", "test")


def read_csv(path: Path, *, text: str, label: str, labelling: Labelling) -> Iterator[Item]:
    """Read the rows of a CSV file with a header, separated by commas, semicolons or tabs, in UTF-8 or UTF-16.

    Raises:
        DataError: There is no such file, or it has no such column.
    """
    if not path.is_file():
        raise DataError(f"There is no file {path}. Expected a CSV with the columns {text!r} and {label!r}.")
    # surrogateescape allows one broken row to be reported while the rest of the file is read
    with open_text(path, errors="surrogateescape") as file:
        rows = read_rows(file, (text, label))
        columns = rows.fieldnames or []
        missing = [name for name in (text, label) if name not in columns]
        if missing:
            raise DataError(
                f"{path.name} has no column {missing[0]!r}. It has {', '.join(map(repr, columns)) or 'no header'}; "
                "name the columns with --text-column and --label-column."
            )
        for row in rows:
            yield _item(row, rows.line_num, text, label, labelling)


def _item(row: dict[str, str | None], line: int, text: str, label: str, labelling: Labelling) -> Item:
    value = row[text]
    if value is None or row[label] is None:
        return BadRow(line, f"the column {label if value else text!r} is missing")
    if _NOT_UTF8.search(value):
        return BadRow(line, "not UTF-8")
    if not value.strip():
        return LeftOut("no text")
    split = row.get(SPLIT_COLUMN) or ""
    try:
        sentiment = labelling.label(row[label])
    except ValueError as error:
        return BadRow(line, str(error))
    return Row(line, unescape_formula(value), sentiment, split=split if split in SPLIT_NAMES else "")


def local_copy(url: str, folder: Path) -> Path:
    """Return a local path for a path or ``s3://bucket/key``; an object is copied to the folder.

    Raises:
        DataError: The object cannot be read.
    """
    if not url.startswith("s3://"):
        return Path(url)
    import boto3  # noqa: PLC0415 - only needed for S3
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    bucket, _, key = url.removeprefix("s3://").partition("/")
    path = folder / Path(key).name
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as partial:
            boto3.client("s3").download_fileobj(bucket, key, partial)
        Path(partial.name).replace(path)
    except (BotoCoreError, ClientError) as error:
        Path(partial.name).unlink(missing_ok=True)
        raise DataError(f"{url} could not be read: {error}. Check the URL and your AWS credentials.") from error
    return path
