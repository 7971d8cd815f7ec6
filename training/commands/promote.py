"""``undertone promote``: promote a version to a stage, or try it there, if it passes the gates."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from training.commands.options import StoreOption

if TYPE_CHECKING:
    from training.registry import Change, Stage
    from undertone.models.store import Candidate, ModelStore
    from undertone.registry.gate import Gate

type StageName = Literal["staging", "production"]


def promote(  # noqa: PLR0913, PLR0917 - each is an option
    version: Annotated[str, typer.Argument(help="A version in the store.")],
    to: Annotated[StageName, typer.Option("--to", help="Stage to promote the model to.")] = "staging",
    canary: Annotated[
        int | None,
        typer.Option("--canary", help="Deploy it as a canary that answers this percentage of requests.", min=1, max=99),
    ] = None,
    shadow: Annotated[
        bool,
        typer.Option(
            "--shadow", help="Deploy it as a shadow: only compare its predictions with those of the current model."
        ),
    ] = False,
    why: Annotated[str, typer.Option(help="Reason to record in the history.")] = "",
    force: Annotated[
        str | None, typer.Option(help="Promote even if gates fail; needs a reason, which is recorded in the history.")
    ] = None,
    store: StoreOption = None,
) -> None:
    """Promote a version to a stage, if it passes every gate."""
    from training import console  # noqa: PLC0415
    from training.errors import GateError  # noqa: PLC0415
    from training.registry import Stage  # noqa: PLC0415
    from training.stores import card_of, existing_store  # noqa: PLC0415

    if canary is not None and shadow:
        raise typer.BadParameter("A trial is either --canary or --shadow.")
    if force is not None and not force.strip():
        raise GateError("--force needs a reason: state briefly why the gates do not apply.")
    models = existing_store(store)
    # each text version of the code has its own pointer; a model goes to the stage of its own version
    card = card_of(models, version)
    stage = Stage(models, to, card.text_version)
    state = stage.state()
    console.warn(state.problems())
    candidate = _candidate(version, card.sha256, 100 if shadow else canary, answers=not shadow)
    if not candidate and state.history.last and state.history.last.version == version:
        report_change(stage.promote(version, state), stage)
        return
    gates = _judge(models, version)
    refused = [gate.name for gate in gates if not gate.passed]
    if refused and force is None:
        _refuse(models, version, to, refused)
    found: dict[str, Any] = {
        "why": force or why,
        "gates": {gate.name: gate.found for gate in gates},
        "refused": refused,
    }
    change = stage.offer(candidate, state, **found) if candidate else stage.promote(version, state, **found)
    report_change(change, stage)


def _candidate(version: str, sha256: str, percent: int | None, *, answers: bool) -> "Candidate | None":
    from undertone.models.store import Candidate  # noqa: PLC0415

    return Candidate(version=version, sha256=sha256, percent=percent, answers=answers) if percent else None


def _refuse(models: "ModelStore", version: str, to: str, refused: list[str]) -> None:
    from training import console  # noqa: PLC0415
    from training.errors import GateError  # noqa: PLC0415
    from training.registry.mirror import show_refusal  # noqa: PLC0415

    if problem := show_refusal(models, version, to, refused):
        console.err.print(f"[yellow]Not updated in MLflow:[/] {problem}", highlight=False)
    raise GateError(
        f"{version} was not promoted to {to}; it fails {', '.join(refused)}."
        " Train a better model, or give a reason with --force."
    )


def _judge(models: "ModelStore", version: str) -> "list[Gate]":
    from training import console, datasets  # noqa: PLC0415
    from training.params import load_params  # noqa: PLC0415
    from training.registry.gates import judge  # noqa: PLC0415

    params = load_params()["gates"]
    sets = sorted({name for section in params.values() if isinstance(section, dict) for name in section})
    with console.err.status("Evaluating the model on held-out data"):
        tests = datasets.load([], judged_on=sets).tests
        gates = judge(models, version, tests=tests, params=params)
    for gate in gates:
        state = "[green]passed[/]" if gate.passed else "[red]refused[/]"
        console.out.print(f"{state}  {gate.name}: {gate.found}", highlight=False)
    return gates


def report_change(change: "Change", stage: "Stage") -> None:
    """Print the result of a change to a stage, and update MLflow."""
    from training import console  # noqa: PLC0415
    from training.registry.mirror import show_stage  # noqa: PLC0415
    from undertone import text  # noqa: PLC0415

    entry, tried = change.entry, change.entry.candidate
    if change.completed:
        console.out.print(
            f"{entry.action} of [bold]{entry.version}[/] by {entry.who} was interrupted; it has now been completed."
        )
    elif change.unchanged:
        trial = f" and {tried.version} is tried on {tried.percent} % of requests" if tried else ""
        console.out.print(f"[bold]{entry.version}[/] is in {stage.name} already{trial}; nothing was changed.")
        return
    reach = "running containers switch to it within a minute"
    if entry.text_version != text.VERSION:
        reach = f"code of text version {entry.text_version} follows within a minute, or serves it once it is deployed"
    if tried:
        does = "answers" if tried.answers else "is compared with it on"
        console.out.print(
            f"[bold]{tried.version}[/] is a {tried.kind} beside {entry.version} now and {does} {tried.percent} % of"
            f" requests; {reach}. Judge it with: undertone canary status"
        )
        return
    console.out.print(f"[bold]{entry.version}[/] is in {stage.name} now; {reach}.")
    if problem := show_stage(stage.store, stage.name, entry):
        console.err.print(f"[yellow]Not updated in MLflow:[/] {problem}", highlight=False)
