"""Which formats are read and written, and how a file's name tells its format."""

from typing import Literal

import msgspec

from undertone_bulk.errors import BulkError

Kind = Literal["csv", "jsonl", "parquet"]
Compression = Literal["gzip", "zstd"]

_KINDS: dict[str, Kind] = {
    "csv": "csv", "tsv": "csv", "jsonl": "jsonl", "ndjson": "jsonl", "parquet": "parquet", "pq": "parquet",
}  # fmt: skip
_COMPRESSIONS: dict[str, Compression] = {"gz": "gzip", "gzip": "gzip", "zst": "zstd", "zstd": "zstd"}
_ENDINGS = {"gzip": ".gz", "zstd": ".zst", None: ""}
KNOWN = "csv, tsv, jsonl, ndjson (each also .gz or .zst), parquet"


class Format(msgspec.Struct, frozen=True):
    """How a file is written.

    Attributes:
        kind: of the table.
        compression: of the whole file, None for none; Parquet compresses its columns itself.
        delimiter: between the columns of CSV.
    """

    kind: Kind
    compression: Compression | None = None
    delimiter: str = ","

    @property
    def ending(self) -> str:
        """What the names of files of this format end with."""
        tabs = self.kind == "csv" and self.delimiter == "\t"
        return f".{'tsv' if tabs else self.kind}{_ENDINGS[self.compression]}"


def format_of(name: str) -> Format | None:
    """The format that a file's name tells, such as ``csv.gz``; None if it tells none."""
    _, *endings = name.lower().rsplit("/", 1)[-1].rsplit(".", 2)
    compression = _COMPRESSIONS.get(endings[-1]) if endings else None
    kind = _KINDS.get(endings[-2 if compression and len(endings) > 1 else -1]) if endings else None
    if kind is None or (kind == "parquet" and compression):
        return None
    return Format(kind, compression, "\t" if "tsv" in endings else ",")


def read_format(text: str) -> Format:
    """Read the name of a format as a command takes it: ``csv``, ``jsonl.gz``, ``parquet``.

    Raises:
        BulkError: when there is no such format.
    """
    found = format_of(f"x.{text.removeprefix('.')}")
    if found is None:
        raise BulkError(f"the format is {text!r}; expected one of {KNOWN}")
    return found
