"""The public data sets: their pinned URLs, hashes and splits, as declared in catalog.yaml."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from training.errors import DataError

CATALOG = Path(__file__).with_name("catalog.yaml")
NAMES = ("semeval", "goemotions", "youtube", "sentube", "sst", "phrases", "imdb", "reddit", "sample", "synthetic")
"""Data sets by name, in addition to the members of ``GROUPS``."""
GROUPS = {
    "sentistrength": ("myspace", "bbc", "digg", "runners", "twitter"),
    "vader": ("tweets", "products", "films", "editorials"),
    "umsab": ("arabic", "french", "german", "hindi", "italian", "portuguese", "spanish"),
}
"""Data sets of several parts, each a separate source such as ``sentistrength-bbc``."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """One published file: its split, its local name, its URL and its hash."""

    split: str
    file: str
    sha256: str
    remote: str
    table: "DataFile | None" = None
    """The same rows in a format that is faster to read, used if it is in the cache."""
    archive: "DataFile | None" = None
    """The archive in which the file is published."""
    member: str = ""
    """Path of a file in its archive."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """One named data set and its files, in reading order."""

    name: str
    labelled_by: str
    reader: str
    base: str
    files: tuple[DataFile, ...]
    folder: str = ""
    """Cache folder; another set's if both read the same files."""
    dev_only: bool = False
    """Whether its rows may only be used for evaluation and calibration, not for training."""
    dealt: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """For a split, the shares of its rows that go to other splits."""


def _data_file(entry: dict[str, Any]) -> DataFile:
    table, archive = entry.get("table"), entry.get("archive")
    return DataFile(
        split=entry.get("split", "all"),
        file=entry["file"],
        sha256=entry["sha256"],
        remote=entry.get("remote", entry["file"]),
        table=_data_file(table) if table else None,
        archive=_data_file(archive) if archive else None,
        member=entry.get("member", ""),
    )


@cache
def data_sets(path: Path = CATALOG) -> dict[str, DataSet]:
    """Read the catalog; the result is kept."""
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
        dev_only=entry.get("dev_only", False),
        dealt=entry.get("dealt", {}),
    )


def members(names: Iterable[str]) -> list[str]:
    """Replace the name of a group by the data sets in it; other names are kept."""
    return [part for name in names for part in _members(name)]


def _members(name: str) -> list[str]:
    return [f"{name}-{part}" for part in GROUPS[name]] if name in GROUPS else [name]


def is_named(name: str) -> bool:
    """Whether a source is a data set in the catalog (and not a file)."""
    return name in NAMES or name in members(GROUPS)


def data_set(name: str) -> DataSet:
    """Return a data set by name.

    Raises:
        DataError: There is no data set of that name.
    """
    known = data_sets()
    if name not in known:
        raise DataError(
            f"There is no data set {name!r}. Expected one of {', '.join([*NAMES, *GROUPS])}, or a CSV's path."
        )
    return known[name]
