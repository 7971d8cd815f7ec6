"""How commands speak to people: one console, tables of figures, errors without tracebacks."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

out = Console()
err = Console(stderr=True)


def progress() -> Progress:
    """A progress display on the error stream, so that what is printed can be piped."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=err, transient=True)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """A table whose first column is text, whole on any screen, and whose others are figures."""
    made = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        collapse_padding=True,
        pad_edge=False,
    )
    for index, column in enumerate(columns):
        made.add_column(column, justify="right" if index else "left", no_wrap=index == 0, overflow="fold")
    for row in rows:
        made.add_row(*(_cell(value) for value in row))
    return made


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def show_figures(found: dict[str, Any]) -> None:
    """Print accuracy, macro figures, per-class figures and the confusion matrix."""
    out.print(
        f"[bold]{found['rows']}[/] rows   accuracy [bold]{found['accuracy']:.3f}[/]   "
        f"macro-recall [bold]{found['macro_recall']:.3f}[/]   macro-F1 [bold]{found['macro_f1']:.3f}[/]"
    )
    rows = [(title, *entry.values()) for title, entry in found["per_class"].items()]
    out.print(table("By class", ("", "precision", "recall", "F1", "rows"), rows))
    titles = list(found["per_class"])
    crossed = [(title, *line) for title, line in zip(titles, found["confusion"], strict=True)]
    out.print(table("Confusion: rows are the truth, columns the model's answer", ("", *titles), crossed))
