"""``undertone promote``: put a version into a stage, if it passes the gates."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from training.commands.options import StoreOption

if TYPE_CHECKING:
    from training.registry import Change, Stage
    from training.registry.gates import Gate
    from undertone.models.store import ModelStore

type StageName = Literal["staging", "production"]


def promote(
    version: Annotated[str, typer.Argument(help="A version in the store.")],
    to: Annotated[StageName, typer.Option("--to", help="Stage to promote the model to.")] = "staging",
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
    from training.registry.mirror import show_refusal  # noqa: PLC0415
    from training.stores import card_of, existing_store  # noqa: PLC0415

    if force is not None and not force.strip():
        raise GateError("--force needs a reason: say in a few words why the gates do not apply.")
    models = existing_store(store)
    # a model enters the stage of the code that it was made for, which reads a pointer of its own
    stage = Stage(models, to, card_of(models, version).text_version)
    state = stage.state()
    console.warn(state.problems())
    if state.history.last and state.history.last.version == version:
        _report(stage.promote(version, state), stage, models)
        return
    gates = _judge(models, version)
    refused = [gate.name for gate in gates if not gate.passed]
    if refused and force is None:
        if problem := show_refusal(models, version, to, refused):
            console.err.print(f"[yellow]MLflow does not show it:[/] {problem}", highlight=False)
        raise GateError(
            f"{version} was not promoted to {to}; it fails {', '.join(refused)}."
            " Train a better model, or give a reason with --force."
        )
    found = {gate.name: gate.found for gate in gates}
    _report(stage.promote(version, state, why=force or why, gates=found, refused=refused), stage, models)


def _judge(models: "ModelStore", version: str) -> "list[Gate]":
    from training import console, datasets  # noqa: PLC0415
    from training.params import load_params  # noqa: PLC0415
    from training.registry.gates import judge  # noqa: PLC0415

    params = load_params()["gates"]
    sets = sorted({name for section in params.values() if isinstance(section, dict) for name in section})
    with console.err.status("Judging the model on held-out data"):
        tests = datasets.load([], judged_on=sets).tests
        gates = judge(models, version, tests=tests, params=params)
    for gate in gates:
        state = "[green]passed[/]" if gate.passed else "[red]refused[/]"
        console.out.print(f"{state}  {gate.name}: {gate.found}", highlight=False)
    return gates


def _report(change: "Change", stage: "Stage", models: "ModelStore") -> None:
    from training import console  # noqa: PLC0415
    from training.registry.mirror import show_stage  # noqa: PLC0415
    from undertone import text  # noqa: PLC0415

    entry = change.entry
    if change.completed:
        console.out.print(
            f"{entry.action} of [bold]{entry.version}[/] by {entry.who} was interrupted; it is complete now."
        )
    elif change.before == entry.version:
        console.out.print(f"[bold]{entry.version}[/] is in {stage.name} already; nothing was changed.")
        return
    reach = "running containers follow within a minute"
    if entry.text_version != text.VERSION:
        reach = f"code of text version {entry.text_version} follows within a minute, or serves it once it is deployed"
    console.out.print(f"[bold]{entry.version}[/] is in {stage.name} now; {reach}.")
    if problem := show_stage(models, stage.name, entry):
        console.err.print(f"[yellow]MLflow does not show it:[/] {problem}", highlight=False)
