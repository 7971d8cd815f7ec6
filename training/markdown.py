"""Tables in Markdown, for reports and documentation."""

from collections.abc import Iterable, Sequence

_RULES = {"l": "---", "r": "--:"}


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], align: str = "") -> str:
    """Return a table.

    Args:
        columns: The headings.
        rows: A cell for each column.
        align: ``l`` or ``r`` for each column; by default the first is left-aligned and the others right-aligned.
    """
    rules = [_RULES[side] for side in align or "l" + "r" * (len(columns) - 1)]
    return "\n".join(map(_line, [columns, rules, *rows]))


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", r"\|") for cell in cells) + " |"
