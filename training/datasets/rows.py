"""The rows of a file: labelled, bad or left out, and the limit on bad rows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from training.errors import DataError

MOST_BAD = 0.01
"""Share of bad rows above which a file is rejected."""


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled text; ``split`` is set only if the file holds several splits."""

    line: int
    text: str
    label: int
    split: str = ""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A valid row that is left out on purpose, such as one with two labels."""

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
        """Return one message per bad row: its place and the problem."""
        return [f"{self.file}, line {row.line}: {row.reason}" for row in self.bad]


def sort(items: Iterable[Item], file: str) -> Sorted:
    """Sort the items of a file by kind.

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
            f"{len(found.bad)} of {total} rows of {file} are invalid; at most {MOST_BAD:.0%} may be. "
            f"Expected a text and a label in each row. The first:\n  {shown}"
        )
    return found
