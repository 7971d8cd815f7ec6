"""Leaves out rows whose text occurs in an external evaluation set, as listed in held_out.yaml."""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import yaml

from training.datasets.catalog import DataFile, DataSet
from training.datasets.rows import Item, LeftOut, Row

_LISTED = Path(__file__).with_name("held_out.yaml")
REASON = "held out elsewhere"


@cache
def _listed() -> dict[str, frozenset[int]]:
    found = yaml.safe_load(_LISTED.read_text(encoding="utf-8"))
    return {file: frozenset(lines) for file, lines in found.items()}


def exclude_held_out(items: Iterable[Item], data_set: DataSet, file: DataFile) -> Iterator[Item]:
    """Replace each listed row by a left-out row."""
    lines = _listed().get(f"{data_set.folder or data_set.name}/{file.file}", frozenset())
    for item in items:
        yield LeftOut(REASON) if isinstance(item, Row) and item.line in lines else item
