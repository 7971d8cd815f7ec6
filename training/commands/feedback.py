"""``undertone feedback``: list, review and export corrections of predictions."""

import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from training.commands.options import JsonOption, output_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from undertone.feedback.correction import Correction
    from undertone.feedback.tables import FeedbackTable

TableOption = Annotated[
    str | None,
    typer.Option(
        "--table",
        help="Feedback table: dynamodb://TABLE or a SQLite file.",
        show_default="UNDERTONE_FEEDBACK, or feedback.sqlite3",
    ),
]

feedback = typer.Typer(no_args_is_help=True, help="List, review and export corrections of predictions.")


@feedback.command("list")
def show(table: TableOption = None, as_json: JsonOption = False) -> None:
    """Count corrections by class and state; with --json, list each of them."""
    import msgspec  # noqa: PLC0415

    from training import console  # noqa: PLC0415
    from undertone.feedback.accepted import state  # noqa: PLC0415
    from undertone.labels import ORDER  # noqa: PLC0415

    rows = sorted(open_feedback(table).all(), key=lambda row: (row.created, row.id))
    if as_json:
        for row in rows:
            typer.echo(json.dumps(msgspec.to_builtins(row) | {"state": state(row)}, ensure_ascii=False))
        return
    states = ("waiting", "accepted", "rejected", "disputed")
    counts = [
        (f"{one.title} -> {other.title}", *(_count(rows, one.title, other.title, each) for each in states))
        for one in ORDER
        for other in ORDER
    ]
    shown = [line for line in counts if any(line[1:])]
    console.out.print(console.table(f"Corrections: {len(rows)}", ("predicted -> correct", *states), shown))
    _show_agreement(rows)


@feedback.command()
def review(
    table: TableOption = None,
    reviewer: Annotated[str, typer.Option(help="Name to record with the reviews.", show_default="your user name")] = "",
    limit: Annotated[int, typer.Option(help="Maximum number of corrections to review.", min=1)] = 100,
) -> None:
    """Accept, correct or reject corrections with one key each."""
    from training import console  # noqa: PLC0415
    from training.errors import TrainingError  # noqa: PLC0415
    from training.feedback import reviewing  # noqa: PLC0415

    opened = open_feedback(table)
    who = reviewer or getpass.getuser()
    waiting = reviewing.waiting_for(who, opened.all())
    if not waiting:
        console.out.print(f"{who} has nothing to review.", highlight=False)
        return
    try:
        kept = reviewing.review(opened, waiting[:limit], reviewer=who, key=typer.getchar, console=console.out)
    except OSError as error:  # a pipe or a scheduler has no keyboard
        raise TrainingError(f"Reviewing needs a terminal: {error.strerror}.") from error
    console.out.print(f"{kept} reviewed by {who}, {len(waiting) - kept} waiting.", highlight=False)
    _show_agreement(opened.all())


@feedback.command()
def export(
    folder: Annotated[
        Path | None,
        typer.Argument(
            callback=lambda path: path and output_folder(path),
            help="Folder for feedback-<hash>.csv.",
            show_default="feedback in UNDERTONE_DATA, or in data",
        ),
    ] = None,
    table: TableOption = None,
    most_per_client: Annotated[int, typer.Option(help="Maximum number of rows per client.", min=1)] = 50,
) -> None:
    """Write the accepted corrections as a data set for `undertone train`."""
    from training import console  # noqa: PLC0415
    from training.datasets.feedback import NAME  # noqa: PLC0415
    from training.datasets.fetch import cache_folder  # noqa: PLC0415
    from training.feedback.exporting import export as write  # noqa: PLC0415

    found = write(open_feedback(table).all(), folder or cache_folder() / NAME, most_per_client=most_per_client)
    console.out.print(
        f"{found.path}: {found.train} rows for training, the newest {found.test} as test", highlight=False
    )
    console.out.print(f"sha256 {found.sha256}", highlight=False, soft_wrap=True)
    if found.capped:
        console.out.print(f"{found.capped} rows of clients that sent more than {most_per_client} were left out.")
    data = NAME if folder is None else found.path
    console.out.print(f"Train with: undertone train --data sample --data {data}", highlight=False, soft_wrap=True)


def open_feedback(location: str | None) -> "FeedbackTable":
    """Open the table at a location; by default, at the one in UNDERTONE_FEEDBACK."""
    from training.errors import TrainingError  # noqa: PLC0415
    from undertone.feedback.tables import open_table  # noqa: PLC0415
    from undertone.settings import Settings  # noqa: PLC0415

    table = open_table(location or Settings.from_environment().feedback)
    if table is None:
        raise TrainingError("Feedback is off (UNDERTONE_FEEDBACK). Pass a table with --table.")
    return table


def _count(rows: "list[Correction]", predicted: str, correct: str, wanted: str) -> int:
    from undertone.feedback.accepted import state  # noqa: PLC0415

    return sum((row.predicted, row.correct, state(row)) == (predicted, correct, wanted) for row in rows)


def _show_agreement(rows: "Iterable[Correction]") -> None:
    from training import console  # noqa: PLC0415
    from training.feedback.verdicts import agreements  # noqa: PLC0415

    for found in agreements(rows):
        one, other = found.reviewers
        console.out.print(f"{one} and {other}: kappa {found.kappa:.2f} on {found.shared} corrections", highlight=False)
