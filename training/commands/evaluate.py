"""``undertone evaluate``: a model's figures on a labelled CSV file."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from training.commands.options import JsonOption, ModelOption, StoreOption

if TYPE_CHECKING:
    from undertone.predictions import Predictor

CHUNK = 500


def evaluate(  # noqa: PLR0913, PLR0917 - each is an option
    file: Annotated[Path, typer.Argument(help="A CSV file with a header.")],
    text_column: Annotated[str, typer.Option(help="The column that holds the comments.")] = "text",
    label_column: Annotated[str, typer.Option(help="The column that holds the true labels.")] = "label",
    labels: Annotated[
        str | None,
        typer.Option(help="How labels are written, if not as names or -1/0/1: 0,1,2 or bad=Negative,good=Positive."),
    ] = None,
    model: ModelOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Judge a model on a labelled CSV file."""
    from training import console  # noqa: PLC0415
    from training.datasets.labelling import parse_labelling  # noqa: PLC0415
    from training.datasets.rows import sort  # noqa: PLC0415
    from training.datasets.tables import read_csv  # noqa: PLC0415
    from training.errors import DataError  # noqa: PLC0415
    from training.stores import load_model  # noqa: PLC0415

    items = read_csv(file, text=text_column, label=label_column, labelling=parse_labelling(labels))
    found = sort(items, file.name)
    if not found.rows:
        raise DataError(f"{file} has no labelled rows. Expected at least one.")
    for message in found.messages():
        console.err.print(f"[yellow]skipped[/] {message}", highlight=False)
    loaded = load_model(model, store=store)
    result = {"model": loaded.version} | _judge(loaded, found.rows) | {"skipped": len(found.bad)}
    if as_json:
        typer.echo(json.dumps(result))
    else:
        console.out.print(f"Model [bold]{loaded.version}[/] on {file}")
        console.show_figures(result)


def _judge(model: "Predictor", rows: list[Any]) -> dict[str, Any]:
    from training import console  # noqa: PLC0415
    from training.evaluation.figures import figures  # noqa: PLC0415

    predictions = []
    with console.progress() as display:
        task = display.add_task("Reading comments", total=len(rows))
        for start in range(0, len(rows), CHUNK):
            predictions += model.predict([row.text for row in rows[start : start + CHUNK]])
            display.update(task, completed=len(predictions))
    return figures([row.label for row in rows], [int(found.sentiment) for found in predictions])
