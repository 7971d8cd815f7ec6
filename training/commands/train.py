"""``undertone train``: from labelled comments to a model in the store."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from training.commands.options import StoreOption

if TYPE_CHECKING:
    from training.datasets import Corpus
    from training.recipe import Built
    from undertone.models.store import ModelStore


def train(  # noqa: PLR0913, PLR0917 - each is an option
    data: Annotated[
        list[str] | None,
        typer.Option(help="Data sets, or CSV files by path or s3://; several with commas or repeated."),
    ] = None,
    store: StoreOption = None,
    params: Annotated[Path | None, typer.Option(help="A file of parameters instead of training/params.yaml.")] = None,
    changes: Annotated[list[str] | None, typer.Option("--set", help="One number: model.rounds=200.")] = None,
    text_column: Annotated[str, typer.Option(help="The text column of CSV files.")] = "text",
    label_column: Annotated[str, typer.Option(help="The label column of CSV files.")] = "label",
    labels: Annotated[str | None, typer.Option(help="How CSV files write labels: 0,1,2 or bad=Negative,...")] = None,
    production: Annotated[
        bool, typer.Option("--production", help="Serve the new model at once, with no gates.")
    ] = False,
    track: Annotated[bool, typer.Option(help="Record the run and register the version in MLflow.")] = True,
) -> None:
    """Train a model on labelled comments and put it into the store."""
    from training import console, datasets, recipe  # noqa: PLC0415
    from training.params import load_params  # noqa: PLC0415
    from training.stores import the_store  # noqa: PLC0415

    settings = load_params(params, changes or [])
    names = [name.strip() for entry in data or [] for name in entry.split(",")]
    settings["data"] = {"train": names, "judge": []} if names else settings["data"]
    models, started = the_store(store, starter=None), time.monotonic()
    with console.err.status("Reading data") as status:

        def step(name: str) -> None:
            status.update(f"{name} ({time.monotonic() - started:.0f} s)")

        corpus = datasets.load(
            settings["data"]["train"],
            steered_by=settings["data"].get("dev", ()),
            judged_on=settings["data"]["judge"],
            columns=datasets.CsvColumns(text_column, label_column, labels),
            on_source=lambda name: step(f"Reading {name}"),
        )
        built = recipe.build(corpus, settings, step)
        step("Putting the model into the store")
        models.put_model(built.onnx, built.card)
        served = _enter(models, built.card.version, built.onnx, production=production, track=track)
    _summary(corpus, built)
    state = "is" if served else "is not"
    console.out.print(
        f"[bold]{built.card.version}[/] is in the store {models.name} and {state} in production.", end=" "
    )
    console.out.print(f"It took {time.monotonic() - started:.0f} s.")


def _enter(models: "ModelStore", version: str, onnx: bytes, *, production: bool, track: bool) -> bool:
    """Register the version; it is served if that was asked for, or if nothing is served yet."""
    from undertone.errors import MissingObjectError  # noqa: PLC0415

    try:
        models.read_pointer("production")
    except MissingObjectError:
        production = True
    if track:
        from training.registry.recording import record  # noqa: PLC0415

        record(models, version, onnx, production=production)
    elif production:
        models.point("production", version)
    return production


def _summary(corpus: "Corpus", built: "Built") -> None:
    from training import console  # noqa: PLC0415

    onnx, card, parity = built
    for message in corpus.bad:
        console.err.print(f"[yellow]skipped[/] {message}", highlight=False)
    rows = [_row(name, corpus) for name in corpus.hashes]
    console.out.print(
        console.table("Rows", ("source", "Negative", "Neutral", "Positive", "dev", "test", "left out"), rows)
    )
    columns = ("held out", "rows", "accuracy", "macro-recall", "macro-F1", "calibration error")
    names = ("rows", "accuracy", "macro_recall", "macro_f1", "calibration_error")
    figures = [(name, *(found[figure] for figure in names)) for name, found in card.metrics.items()]
    console.out.print(console.table("What is served, on comments it has not seen", columns, figures))
    console.out.print(
        f"Parity on {parity.texts} texts: {parity.flips} labels flip, probabilities differ by at most "
        f"{parity.largest_difference:.0e}.   File: {len(onnx) / 1e6:.2f} MB."
    )


def _row(name: str, corpus: "Corpus") -> tuple[Any, ...]:
    counts = corpus.counts().get(name, {})
    train = counts.get("train", {})
    left_out = sum(corpus.left_out.get(name, {}).values())
    held = [sum(counts.get(split, {}).values()) for split in ("dev", "test")]
    return name, *(train.get(label, 0) for label in ("-1", "0", "1")), *held, left_out
