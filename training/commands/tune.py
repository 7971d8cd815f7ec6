"""``undertone tune``: tune the hyperparameters of the recipe."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from training.commands.options import ParamsOption, database_file

if TYPE_CHECKING:
    import optuna

    from training.tracking import Run
    from training.tuning import Gain, Search


def tune(
    trials: Annotated[
        int, typer.Option(help="Total number of trials, including earlier ones of the same study.", min=1)
    ] = 30,
    study: Annotated[Path, typer.Option(callback=database_file, help="File of the study.")] = Path("build/tune.db"),
    params: ParamsOption = None,
    data: Annotated[
        list[str] | None, typer.Option(help="Data sets to use instead of those in the parameter file.")
    ] = None,
    write: Annotated[bool, typer.Option(help="Write the best values to the parameter file.")] = True,
    track: Annotated[bool, typer.Option(help="Record every trial as a nested run in MLflow.")] = True,
) -> None:
    """Tune hyperparameters on dev rows; an interrupted study resumes."""
    from training import console, datasets, tracking  # noqa: PLC0415
    from training.errors import DataError  # noqa: PLC0415
    from training.params import PARAMS, load_params  # noqa: PLC0415
    from training.tuning import Search, write_best  # noqa: PLC0415

    recipe = load_params(params)
    with console.err.status("Reading data"):
        corpus = datasets.load(data) if data else datasets.load_section(recipe["data"])
    search = Search.of(recipe, corpus)
    if not search.choose:
        raise DataError(f"None of {recipe['tune']['dev']} has dev rows here. List sets with dev rows in tune.dev.")
    with ExitStack() as stack:
        parent = stack.enter_context(tracking.run("tune", experiment="tune")) if track else None
        found = _run(search, trials, study, parent)
        with console.err.status("Comparing the best with the current values on other rows"):
            gain = search.gain(found.best_params)
        if parent:
            parent.metrics({"best": found.best_value, "gain": gain._asdict()})
            parent.params({"best": found.best_params})
    _show(found, gain)
    if write and gain.is_real:
        write_best(found.best_params, params or PARAMS)
        console.out.print(f"Written to {params or PARAMS}; train with: make train")
    elif write:
        console.out.print("The gain is not significant, so nothing was written.")


def _show(found: "optuna.Study", gain: "Gain") -> None:
    from training import console  # noqa: PLC0415

    console.out.print(f"Best of {len(found.trials)}: mean macro-F1 {found.best_value:.4f} with {found.best_params}")
    interval = f"95 % interval {gain.low:+.4f} to {gain.high:+.4f}"
    console.out.print(f"Gain on rows that were not used to choose it: {gain.difference:+.4f} ({interval}).")


def _run(search: "Search", trials: int, study: Path, parent: "Run | None") -> "optuna.Study":
    from training import console  # noqa: PLC0415

    with console.progress() as display:
        task = display.add_task("Tuning", total=trials)

        def finished(trial: "optuna.trial.FrozenTrial") -> None:
            line = f"{trial.number:3d}  {_score(trial)}  {trial.params}"
            display.console.print(line, soft_wrap=True, highlight=False)
            display.update(task, completed=trial.number + 1)
            if parent:
                _record(parent, trial)

        return search.run(trials, storage=study, on_trial=finished)


def _score(trial: "optuna.trial.FrozenTrial") -> str:
    return (
        f"{trial.value:.4f}" if trial.value is not None and trial.state.name == "COMPLETE" else trial.state.name.lower()
    )


def _record(parent: "Run", trial: "optuna.trial.FrozenTrial") -> None:
    from training import tracking  # noqa: PLC0415

    with tracking.run(f"trial {trial.number}", experiment="tune", parent=parent) as run:
        run.params(trial.params)
        run.tags({"state": trial.state.name})
        for step, value in trial.intermediate_values.items():
            run.metrics({"first_look": value}, step=step)
        if trial.value is not None:
            run.metrics({"score": trial.value})
