"""``undertone train``: train a model on labelled comments."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from training.commands.options import (
    LabelColumnOption,
    LabelsOption,
    ParamsOption,
    StoreOption,
    TextColumnOption,
    TrackOption,
)

if TYPE_CHECKING:
    from training.datasets import Corpus, CsvColumns
    from training.recipe.build import Built
    from training.registry.comparison import Comparison
    from undertone.models.store import ModelStore


def train(  # noqa: PLR0913, PLR0917 - each is an option
    data: Annotated[
        list[str] | None,
        typer.Option(help="Data sets or CSV files (path or s3://), separated by commas or repeated."),
    ] = None,
    store: StoreOption = None,
    params: ParamsOption = None,
    changes: Annotated[list[str] | None, typer.Option("--set", help="Set one parameter: model.rounds=200.")] = None,
    text_column: TextColumnOption = "text",
    label_column: LabelColumnOption = "label",
    labels: LabelsOption = None,
    builds: Annotated[
        int, typer.Option(help="Train with this many seeds; the model card reports the spread of the figures.", min=1)
    ] = 1,
    track: TrackOption = True,
) -> None:
    """Train a model on labelled comments and add it to the store, as a candidate for `undertone promote`."""
    from training import console, datasets  # noqa: PLC0415
    from training.registry.recording import recording  # noqa: PLC0415
    from training.stores import initialized_store  # noqa: PLC0415

    settings = _settings(params, changes or [], data or [])
    columns = datasets.CsvColumns(text_column, label_column, labels)
    started = time.monotonic()
    with ExitStack() as stack:
        status = stack.enter_context(console.err.status("Reading data"))

        def step(name: str) -> None:
            status.update(f"{name} ({time.monotonic() - started:.0f} s)")

        run = stack.enter_context(recording(wanted=track))
        run.parameters(settings)
        corpus, built = _build(settings, columns, builds, step)
        step("Adding the model to the store")
        models = initialized_store(store)
        models.put_model(built.onnx, built.card)
        step("Comparing with production")
        compared = _compare(models, corpus, built)
        run.model(models, built.card.version, built.onnx)
    _summary(corpus, built)
    _show(compared)
    if run.problem:
        console.err.print(f"[yellow]Not recorded in MLflow:[/] {run.problem}", highlight=False)
    _show_next_step(built.card.version, models.name, time.monotonic() - started)


def _settings(params: Path | None, changes: list[str], data: list[str]) -> dict[str, Any]:
    """Read and check the parameters before any data is read; data sets of the command line replace theirs."""
    from training.model import ModelParams  # noqa: PLC0415
    from training.params import load_params  # noqa: PLC0415

    settings = load_params(params, changes)
    ModelParams.of(settings["model"])
    names = [name.strip() for entry in data for name in entry.split(",")]
    return settings | ({"data": {"train": names, "judge": []}} if names else {})


def _build(
    settings: dict[str, Any], columns: "CsvColumns", builds: int, step: Callable[[str], None]
) -> "tuple[Corpus, Built]":
    from training import datasets, seeds  # noqa: PLC0415
    from training.recipe.build import build  # noqa: PLC0415

    corpus = datasets.load(
        settings["data"]["train"],
        steered_by=settings["data"].get("dev", ()),
        judged_on=settings["data"]["judge"],
        columns=columns,
        on_source=lambda name: step(f"Reading {name}"),
    )
    built = build(corpus, settings, step)
    return corpus, seeds.with_spread(built, corpus, settings, builds, step) if builds > 1 else built


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
    title = f"Macro-recall compared with production ({compared.production})"
    rows = [
        (row.held_out, row.new, row.production, f"{row.difference:+.3f}", f"{row.low:+.3f} to {row.high:+.3f}")
        for row in compared.differences
    ]
    columns = ("held out", "new", "production", "difference", "95 % interval")
    console.out.print(console.table(title, columns, rows))


def _show_next_step(version: str, store: str, seconds: float) -> None:
    from training import console  # noqa: PLC0415

    console.out.print(f"[bold]{version}[/] is a candidate in {store}; training took {seconds:.0f} s.")
    console.out.print(f"Promote it with: undertone promote {version} --to production --store {store}", soft_wrap=True)


def _summary(corpus: "Corpus", built: "Built") -> None:
    from training import console  # noqa: PLC0415
    from training.datasets.opinion_lexicon import ABSENT, RESOURCE  # noqa: PLC0415

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
    console.out.print(console.table("The new model on held-out comments", columns, figures))
    console.out.print(
        f"Parity on {parity.texts} texts: {parity.flips} labels differ, probabilities differ by at most "
        f"{parity.largest_difference:.0e}.   File: {len(onnx) / 1e6:.2f} MB."
    )


def _row(name: str, corpus: "Corpus") -> tuple[Any, ...]:
    counts = corpus.counts().get(name, {})
    train = counts.get("train", {})
    left_out = sum(corpus.left_out.get(name, {}).values())
    held = [sum(counts.get(split, {}).values()) for split in ("dev", "test")]
    return name, *(train.get(label, 0) for label in ("-1", "0", "1")), *held, left_out
