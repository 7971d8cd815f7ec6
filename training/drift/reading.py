"""Reads the comments of a file, without labels."""

from pathlib import Path

from training.datasets.delimited import open_text, read_rows
from training.errors import DataError

TABLES = (".csv", ".tsv")


def read_texts(path: Path, column: str) -> list[str]:
    """Read a column of a CSV or TSV file with a header, or the lines of any other text file.

    Raises:
        DataError: There is no such file or column, or no text in it.
    """
    if not path.is_file():
        raise DataError(f"There is no file {path}. Expected a CSV or TSV file, or a text file of one comment per line.")
    # one invalid byte should not reject thousands of comments
    with open_text(path, errors="replace") as file:
        if path.suffix not in TABLES:
            texts = [line.rstrip("\r\n") for line in file]
        else:
            rows = read_rows(file, (column,))
            if column not in (rows.fieldnames or []):
                columns = ", ".join(map(repr, rows.fieldnames or [])) or "no header"
                raise DataError(f"{path} has no column {column!r}. It has {columns}: name one with --text-column.")
            texts = [row[column] or "" for row in rows]
    if not any(text.strip() for text in texts):
        raise DataError(f"{path} contains no comments.")
    return texts
