"""Supported file formats, and how they are recognized by file name."""

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
    """A file format.

    Attributes:
        kind: Format of the table.
        compression: Compression of the whole file, or None; Parquet compresses its columns itself.
        delimiter: Delimiter of CSV.
    """

    kind: Kind
    compression: Compression | None = None
    delimiter: str = ","

    @property
    def ending(self) -> str:
        """The file extension of this format."""
        tabs = self.kind == "csv" and self.delimiter == "\t"
        return f".{'tsv' if tabs else self.kind}{_ENDINGS[self.compression]}"


def format_of(name: str) -> Format | None:
    """Return the format of a file by its name, such as ``csv.gz``; None if it is unknown."""
    _, *endings = name.lower().rsplit("/", 1)[-1].rsplit(".", 2)
    compression = _COMPRESSIONS.get(endings[-1]) if endings else None
    kind = _KINDS.get(endings[-2 if compression and len(endings) > 1 else -1]) if endings else None
    if kind is None or (kind == "parquet" and compression):
        return None
    return Format(kind, compression, "\t" if "tsv" in endings else ",")


def read_format(text: str) -> Format:
    """Parse the name of a format: ``csv``, ``jsonl.gz``, ``parquet``.

    Raises:
        BulkError: There is no such format.
    """
    found = format_of(f"x.{text.removeprefix('.')}")
    if found is None:
        raise BulkError(f"the format is {text!r}; expected one of {KNOWN}")
    return found
