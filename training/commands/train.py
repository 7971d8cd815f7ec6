"""``undertone train``: from labelled comments to a model in the store."""

import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from training.commands.options import StoreOption

if TYPE_CHECKING:
    from training.datasets import Corpus
    from training.recipe.build import Built
    from training.registry.comparison import Comparison
    from undertone.models.store import ModelStore


def train(  # noqa: PLR0913, PLR0917 - each is an option
    data: Annotated[
        list[str] | None,
        typer.Option(help="Data sets or CSV files (path or s3://), separated by commas or repeated."),
    ] = None,
    store: StoreOption = None,
    params: Annotated[Path | None, typer.Option(help="Parameter file to use instead of training/params.yaml.")] = None,
    changes: Annotated[list[str] | None, typer.Option("--set", help="Set one parameter: model.rounds=200.")] = None,
    text_column: Annotated[str, typer.Option(help="The text column of CSV files.")] = "text",
    label_column: Annotated[str, typer.Option(help="The label column of CSV files.")] = "label",
    labels: Annotated[str | None, typer.Option(help="Label values in CSV files: 0,1,2 or bad=Negative,...")] = None,
    builds: Annotated[
        int, typer.Option(help="Train with this many seeds; the model card reports the spread of the figures.", min=1)
    ] = 1,
    track: Annotated[bool, typer.Option(help="Record the run and register the version in MLflow.")] = True,
) -> None:
    """Train a model on labelled comments and put it into the store, as a candidate for `undertone promote`."""
    from training import console, datasets, seeds  # noqa: PLC0415
    from training.model import ModelParams  # noqa: PLC0415
    from training.params import load_params  # noqa: PLC0415
    from training.recipe.build import build  # noqa: PLC0415
    from training.registry.recording import recording  # noqa: PLC0415
    from training.stores import initialized_store  # noqa: PLC0415

    settings = load_params(params, changes or [])
    ModelParams.of(settings["model"])  # fails before the data is read
    names = [name.strip() for entry in data or [] for name in entry.split(",")]
    settings["data"] = {"train": names, "judge": []} if names else settings["data"]
    started = time.monotonic()
    with ExitStack() as stack:
        status = stack.enter_context(console.err.status("Reading data"))

        def step(name: str) -> None:
            status.update(f"{name} ({time.monotonic() - started:.0f} s)")

        run = stack.enter_context(recording(wanted=track))
        run.parameters(settings)
        corpus = datasets.load(
            settings["data"]["train"],
            steered_by=settings["data"].get("dev", ()),
            judged_on=settings["data"]["judge"],
            columns=datasets.CsvColumns(text_column, label_column, labels),
            on_source=lambda name: step(f"Reading {name}"),
        )
        built = build(corpus, settings, step)
        if builds > 1:
            built = seeds.with_spread(built, corpus, settings, builds, step)
        step("Putting the model into the store")
        models = initialized_store(store)
        models.put_model(built.onnx, built.card)
        step("Comparing with production")
        compared = _compare(models, corpus, built)
        run.model(models, built.card.version, built.onnx)
    _summary(corpus, built)
    _show(compared)
    if run.problem:
        console.err.print(f"[yellow]MLflow has no record of this:[/] {run.problem}", highlight=False)
    version = built.card.version
    console.out.print(
        f"[bold]{version}[/] is a candidate in {models.name}; it took {time.monotonic() - started:.0f} s."
    )
    console.out.print(
        f"Promote it with: undertone promote {version} --to production --store {models.name}", soft_wrap=True
    )


def _compare(models: "ModelStore", corpus: "Corpus", built: "Built") -> "Comparison":
    from training.registry.comparison import compare_with_production  # noqa: PLC0415
    from undertone.models.store import Pointer  # noqa: PLC0415

    served = Pointer(version=built.card.version, sha256=built.card.sha256)
    return compare_with_production(models, served, corpus.tests)


def _show(compared: "Comparison") -> None:
    from training import console  # noqa: PLC0415

    if compared.problem:
        console.out.print(f"Not compared: {compared.problem}.", highlight=False)
        return
    title = f"Macro-recall beside production ({compared.production})"
    rows = [
        (row.held_out, row.new, row.production, f"{row.difference:+.3f}", f"{row.low:+.3f} to {row.high:+.3f}")
        for row in compared.differences
    ]
    columns = ("held out", "new", "production", "difference", "95 % interval")
    console.out.print(console.table(title, columns, rows))


def _summary(corpus: "Corpus", built: "Built") -> None:
    from training import console  # noqa: PLC0415
    from training.datasets.opinions import ABSENT, RESOURCE  # noqa: PLC0415

    onnx, card, parity = built
    if card.parameters[RESOURCE] == ABSENT:
        console.err.print("[yellow]NLTK's Opinion Lexicon was not found:[/] trained without it", highlight=False)
    for message in corpus.bad:
        console.err.print(f"[yellow]skipped[/] {message}", highlight=False)
    rows = [_row(name, corpus) for name in corpus.hashes]
    console.out.print(
        console.table("Rows", ("source", "Negative", "Neutral", "Positive", "dev", "test", "left out"), rows)
    )
    columns = ("held out", "rows", "accuracy", "macro-recall", "macro-F1", "calibration error")
    names = ("rows", "accuracy", "macro_recall", "macro_f1", "calibration_error")
    figures = [(name, *(found[figure] for figure in names)) for name, found in card.metrics.items()]
    console.out.print(console.table("The new model on comments it has not seen", columns, figures))
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
