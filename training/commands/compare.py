"""``undertone compare``: every vectoriser with every learner on one data set."""

import json
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from training.experiments.plan import Trial
    from training.experiments.runner import Result
    from training.tracking import Run

FOLDER = Path("build/experiments")


def compare(
    data: Annotated[str, typer.Option(help="A data set with a test split, such as reddit or semeval.")] = "semeval",
    out: Annotated[Path, typer.Option(help="The folder for results, table and chart.")] = FOLDER,
    grids: Annotated[
        Path | None, typer.Option(help="A file of grids instead of training/experiments/grids.yaml.")
    ] = None,
    only: Annotated[list[str] | None, typer.Option(help="Only these learners; may be repeated.")] = None,
    track: Annotated[bool, typer.Option(help="Record every trial as a nested run in MLflow.")] = True,
) -> None:
    """Compare vectorisers and learners; interrupted comparisons go on where they were."""
    from training import console, datasets, tracking  # noqa: PLC0415
    from training.errors import DataError  # noqa: PLC0415
    from training.experiments import summary  # noqa: PLC0415
    from training.experiments.plan import GRIDS, load_grids, trials  # noqa: PLC0415
    from training.experiments.runner import run_trials, split_off  # noqa: PLC0415

    plan = load_grids(grids or GRIDS)
    todo = [trial for trial in trials(plan) if not only or trial.learner in only]
    with console.err.status(f"Reading {data}"):
        corpus = datasets.load([data])
    if data not in corpus.tests:
        raise DataError(f"{data} has no test split to compare on. Expected a set such as semeval, reddit or imdb.")
    split = split_off(corpus.train, corpus.tests[data], plan["validation"], plan["seed"])
    digest = sha256(json.dumps(corpus.hashes, sort_keys=True).encode()).hexdigest()[:16]
    with ExitStack() as stack:
        display = stack.enter_context(console.progress())
        task = display.add_task(f"Comparing on {data}", total=len(todo))
        parent = stack.enter_context(tracking.run(data, experiment="compare")) if track else None

        def finished(trial: "Trial", result: "Result") -> None:
            display.console.print(
                f"{result['test']['accuracy']:.3f}  {result['seconds']:6.1f} s  {trial.name}, {trial.balance}"
            )
            display.advance(task)
            if parent:
                _record(parent, trial, result)

        results = run_trials(
            todo, split, grids=plan, results=out / f"{data}.jsonl", data_hash=digest, on_result=finished
        )
        chosen = summary.best(results)
        measure = "agreement with TextBlob" if data == "reddit" else "accuracy"
        for suffix in ("svg", "png"):
            summary.chart(
                chosen, out / f"{data}.{suffix}", name=f"{data}: {len(split.test)} test rows", measure=measure
            )
        (out / f"{data}.md").write_text(summary.markdown(chosen), encoding="utf-8")
        if parent:
            parent.files(*(out / f"{data}.{suffix}" for suffix in ("jsonl", "svg", "png", "md")))
    console.out.print(console.table(f"Best on {data}", summary.COLUMNS, summary.rows(chosen)))
    console.out.print(f"Table, chart and all results are in {out}.")


def _record(parent: "Run", trial: "Trial", result: "Result") -> None:
    from training import tracking  # noqa: PLC0415

    with tracking.run(trial.name, experiment="compare", parent=parent, tags={"key": result["key"]}) as run:
        run.params({"learner": trial.learner, "features": trial.features, "balance": trial.balance})
        run.params(trial.settings)
        run.metrics({"validation": result["validation"], "test": result["test"], "seconds": result["seconds"]})
