"""``undertone compare``: every vectoriser with every learner on one data set."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from training.experiments.plan import Trial
    from training.experiments.runner import Result, Split
    from training.tracking import Run

FOLDER = Path("build/experiments")


def compare(
    data: Annotated[str, typer.Option(help="A data set with a test split, such as reddit or semeval.")] = "semeval",
    out: Annotated[Path, typer.Option(help="The folder for results, table and chart.")] = FOLDER,
    grids: Annotated[Path | None, typer.Option(help="Grids instead of training/experiments/grids.yaml.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Only these learners; may be repeated.")] = None,
    track: Annotated[bool, typer.Option(help="Record every trial as a nested run in MLflow.")] = True,
) -> None:
    """Compare vectorisers and learners; interrupted comparisons go on where they were."""
    from training import console, tracking  # noqa: PLC0415
    from training.experiments import summary  # noqa: PLC0415
    from training.experiments.plan import GRIDS, load_grids, trials  # noqa: PLC0415

    plan = load_grids(grids or GRIDS)
    todo = [trial for trial in trials(plan) if not only or trial.learner in only]
    split, digest = _rows(data, plan)
    with ExitStack() as stack:
        parent = stack.enter_context(tracking.run(data, experiment="compare")) if track else None
        chosen = summary.best(_run(todo, split, plan, out / f"{data}.jsonl", digest, parent))
        made = summary.write(chosen, out, data=data, rows=len(split.test))
        if parent:
            parent.files(*made, out / f"{data}.jsonl")
    console.out.print(console.table(f"Best on {data}", summary.COLUMNS, summary.rows(chosen)))
    console.out.print(f"Table, chart and all results are in {out}.")


def _rows(data: str, plan: dict[str, Any]) -> "tuple[Split, str]":
    """The rows to compare on, and a hash of the data."""
    import json  # noqa: PLC0415
    from hashlib import sha256  # noqa: PLC0415

    from training import console, datasets  # noqa: PLC0415
    from training.errors import DataError  # noqa: PLC0415
    from training.experiments.runner import split_off  # noqa: PLC0415

    with console.err.status(f"Reading {data}"):
        corpus = datasets.load([data])
    if data not in corpus.tests:
        raise DataError(f"{data} has no test split to compare on. Expected a set such as semeval, reddit or imdb.")
    digest = sha256(json.dumps(corpus.hashes, sort_keys=True).encode()).hexdigest()[:16]
    return split_off(corpus.train, corpus.tests[data], plan["validation"], plan["seed"]), digest


def _run(
    todo: "list[Trial]", split: "Split", plan: dict[str, Any], results: Path, digest: str, parent: "Run | None"
) -> "list[Result]":
    from training import console  # noqa: PLC0415
    from training.experiments.runner import run_trials  # noqa: PLC0415

    with console.progress() as display:
        task = display.add_task("Comparing", total=len(todo))

        def finished(trial: "Trial", result: "Result") -> None:
            line = f"{result['test']['accuracy']:.3f}  {result['seconds']:6.1f} s  {trial.name}, {trial.balance}"
            display.console.print(line, soft_wrap=True, highlight=False)
            display.advance(task)
            if parent:
                _record(parent, trial, result)

        return run_trials(todo, split, grids=plan, results=results, data_hash=digest, on_result=finished)


def _record(parent: "Run", trial: "Trial", result: "Result") -> None:
    from training import tracking  # noqa: PLC0415

    with tracking.run(trial.name, experiment="compare", parent=parent, tags={"key": result["key"]}) as run:
        run.params({"learner": trial.learner, "features": trial.features, "balance": trial.balance})
        run.params(trial.settings)
        run.metrics({"validation": result["validation"], "test": result["test"], "seconds": result["seconds"]})
