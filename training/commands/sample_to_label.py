"""``undertone sample-to-label``: choose comments of a file to label by hand."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from training.commands.options import ModelOption, StoreOption, output_file


def sample_to_label(  # noqa: PLR0913, PLR0917 - each is an option
    file: Annotated[Path, typer.Argument(help="Comments: CSV or TSV with a header, or one per line.")],
    output: Annotated[Path, typer.Option("--output", "-o", callback=output_file, help="CSV file to write.")] = Path(
        "to-label.csv"
    ),
    count: Annotated[int, typer.Option(help="Number of comments to choose.", min=2)] = 200,
    text_column: Annotated[str, typer.Option(help="The text column of CSV and TSV files.")] = "text",
    committee: Annotated[
        list[str] | None, typer.Option(help="Other versions in the store: prefer comments on which they disagree.")
    ] = None,
    model: ModelOption = None,
    store: StoreOption = None,
) -> None:
    """Choose comments to label: half at random as a test set, half that the model is uncertain about."""
    from training import console  # noqa: PLC0415
    from training.drift.reading import read_texts  # noqa: PLC0415
    from training.errors import DataError  # noqa: PLC0415
    from training.feedback.sampling import choose  # noqa: PLC0415 - numpy
    from training.spreadsheets import escape_formula  # noqa: PLC0415
    from training.stores import load_model  # noqa: PLC0415

    if output.exists():
        raise DataError(f"{output} exists and may contain labels. Pass another file with --output.")
    models = [load_model(name, store=store) for name in (model, *(committee or []))]
    chosen = choose(read_texts(file, text_column), models, count)
    with output.open("x", encoding="utf-8", newline="") as written:
        writer = csv.writer(written)
        writer.writerow(["text", "label", "split", "predicted", "confidence"])
        for row in chosen:
            writer.writerow(
                [escape_formula(row.text), "", row.split, row.prediction.sentiment.title, row.prediction.confidence]
            )
    console.out.print(f"{len(chosen)} comments are in {output}. Fill in the column label; delete rows that you skip.")
    console.out.print(f"Then run: undertone evaluate {output} --split test", highlight=False, soft_wrap=True)
