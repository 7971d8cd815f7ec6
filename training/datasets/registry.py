"""Which public data sets there are: their pinned addresses, hashes and splits, as registry.yaml declares them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from training.errors import DataError

REGISTRY = Path(__file__).with_name("registry.yaml")
NAMES = ("semeval", "goemotions", "youtube", "sentube", "sst", "phrases", "imdb", "reddit", "sample", "drills")
"""The data sets that can be trained on, by name."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """One published file: which split it belongs to, how it is called here and there, and its hash."""

    split: str
    file: str
    sha256: str
    remote: str
    table: "DataFile | None" = None


@dataclass(frozen=True, slots=True)
class DataSet:
    """One named data set and its files, in the order in which they are read."""

    name: str
    labelled_by: str
    reader: str
    base: str
    files: tuple[DataFile, ...]
    folder: str = ""
    """Of the cache: another set's, if both read the same files."""


def _data_file(entry: dict[str, Any]) -> DataFile:
    table = entry.get("table")
    return DataFile(
        split=entry.get("split", "all"),
        file=entry["file"],
        sha256=entry["sha256"],
        remote=entry.get("remote", entry["file"]),
        table=_data_file(table) if table else None,
    )


@cache
def data_sets(path: Path = REGISTRY) -> dict[str, DataSet]:
    """Read the registry; the answer is kept."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: _data_set(name, entry) for name, entry in entries.items()}


def _data_set(name: str, entry: dict[str, Any]) -> DataSet:
    return DataSet(
        name=name,
        labelled_by=entry["labelled_by"],
        reader=entry["reader"],
        base=entry["base"],
        files=tuple(_data_file(file) for file in entry["files"]),
        folder=entry.get("folder", ""),
    )


def data_set(name: str) -> DataSet:
    """Find a data set by its name.

    Raises:
        DataError: There is none of that name.
    """
    known = data_sets()
    if name not in known:
        raise DataError(f"There is no data set {name!r}. Expected one of {', '.join(NAMES)}, or a CSV's path.")
    return known[name]
