"""``undertone canary``: inspect a canary or shadow deployment, and promote or cancel it."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from training.commands.options import JsonOption, KeyOption, StoreOption, TextVersionOption
from training.commands.promote import StageName, report_change

if TYPE_CHECKING:
    from training.registry import Stage
    from undertone.models.store import Pointer
    from undertone.registry.gate import Gate
    from undertone.registry.trials import Trial

StageOption = Annotated[StageName, typer.Option("--stage", help="Stage with the canary or shadow.")]
UrlOption = Annotated[str, typer.Option("--url", help="Base URL of the API that serves the stage.")]
LeastOption = Annotated[
    int, typer.Option("--least-comments", help="Minimum number of comments before the trial is judged.", min=1)
]
WhyOption = Annotated[str, typer.Option(help="Reason to record in the history.")]

LOCAL = "http://127.0.0.1:8000"
ENOUGH = 500

canary = typer.Typer(
    no_args_is_help=True, help="Inspect a canary or shadow deployment of a candidate; promote or cancel it."
)


@canary.command()
def status(  # noqa: PLR0913, PLR0917 - each is an option
    stage: StageOption = "production",
    url: UrlOption = LOCAL,
    api_key: KeyOption = None,
    least_comments: LeastOption = ENOUGH,
    text_version: TextVersionOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare the candidate with production on the requests so far; the exit status is 3 if a gate is not passed."""
    from training import console  # noqa: PLC0415

    state = _stage(stage, text_version, store).state()
    console.warn(state.problems())
    served = state.current
    if served is None or served.candidate is None:
        console.out.print(f"{stage} has no canary or shadow.")
        return
    trial, gates = _judge(served, url, api_key, least_comments)
    if as_json:
        found = {gate.name: {"passed": gate.passed, "found": gate.found} for gate in gates}
        typer.echo(json.dumps({"production": served.version, "candidate": served.candidate.version, "gates": found}))
    else:
        _show(served, trial)
        _show_gates(gates)
    if not all(gate.passed for gate in gates):
        raise typer.Exit(3)


@canary.command()
def promote(  # noqa: PLR0913, PLR0917 - each is an option
    stage: StageOption = "production",
    url: UrlOption = LOCAL,
    api_key: KeyOption = None,
    least_comments: LeastOption = ENOUGH,
    why: WhyOption = "",
    force: Annotated[
        str | None,
        typer.Option(
            help="Promote even if a gate of the trial fails; needs a reason, which is recorded in the history."
        ),
    ] = None,
    text_version: TextVersionOption = None,
    store: StoreOption = None,
) -> None:
    """Promote the candidate to production in its stage, if it passes the gates of the trial."""
    from training import console  # noqa: PLC0415
    from training.errors import GateError  # noqa: PLC0415
    from undertone.registry.trials import accept  # noqa: PLC0415

    if force is not None and not force.strip():
        raise GateError("--force needs a reason: state briefly why the gates do not apply.")
    changed = _stage(stage, text_version, store)
    state = changed.state()
    console.warn(state.problems())
    gates: list[Gate] = []
    if state.current and state.current.candidate and force is None:
        _, gates = _judge(state.current, url, api_key, least_comments)
        _show_gates(gates)
        if refused := [gate.name for gate in gates if not gate.passed]:
            raise GateError(
                f"{state.current.candidate.version} was not promoted; its trial fails {', '.join(refused)}."
                " Wait for more requests, end it with `undertone canary cancel`, or give a reason with --force."
            )
    report_change(accept(changed, state, why=force or why, gates=gates), changed)


@canary.command()
def cancel(
    stage: StageOption = "production",
    why: WhyOption = "",
    text_version: TextVersionOption = None,
    store: StoreOption = None,
) -> None:
    """End the trial; the stage keeps its current model."""
    from training import console  # noqa: PLC0415

    changed = _stage(stage, text_version, store)
    console.warn(changed.state().problems())
    change = changed.cancel(why=why)
    console.out.print(
        f"The trial has ended; {stage} continues with [bold]{change.entry.version}[/]."
        " Running containers switch within a minute."
    )


def _stage(name: StageName, text_version: str | None, store: str | None) -> "Stage":
    from training.registry import Stage  # noqa: PLC0415
    from training.stores import existing_store  # noqa: PLC0415
    from undertone import text  # noqa: PLC0415

    return Stage(existing_store(store), name, text_version or text.VERSION)


def _judge(served: "Pointer", url: str, key: str | None, least: int) -> "tuple[Trial, list[Gate]]":
    from training.metrics_page import Samples, fetch_metrics  # noqa: PLC0415
    from undertone.registry.trials import judge_trial, read_trial  # noqa: PLC0415

    candidate = served.candidate.version if served.candidate else ""
    trial = read_trial(Samples(fetch_metrics(url, key)), production=served.version, candidate=candidate)
    return trial, list(judge_trial(trial, least_comments=least))


def _show(served: "Pointer", trial: "Trial") -> None:
    from training import console  # noqa: PLC0415

    if candidate := served.candidate:
        console.out.print(
            f"[bold]{candidate.version}[/] is a {candidate.kind} on {candidate.percent} % of requests, beside"
            f" {served.version}.",
            highlight=False,
        )
    columns = ("", "comments", *trial.production.classes, "confidence", "ms per request")
    rows = [
        (name, found.comments, *found.classes.values(), found.confidence, f"{found.milliseconds:.1f}")
        for name, found in (("production", trial.production), ("candidate", trial.candidate))
    ]
    console.out.print(console.table("Both models on the same requests", columns, rows))


def _show_gates(gates: "list[Gate]") -> None:
    from training import console  # noqa: PLC0415

    for gate in gates:
        verdict = "[green]passed[/]" if gate.passed else "[red]not passed[/]"
        console.out.print(f"{verdict}  {gate.name}: {gate.found}", highlight=False)
