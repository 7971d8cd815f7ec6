"""``undertone evaluate``: evaluate a model on a labelled CSV file."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from training.commands.options import (
    JsonOption,
    LabelColumnOption,
    LabelsOption,
    ModelOption,
    StoreOption,
    TextColumnOption,
    output_file,
)

if TYPE_CHECKING:
    from training.datasets.rows import Row
    from undertone.predictions import Prediction, Predictor

CHUNK = 500


def evaluate(  # noqa: PLR0913, PLR0917 - each is an option
    file: Annotated[Path, typer.Argument(help="CSV file with a header.")],
    text_column: TextColumnOption = "text",
    label_column: LabelColumnOption = "label",
    labels: LabelsOption = None,
    split: Annotated[
        str | None, typer.Option(help="Only the rows with this value, train or test, in the column split.")
    ] = None,
    model: ModelOption = None,
    against: Annotated[
        str | None, typer.Option(help="Another model to compare with in a paired test, given like --model.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            callback=output_file, help="CSV file for all rows with predictions and probabilities, errors first."
        ),
    ] = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Evaluate a model on a labelled CSV file: metrics with intervals, by slice, and against another model."""
    from training import console  # noqa: PLC0415
    from training.evaluation.errors_file import write_errors  # noqa: PLC0415
    from training.evaluation.evaluate import compared, judged  # noqa: PLC0415
    from training.evaluation.predictions import with_truth  # noqa: PLC0415
    from training.evaluation.slices import slices_of  # noqa: PLC0415
    from training.stores import load_model  # noqa: PLC0415

    rows, skipped = _read(file, text_column, label_column, labels)
    if split:
        rows = _require_split(split, rows, file)
    loaded = load_model(model, store=store)
    predictions = _predict(loaded, rows)
    labelled = with_truth([row.label for row in rows], predictions)
    slices = [slices_of(row.text, getattr(p, "language", "")) for row, p in zip(rows, predictions, strict=True)]
    result: dict[str, Any] = {"model": loaded.version, **judged(labelled, slices), "skipped": skipped}
    if against:
        other = load_model(against, store=store)
        others = [int(p.sentiment) for p in _predict(other, rows)]
        result["against"] = {"model": other.version, **compared(labelled.truth, others, labelled.labels)}
    if out:
        write_errors(out, [row.text for row in rows], labelled, slices)
    if as_json:
        typer.echo(json.dumps(result))
    else:
        console.out.print(f"Model [bold]{loaded.version}[/] on {file}")
        console.show_judgement(result)


def _read(file: Path, text_column: str, label_column: str, labels: str | None) -> "tuple[list[Row], int]":
    """Return the valid rows of a file, and the number of rows skipped."""
    from training import console  # noqa: PLC0415
    from training.datasets.labelling import parse_labelling  # noqa: PLC0415
    from training.datasets.rows import sort  # noqa: PLC0415
    from training.datasets.tables import read_csv  # noqa: PLC0415
    from training.errors import DataError  # noqa: PLC0415

    items = read_csv(file, text=text_column, label=label_column, labelling=parse_labelling(labels))
    found = sort(items, file.name)
    if not found.rows:
        raise DataError(f"{file} has no labelled rows. Expected at least one.")
    for message in found.messages():
        console.err.print(f"[yellow]skipped[/] {message}", highlight=False)
    return found.rows, len(found.bad)


def _require_split(split: str, rows: "list[Row]", file: Path) -> "list[Row]":
    from training.errors import DataError  # noqa: PLC0415

    found = [row for row in rows if row.split == split]
    if not found:
        there = ", ".join(sorted({row.split for row in rows} - {""})) or "none"
        raise DataError(f"{file} has no rows of the split {split!r}. Splits in its column split: {there}.")
    return found


def _predict(model: "Predictor", rows: "list[Row]") -> "list[Prediction]":
    from training import console  # noqa: PLC0415

    predictions: list[Prediction] = []
    with console.progress() as display:
        task = display.add_task("Predicting", total=len(rows))
        for start in range(0, len(rows), CHUNK):
            predictions += model.predict([row.text for row in rows[start : start + CHUNK]])
            display.update(task, completed=len(predictions))
    return predictions
