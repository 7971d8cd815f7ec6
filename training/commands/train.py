"""``undertone train``: from labelled comments to a model in the store."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from training.commands.options import StoreOption

if TYPE_CHECKING:
    from training.datasets import Corpus, CsvColumns
    from training.model.parity import Parity
    from undertone.models.card import Card
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
    from training import console, datasets  # noqa: PLC0415
    from training.models import the_store  # noqa: PLC0415
    from training.params import load_params  # noqa: PLC0415

    recipe = load_params(params, changes or [])
    names = [name.strip() for entry in data or [] for name in entry.split(",")]
    recipe["data"] = {"train": names, "judge": []} if names else recipe["data"]
    models, started = the_store(store, starter=None), time.monotonic()
    with console.err.status("Reading data") as status:

        def step(name: str) -> None:
            status.update(f"{name} ({time.monotonic() - started:.0f} s)")

        made = _make(recipe, datasets.CsvColumns(text_column, label_column, labels), step)
        step("Putting the model into the store")
        models.put_model(made.onnx, made.card)
        served = _enter(models, made.card.version, made.onnx, production=production, track=track)
    _summary(made)
    state = "is" if served else "is not"
    console.out.print(f"[bold]{made.card.version}[/] is in the store {models.name} and {state} in production.", end=" ")
    console.out.print(f"It took {time.monotonic() - started:.0f} s.")


class Made(NamedTuple):
    """A model, and what there is to tell of it."""

    onnx: bytes
    card: "Card"
    parity: "Parity"
    corpus: "Corpus"


def _make(recipe: dict[str, Any], columns: "CsvColumns", step: Callable[[str], None]) -> Made:
    from training import datasets, making  # noqa: PLC0415
    from training.cards import make_card  # noqa: PLC0415

    corpus = datasets.load(
        recipe["data"]["train"],
        steered_by=recipe["data"].get("dev", ()),
        judged_on=recipe["data"]["judge"],
        columns=columns,
        on_source=lambda name: step(f"Reading {name}"),
    )
    trained = making.fit_model(making.training_rows(corpus, recipe), recipe, lambda name: step(f"Training: {name}"))
    step("Exporting, and comparing the file with the model")
    onnx, parity = making.export_model(trained, making.all_texts(corpus), recipe)
    step("Measuring on held-out comments")
    metrics = making.measure(onnx, corpus.tests)
    return Made(onnx, make_card(onnx, corpus=corpus, metrics=metrics, params=recipe), parity, corpus)


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


def _summary(made: Made) -> None:
    from training import console  # noqa: PLC0415

    corpus, card, parity = made.corpus, made.card, made.parity
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
        f"{parity.largest_difference:.0e}.   File: {len(made.onnx) / 1e6:.2f} MB."
    )


def _row(name: str, corpus: "Corpus") -> tuple[Any, ...]:
    counts = corpus.counts().get(name, {})
    train = counts.get("train", {})
    left_out = sum(corpus.left_out.get(name, {}).values())
    held = [sum(counts.get(split, {}).values()) for split in ("dev", "test")]
    return name, *(train.get(label, 0) for label in ("-1", "0", "1")), *held, left_out
