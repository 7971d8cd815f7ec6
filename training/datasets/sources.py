"""Reads one source of data, by name or from a CSV file, and splits it into train, dev and test."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pandas as pd

from training.datasets.catalog import GROUPS, NAMES, data_set, is_named
from training.datasets.clean import drop_contradictory
from training.datasets.feedback import NAME as FEEDBACK
from training.datasets.feedback import feedback_file, is_feedback
from training.datasets.fetch import Downloader, cache_folder, fetch
from training.datasets.held_out import exclude_held_out
from training.datasets.labelling import parse_labelling
from training.datasets.readers import reader
from training.datasets.rows import Row, Sorted, sort
from training.datasets.splits import deal
from training.datasets.tables import SPLIT_NAMES, local_copy, read_csv
from training.errors import DataError

_OURS = Path(__file__).parents[1] / "sample"
OURS = {"sample": _OURS / "comments.csv", "synthetic": _OURS / "synthetic.csv"}
"""The data files bundled with this project."""
PATTERNED = {"synthetic"}
"""Generated from patterns, so a random test split would resemble the training rows; used for training only."""
SPLITS = ("train", "dev", "test", "locked")
COLUMNS = ("text", "label", "source")
SEED = 42
"""The seed with which common tutorials split the Reddit comments; used for every file without a split."""


@dataclass(frozen=True, slots=True)
class CsvColumns:
    """Format of the CSV files that a user passes."""

    text: str = "text"
    label: str = "label"
    labels: str | None = None


@dataclass(slots=True)
class Source:
    """One source: its splits, and what was left out or bad."""

    name: str
    train: pd.DataFrame
    dev: pd.DataFrame
    test: pd.DataFrame
    hashes: dict[str, str] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    locked: pd.DataFrame = field(default_factory=lambda: frame((), ""))
    """Test rows that only ``undertone unlock`` uses."""


def read_source(
    name: str, *, columns: CsvColumns | None = None, cache: Path | None = None, download: Downloader | None = None
) -> Source:
    """Read a named data set, or a CSV file by path or ``s3://`` URL.

    Raises:
        DataError: It cannot be found, fetched or read, or too many of its rows are bad.
    """
    if ours := OURS.get(name):
        return _split_at_random(name, [_sorted_csv(ours, CsvColumns())], {ours.name: file_sha256(ours)})
    if is_named(name):
        return _read_named(name, cache, download)
    if is_feedback(name):
        return _read_file(feedback_file(name, cache or cache_folder()), CsvColumns(), FEEDBACK)
    if not name.startswith("s3://") and not name.lower().endswith((".csv", ".zip")):
        known = ", ".join([*NAMES, *GROUPS, FEEDBACK])
        raise DataError(f"There is no data set {name!r}. Expected one of {known}, or a CSV's path or s3://.")
    path = local_copy(name, (cache or cache_folder()) / "s3")
    return _read_file(path, columns or CsvColumns(), path.stem)


def _read_file(path: Path, columns: CsvColumns, name: str) -> Source:
    """Read a CSV, which is split as its column ``split`` says, or else at random."""
    found, hashes = _sorted_csv(path, columns), {path.name: file_sha256(path)}
    if found.rows and all(row.split for row in found.rows):
        parts = {split: frame((row for row in found.rows if row.split == split), name) for split in SPLIT_NAMES}
        return Source(name, parts["train"], parts["train"][:0], parts["test"], hashes, *_notes([found]))
    return _split_at_random(name, [found], hashes)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file.

    Raises:
        DataError: There is no such file.
    """
    if not path.is_file():
        raise DataError(f"There is no file {path}. Expected a CSV with a header; check the path.")
    return sha256(path.read_bytes()).hexdigest()


def _sorted_csv(path: Path, columns: CsvColumns) -> Sorted:
    labelling = parse_labelling(columns.labels)
    return sort(read_csv(path, text=columns.text, label=columns.label, labelling=labelling), path.name)


def _read_named(name: str, cache: Path | None, download: Downloader | None) -> Source:
    declared = data_set(name)
    read = reader(declared.reader)
    hashes: dict[str, str] = {}
    parts: dict[str, list[Sorted]] = {}
    for file in declared.files:
        path = fetch(declared, file, cache=cache, download=download)
        hashes[path.name] = file.table.sha256 if file.table and path.name == file.table.file else file.sha256
        if file.split != "none":
            kept = exclude_held_out(read(path), declared, file)
            parts.setdefault(file.split, []).append(sort(kept, path.name))
    if name == "reddit":
        return _split_at_random(name, parts["all"], hashes)
    return _split_as_published(name, parts, hashes)


def _split_as_published(name: str, parts: dict[str, list[Sorted]], hashes: dict[str, str]) -> Source:
    found = [one for group in parts.values() for one in group]
    rows: dict[str, list[Row]] = {split: [] for split in SPLITS}
    for split, group in parts.items():
        for row in (row for one in group for row in one.rows):
            rows[row.split or split].append(row)
    frames = deal({split: frame(rows[split], name) for split in SPLITS}, data_set(name).dealt)
    source = Source(
        name, frames["train"], frames["dev"], frames["test"], hashes, *_notes(found), locked=frames["locked"]
    )
    if name == "sentube":
        _drop_both_ways(source)
    return source


def _drop_both_ways(source: Source) -> None:
    """Drop texts labelled both positive and negative, even if the two rows are in different splits."""
    whole = pd.concat([getattr(source, split).assign(split=split) for split in SPLITS], ignore_index=True)
    kept, gone = drop_contradictory(whole)
    source.left_out["both positive and negative"] = gone
    for split in SPLITS:
        setattr(source, split, kept[kept["split"] == split].drop(columns="split").reset_index(drop=True))


def _split_at_random(name: str, found: list[Sorted], hashes: dict[str, str]) -> Source:
    """Use 20 % of the distinct texts as the test split, unless they are generated; there is no dev split."""
    from sklearn.model_selection import train_test_split  # noqa: PLC0415 - one second, needed only here

    rows = frame((row for one in found for row in one.rows), name)
    whole = rows.drop_duplicates(["text", "label"], ignore_index=True)
    if len(whole) < 10:
        raise DataError(f"{name} has {len(whole)} distinct rows. Expected at least 10 to split into train and test.")
    if name in PATTERNED:
        train, test = whole, whole[:0]
    else:
        train, test = (
            part.reset_index(drop=True) for part in train_test_split(whole, test_size=0.2, random_state=SEED)
        )
    source = Source(name, train, whole[:0], test, hashes, *_notes(found))
    source.left_out["duplicate"] += len(rows) - len(whole)
    return source


def _notes(found: list[Sorted]) -> tuple[list[str], Counter[str]]:
    messages = [message for one in found for message in one.messages()]
    return messages, sum((one.left_out for one in found), Counter())


def frame(rows: Iterable[Row], source: str) -> pd.DataFrame:
    """Make a data frame of rows: text, label (-1, 0, 1), source."""
    pairs = [(row.text, row.label, source) for row in rows if row.text.strip()]
    return pd.DataFrame(pairs, columns=list(COLUMNS)).astype({"text": object, "label": "int64", "source": object})
