"""What a reader finds in a file, row by row, and when too much of it is bad."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from training.errors import DataError

MOST_BAD = 0.01
"""The share of bad rows above which a file is not trusted at all."""


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled text; ``split`` is set only where one file holds several splits."""

    line: int
    text: str
    label: int
    split: str = ""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read as what it should be."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sound row that is left out on purpose, such as one with two labels."""

    reason: str


type Item = Row | BadRow | LeftOut


@dataclass(slots=True)
class Sorted:
    """The items of one file, sorted by kind."""

    file: str
    rows: list[Row] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def messages(self) -> list[str]:
        """Say of each bad row where it is and what is wrong with it."""
        return [f"{self.file}, line {row.line}: {row.reason}" for row in self.bad]


def sort(items: Iterable[Item], file: str) -> Sorted:
    """Sort what a reader found in a file.

    Raises:
        DataError: More than one in a hundred rows is bad.
    """
    found = Sorted(file)
    for item in items:
        match item:
            case Row():
                found.rows.append(item)
            case BadRow():
                found.bad.append(item)
            case LeftOut():
                found.left_out[item.reason] += 1
    total = len(found.rows) + len(found.bad) + found.left_out.total()
    if len(found.bad) > MOST_BAD * total:
        shown = "\n  ".join(found.messages()[:10])
        raise DataError(
            f"{len(found.bad)} of {total} rows of {file} are bad, more than {MOST_BAD:.0%}; nothing was trained. "
            f"Expected a text and a label in each row. The first:\n  {shown}"
        )
    return found
