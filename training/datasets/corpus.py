"""Combines sources into training, dev and test rows."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from training.datasets.catalog import data_set, is_named, members
from training.datasets.clean import drop_duplicates, drop_near, drop_shared
from training.datasets.sources import CsvColumns, Source, frame, read_source
from training.errors import DataError


@dataclass(slots=True)
class Corpus:
    """Data frames of text, label (-1, 0, 1) and source: training rows, dev rows, and a test set per source."""

    train: pd.DataFrame
    dev: pd.DataFrame
    tests: dict[str, pd.DataFrame]
    hashes: dict[str, dict[str, str]] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)
    left_out: dict[str, dict[str, int]] = field(default_factory=dict)
    locked: dict[str, pd.DataFrame] = field(default_factory=dict)
    """Test rows that only ``undertone unlock`` uses."""

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
    steered_by: Sequence[str] = (),
    judged_on: Sequence[str] = (),
    columns: CsvColumns | None = None,
    cache: Path | None = None,
    on_source: Callable[[str], None] = lambda _: None,
) -> Corpus:
    """Read sources, and drop from the training rows every text of a dev or test split of any of them.

    Args:
        names: Sources to train on: names of data sets or groups, or CSV files by path or ``s3://`` URL.
        steered_by: Additional sources, of which only the dev splits are used.
        judged_on: Additional sources, of which only the test splits are used.
        columns: How to read the CSV files.
        cache: Folder of data files; default ``UNDERTONE_DATA``.
        on_source: Called with the name of each source before it is read.

    Raises:
        DataError: A source cannot be found, fetched or read, must not be trained on, or has too many bad rows.
    """
    trained, steered, judged = members(names), members(steered_by), members(judged_on)
    _require_trainable(trained)
    sources = {}
    for name in dict.fromkeys([*trained, *steered, *judged]):
        on_source(name)
        sources[name] = read_source(name, columns=columns, cache=cache)
    return _assemble(sources, trained, dict.fromkeys([*trained, *steered]), dict.fromkeys([*trained, *judged]))


def load_section(section: Mapping[str, Any], **options: Any) -> Corpus:
    """Load the sources listed in the ``data`` section of the parameters; options as in :func:`load`."""
    return load(section["train"], steered_by=section.get("dev", ()), judged_on=section["judge"], **options)


def _require_trainable(names: Iterable[str]) -> None:
    for name in names:
        if is_named(name) and data_set(name).dev_only:
            raise DataError(
                f"{name} may only be used for evaluation and calibration, not for training."
                " List it under data.dev instead."
            )


def _assemble(
    named: dict[str, Source], trained: Iterable[str], steered: Iterable[str], judged: Iterable[str]
) -> Corpus:
    sources = list(named.values())
    tests = {named[name].name: named[name].test for name in judged if len(named[name].test)}
    locked = {named[name].name: named[name].locked for name in judged if len(named[name].locked)}
    left_out = {source.name: dict(source.left_out) for source in sources}
    held_out = [*tests.values(), *locked.values()]
    dev = _cleaned([named[name].dev for name in steered], held_out, left_out)
    train = _cleaned([named[name].train for name in trained], [*held_out, dev], left_out)
    return Corpus(
        train=train,
        dev=dev,
        tests=tests,
        hashes={source.name: source.hashes for source in sources},
        bad=[f"{source.name}: {message}" for source in sources for message in source.bad],
        left_out=left_out,
        locked=locked,
    )


def _cleaned(
    frames: list[pd.DataFrame], held_out: list[pd.DataFrame], left_out: dict[str, dict[str, int]]
) -> pd.DataFrame:
    whole = pd.concat(frames, ignore_index=True) if frames else frame((), "")
    distinct, _ = drop_duplicates(whole)
    apart, _ = drop_shared(distinct, held_out)
    kept, _ = drop_near(apart, held_out)
    steps = {"duplicate": distinct, "also in a test or dev split": apart, "near-duplicate of a test or dev row": kept}
    for source, notes in left_out.items():
        rows = [int((part["source"] == source).sum()) for part in (whole, *steps.values())]
        for reason, before, after in zip(steps, rows, rows[1:], strict=False):
            notes[reason] = notes.get(reason, 0) + before - after
    return kept
