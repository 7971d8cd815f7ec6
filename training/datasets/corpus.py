"""Puts sources together into what a model is trained on and what it is judged on."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from training.datasets.clean import drop_duplicates, drop_shared
from training.datasets.fetch import Downloader
from training.datasets.sources import CsvColumns, Source, frame, read_source


@dataclass(slots=True)
class Corpus:
    """Data frames of text, label (-1, 0, 1) and source: training rows, rows to steer by, and a test set a source."""

    train: pd.DataFrame
    dev: pd.DataFrame
    tests: dict[str, pd.DataFrame]
    hashes: dict[str, dict[str, str]] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)
    left_out: dict[str, dict[str, int]] = field(default_factory=dict)

    def counts(self) -> dict[str, dict[str, dict[str, int]]]:
        """Rows by source, split and label."""
        parts = {"train": self.train, "dev": self.dev}
        parts["test"] = pd.concat([*self.tests.values(), self.dev[:0]], ignore_index=True)
        counts: dict[str, dict[str, dict[str, int]]] = {}
        for split, part in parts.items():
            pairs = Counter(zip(part["source"], part["label"], strict=True))
            for (name, label), rows in sorted(pairs.items()):
                counts.setdefault(name, {}).setdefault(split, {})[str(label)] = rows
        return counts


def load(
    names: Sequence[str],
    *,
    judged_on: Sequence[str] = (),
    columns: CsvColumns | None = None,
    cache: Path | None = None,
    download: Downloader | None = None,
    on_source: Callable[[str], None] = lambda _: None,
) -> Corpus:
    """Read sources, and drop from the training rows every text of a dev or test split of any of them.

    Args:
        names: Data sets by name, or CSV files by path or ``s3://`` address.
        judged_on: More sources, of which only the test splits are used.
        columns: How to read the CSV files.
        cache: The folder of data files, if not the one that ``UNDERTONE_DATA`` names.
        download: What downloads, if not pooch.
        on_source: Called with the name of each source before it is read.

    Raises:
        DataError: A source cannot be found, fetched or read, or too many of its rows are bad.
    """
    sources = []
    for name in [*names, *(name for name in judged_on if name not in names)]:
        on_source(name)
        sources.append(read_source(name, columns=columns, cache=cache, download=download))
    return _assemble(sources, trained_on=len(names))


def _assemble(sources: list[Source], trained_on: int) -> Corpus:
    tests = {source.name: source.test for source in sources if len(source.test)}
    left_out = {source.name: dict(source.left_out) for source in sources}
    dev = _cleaned([source.dev for source in sources[:trained_on]], list(tests.values()), left_out)
    train = _cleaned([source.train for source in sources[:trained_on]], [*tests.values(), dev], left_out)
    return Corpus(
        train=train,
        dev=dev,
        tests=tests,
        hashes={source.name: source.hashes for source in sources},
        bad=[f"{source.name}: {message}" for source in sources for message in source.bad],
        left_out=left_out,
    )


def _cleaned(
    frames: list[pd.DataFrame], held_out: list[pd.DataFrame], left_out: dict[str, dict[str, int]]
) -> pd.DataFrame:
    whole = pd.concat(frames, ignore_index=True) if frames else frame((), "")
    distinct, _ = drop_duplicates(whole)
    apart, _ = drop_shared(distinct, held_out)
    for source, notes in left_out.items():
        before, between, after = ((part["source"] == source).sum() for part in (whole, distinct, apart))
        notes["duplicate"] = notes.get("duplicate", 0) + int(before - between)
        notes["also in a test or dev split"] = notes.get("also in a test or dev split", 0) + int(between - after)
    return apart
