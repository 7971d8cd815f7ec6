"""``undertone retrain``: train a new production model from reviewed corrections, in one command."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from training.commands.feedback import open_feedback
from training.commands.options import KeyOption, ParamsOption, StoreOption, TrackOption

if TYPE_CHECKING:
    from training.registry import Stage
    from training.retraining.steps import Evaluated, Patience
    from undertone.models.card import Card
    from undertone.models.store import ModelStore
    from undertone.registry.trials import Trial

CHECK_SECONDS = 5.0
OFF = "off"
"""Instead of a feedback table: train with the data sets alone."""


def retrain(  # noqa: PLR0913, PLR0917 - each is an option
    data: Annotated[
        list[str] | None,
        typer.Option(help="Data sets to train with, in addition to `feedback`.", show_default="those of params.yaml"),
    ] = None,
    table: Annotated[
        str | None,
        typer.Option(
            "--table",
            help="Feedback table: dynamodb://TABLE or a SQLite file; off to train with the data sets alone.",
            show_default="UNDERTONE_FEEDBACK, or feedback.sqlite3",
        ),
    ] = None,
    store: StoreOption = None,
    params: ParamsOption = None,
    changes: Annotated[list[str] | None, typer.Option("--set", help="Set one parameter: model.rounds=200.")] = None,
    least_new: Annotated[
        int, typer.Option(help="Train only if there are at least this many new corrections.", min=1)
    ] = 50,
    most_per_client: Annotated[int, typer.Option(help="Maximum number of rows per client.", min=1)] = 50,
    url: Annotated[
        str | None, typer.Option(help="Base URL of the API that serves production; without it, stop after staging.")
    ] = None,
    api_key: KeyOption = None,
    canary: Annotated[int, typer.Option(help="Percentage of requests that the canary answers.", min=1, max=99)] = 10,
    least_comments: Annotated[int, typer.Option(help="Minimum number of comments per trial.", min=1)] = 500,
    minutes: Annotated[float, typer.Option(help="Cancel a trial that takes longer than this.", min=0)] = 60,
    trial: Annotated[
        bool, typer.Option(help="Promote from staging to production without a trial; for a stage without users.")
    ] = True,
    track: TrackOption = True,
    force: Annotated[
        str, typer.Option(help="Continue even if gates fail; needs a reason, which is recorded in the history.")
    ] = "",
) -> None:
    """Export new corrections, train, evaluate, and promote: to staging, then by shadow and canary to production."""
    from training.registry import Stage  # noqa: PLC0415
    from training.retraining.steps import Patience, train_and_evaluate  # noqa: PLC0415
    from training.stores import initialized_store  # noqa: PLC0415

    settings = _settings(params, changes or [], data or [], with_corrections=table != OFF)
    models = initialized_store(store)
    production = Stage(models)
    if table != OFF and not _has_enough_new(production, table, most_per_client, least_new):
        return
    judged = train_and_evaluate(models, settings, force, _say)
    _report(judged)
    version = judged.card.version
    if track:
        _track(models, judged)
    staging = Stage(models, "staging")
    staging.promote(version, staging.state(), **judged.entry)
    if not trial:
        production.promote(version, production.state(), **judged.entry)
        _finish(production, version)
    elif url is None:
        _say(f"{version} is in staging. To continue: undertone promote {version} --to production --shadow")
    else:
        _roll_out(production, judged, url, api_key, canary, Patience(60 * minutes, CHECK_SECONDS, least_comments))


def _report(judged: "Evaluated") -> None:
    from training import console  # noqa: PLC0415

    for gate in judged.gates:
        verdict = "[green]passed[/]" if gate.passed else "[red]refused[/]"
        console.out.print(f"{verdict}  {gate.name}: {gate.found}", highlight=False)


def _track(models: "ModelStore", judged: "Evaluated") -> None:
    from training.registry.recording import record  # noqa: PLC0415
    from undertone.models.store import Pointer  # noqa: PLC0415

    onnx, card = models.read_model(Pointer(version=judged.card.version, sha256=judged.card.sha256))
    if problem := record(models, card.version, onnx).problem:
        _say(f"Not recorded in MLflow: {problem}")


def _settings(params: Path | None, changes: list[str], data: list[str], *, with_corrections: bool) -> dict[str, Any]:
    from training.model import ModelParams  # noqa: PLC0415
    from training.params import load_params  # noqa: PLC0415
    from training.retraining.steps import with_data  # noqa: PLC0415

    settings = load_params(params, changes)
    ModelParams.of(settings["model"])
    names = [name.strip() for entry in data for name in entry.split(",")]
    return with_data(settings, names, corrections=with_corrections)


def _has_enough_new(production: "Stage", table: str | None, most_per_client: int, least: int) -> bool:
    """Export the corrections; return whether enough of them are new to the production model."""
    from training.datasets.feedback import NAME  # noqa: PLC0415
    from training.datasets.fetch import cache_folder  # noqa: PLC0415
    from training.errors import TrainingError  # noqa: PLC0415
    from training.feedback.exporting import export  # noqa: PLC0415
    from undertone.feedback.accepted import rows_learned  # noqa: PLC0415

    served = production.state().current
    if served and served.candidate:
        raise TrainingError(
            f"production already has a trial of {served.candidate.version}. End it with `undertone canary promote` or"
            " `undertone canary cancel` first."
        )
    card: Card | None = production.store.read_card(served.version) if served else None
    found = export(open_feedback(table).all(), cache_folder() / NAME, most_per_client=most_per_client)
    new = found.train + found.test - rows_learned(card)
    _say(f"{found.train + found.test} accepted corrections, {new} of them new ({found.path})")
    if new < least:
        _say(f"Nothing was trained: at least {least} new corrections are required (--least-new).")
    return new >= least


def _roll_out(
    production: "Stage", judged: "Evaluated", url: str, key: str | None, canary: int, patience: "Patience"
) -> None:
    from training.metrics_page import Samples, fetch_metrics  # noqa: PLC0415
    from training.retraining.steps import promote, try_out  # noqa: PLC0415
    from undertone.models.store import Candidate  # noqa: PLC0415
    from undertone.registry.trials import read_trial  # noqa: PLC0415

    def read(served: str, candidate: str) -> "Trial":
        return read_trial(Samples(fetch_metrics(url, key)), production=served, candidate=candidate)

    named = {"version": judged.card.version, "sha256": judged.card.sha256}
    try_out(production, judged, Candidate(**named, percent=100, answers=False), read, patience, _say)
    trial = Candidate(**named, percent=canary, answers=True)
    promote(production, trial, try_out(production, judged, trial, read, patience, _say))
    _finish(production, trial.version)


def _finish(production: "Stage", version: str) -> None:
    from training.registry.mirror import show_stage  # noqa: PLC0415

    _say(f"{version} is now in production; `undertone rollback` restores the previous version.")
    if (served := production.state().current) and (problem := show_stage(production.store, "production", served)):
        _say(f"Not updated in MLflow: {problem}")


def _say(text: str) -> None:
    from training import console  # noqa: PLC0415

    console.out.print(text, highlight=False, soft_wrap=True, markup=False)
