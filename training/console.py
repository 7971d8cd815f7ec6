"""Console output of the commands: progress, tables and warnings."""

from collections.abc import Iterable, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

out = Console()
err = Console(stderr=True)


def progress() -> Progress:
    """A progress display on standard error, so that standard output can be piped."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=err, transient=True)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """Make a table whose first column is text that is never wrapped, and whose other columns are numbers."""
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


def item(head: str, detail: str) -> None:
    """Print an entry of a list: a line, and its details indented below it, wrapped between words."""
    out.print(Text(head), highlight=False)
    out.print(Padding(Text(detail), (0, 0, 0, 4), expand=False), highlight=False)


def warn(problems: Iterable[str]) -> None:
    """Print warnings on standard error."""
    for problem in problems:
        err.print(f"[yellow]Damaged:[/] {escape(problem)}", highlight=False, soft_wrap=True)


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def show_judgement(found: dict[str, Any]) -> None:
    """Print an evaluation: figures, intervals, slices, and the comparison with another model."""
    from training.evaluation.evaluate import OF_PROBABILITIES, SHOWN, slice_rows, with_interval  # noqa: PLC0415

    show_figures(found)
    values = found | {"roc_auc": found["roc_auc"].get("macro", float("nan"))}
    rows = [
        (name.replace("_", " "), with_interval(values[name], found["intervals"][name]))
        for name in (*SHOWN, *OF_PROBABILITIES)
    ]
    areas = [
        (f"ROC AUC, {title} against the rest", f"{area:.3f}")
        for title, area in found["roc_auc"].items()
        if title != "macro"
    ]
    out.print(table("With 95 % intervals", ("figure", "value"), rows + areas))
    out.print(table("By slice", ("slice", "rows", *(name.replace("_", " ") for name in SHOWN)), slice_rows(found)))
    if other := found.get("against"):
        differences = [
            (
                name.replace("_", " "),
                f"{part['difference']:+.4f} ({part['interval'][0]:+.4f} to {part['interval'][1]:+.4f})",
                part["verdict"],
            )
            for name, part in other.items()
            if name != "model"
        ]
        out.print(
            table(f"Against {other['model']}, on the same rows", ("figure", "difference", "verdict"), differences)
        )


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
    out.print(table("Confusion matrix: rows are true labels, columns predictions", ("", *titles), crossed))
