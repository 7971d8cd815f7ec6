"""``undertone compare``: compare every vectoriser with every learner on one data set."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from training.commands.options import StoreOption, output_folder

if TYPE_CHECKING:
    from training.datasets import Corpus
    from training.experiments.plan import Trial
    from training.experiments.runner import Result, Split
    from training.tracking import Run

FOLDER = Path("build/experiments")


def compare(  # noqa: PLR0913, PLR0917 - each is an option
    data: Annotated[str, typer.Option(help="A data set with a test split, such as reddit or semeval.")] = "semeval",
    out: Annotated[
        Path, typer.Option(callback=output_folder, help="Folder for the results, table and chart.")
    ] = FOLDER,
    grids: Annotated[
        Path | None, typer.Option(help="Grid file to use instead of training/experiments/grids.yaml.")
    ] = None,
    export: Annotated[
        str | None,
        typer.Option(help="Add one trial to the store as a model, by its key or a prefix of it; runs no others."),
    ] = None,
    store: StoreOption = None,
    only: Annotated[list[str] | None, typer.Option(help="Run only these learners; can be repeated.")] = None,
    track: Annotated[bool, typer.Option(help="Record every trial as a nested run in MLflow.")] = True,
) -> None:
    """Compare vectorisers and learners. Resumes after an interruption."""
    from training import console, tracking  # noqa: PLC0415
    from training.experiments import summary  # noqa: PLC0415
    from training.experiments.plan import GRIDS, load_grids, trials_of  # noqa: PLC0415

    plan = load_grids(grids or GRIDS)
    todo = trials_of(only or [], plan)
    split, digest, corpus = _rows(data, plan)
    if export:
        _export(_chosen(export, todo, plan, digest), split, plan, corpus, store)
        return
    with ExitStack() as stack:
        parent = stack.enter_context(tracking.run(data, experiment="compare")) if track else None
        chosen = summary.best(_run(todo, split, plan, out / f"{data}.jsonl", digest, parent))
        made = summary.write(chosen, out, data=data, truth=split.test["label"].tolist())
        if parent:
            parent.files(*made, out / f"{data}.jsonl")
    console.out.print(console.table(f"Best on {data}", summary.COLUMNS, summary.rows(chosen)))
    console.out.print(f"Table, chart and all results are in {out}.")


def _rows(data: str, plan: dict[str, Any]) -> "tuple[Split, str, Corpus]":
    """Return the rows to compare on, a hash of the data, and the data."""
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
    return split_off(corpus.train, corpus.tests[data], plan["validation"], plan["seed"]), digest, corpus


def _chosen(key: str, todo: "list[Trial]", plan: dict[str, Any], digest: str) -> "Trial":
    from training.errors import TrainingError  # noqa: PLC0415
    from training.experiments.runner import key_of  # noqa: PLC0415

    keys = {key_of(trial, plan, digest): trial for trial in todo}
    found = [trial for own, trial in keys.items() if own.startswith(key)]
    if len(found) != 1:
        lines = "\n  ".join(f"{own}  {trial.name}, {trial.balance}" for own, trial in keys.items())
        raise TrainingError(f"--export {key!r} names {len(found)} trials. Expected the key of one of:\n  {lines}")
    return found[0]


def _export(trial: "Trial", split: "Split", plan: dict[str, Any], corpus: "Corpus", store: str | None) -> None:
    from training import console  # noqa: PLC0415
    from training.experiments.exporting import build  # noqa: PLC0415
    from training.stores import initialized_store  # noqa: PLC0415

    with console.err.status(f"Fitting and exporting {trial.name}"):
        built = build(trial, split, plan, corpus)
    models = initialized_store(store)
    models.put_model(built.onnx, built.card)
    version = built.card.version
    console.out.print(
        f"[bold]{version}[/] ({len(built.onnx) / 1e6:.1f} MB) is {trial.name}, {trial.balance}.", highlight=False
    )
    console.out.print(f"The file and the pipeline differ by at most {built.largest_difference:.1e} in any probability.")
    console.out.print(f"It is in {models.name}; promote it with: undertone promote {version}")


def _run(
    todo: "list[Trial]", split: "Split", plan: dict[str, Any], results: Path, digest: str, parent: "Run | None"
) -> "list[Result]":
    from training import console  # noqa: PLC0415
    from training.experiments.runner import run_trials  # noqa: PLC0415

    recorded = parent.recorded("key") if parent else set()
    with console.progress() as display:
        task = display.add_task("Comparing", total=len(todo))

        def finished(trial: "Trial", result: "Result") -> None:
            found = f"{result['test']['macro_f1']:.3f}  {result['seconds']:6.1f} s"
            line = f"{result['key'][:8]}  {found}  {trial.name}, {trial.balance}"
            display.console.print(line, soft_wrap=True, highlight=False)
            display.advance(task)
            if parent and result["key"] not in recorded:
                _record(parent, trial, result)

        return run_trials(todo, split, grids=plan, results=results, data_hash=digest, on_result=finished)


def _record(parent: "Run", trial: "Trial", result: "Result") -> None:
    from training import tracking  # noqa: PLC0415

    with tracking.run(trial.name, experiment="compare", parent=parent, tags={"key": result["key"]}) as run:
        run.params({"learner": trial.learner, "features": trial.features, "balance": trial.balance})
        run.params(trial.settings)
        run.metrics({"validation": result["validation"], "test": result["test"], "seconds": result["seconds"]})
