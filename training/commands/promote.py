"""``undertone promote``, ``rollback`` and ``models``: what is served, and what was."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from training.commands.options import JsonOption, StoreOption

if TYPE_CHECKING:
    from training.registry.gates import Gate
    from training.registry.stages import Version

type Stage = Literal["staging", "production"]
StageOption = Annotated[Stage, typer.Option("--to", help="The stage to enter.")]


def promote(
    version: Annotated[str, typer.Argument(help="A version of the store.")],
    to: StageOption = "staging",
    force: Annotated[
        str | None, typer.Option(help="Promote although gates refuse; needs a reason, kept for good.")
    ] = None,
    store: StoreOption = None,
) -> None:
    """Put a version into a stage, if it passes every gate."""
    from training import console, datasets  # noqa: PLC0415
    from training.errors import GateError  # noqa: PLC0415
    from training.params import load_params  # noqa: PLC0415
    from training.registry import Registry  # noqa: PLC0415
    from training.registry.gates import judge  # noqa: PLC0415
    from training.stores import the_store  # noqa: PLC0415

    if force is not None and not force.strip():
        raise GateError("--force came without a reason. Say in a few words why the gates do not count this time.")
    models, gates = the_store(store), load_params()["gates"]
    models.read_card(version)
    sets = sorted({name for section in gates.values() if isinstance(section, dict) for name in section})
    with console.err.status("Judging the model on held-out data"):
        tests = datasets.load([], judged_on=sets).tests
        found = judge(models, version, tests=tests, params=gates)
    _show(found)
    refused = [gate for gate in found if not gate.passed]
    if refused and force is None:
        names = ", ".join(gate.name for gate in refused)
        raise GateError(f"{version} does not enter {to}: {names}. Train a better one, or give a reason with --force.")
    notes = {"gates": f"{len(found) - len(refused)} of {len(found)} passed"} | ({"forced": force} if force else {})
    Registry(models).move(to, version, notes=notes)
    console.out.print(f"[bold]{version}[/] is in {to} now; running containers follow within a minute.")


def _show(gates: "list[Gate]") -> None:
    from training import console  # noqa: PLC0415

    for gate in gates:
        console.out.print(
            f"{'[green]passed[/]' if gate.passed else '[red]refused[/]'}  {gate.name}: {gate.found}", highlight=False
        )


def rollback(
    stage: Annotated[Stage, typer.Option("--stage", help="The stage to go back in.")] = "production",
    store: StoreOption = None,
) -> None:
    """Put the version before the present one back into a stage."""
    from training import console  # noqa: PLC0415
    from training.registry import Registry  # noqa: PLC0415
    from training.stores import the_store  # noqa: PLC0415

    present, before = Registry(the_store(store)).rollback(stage)
    console.out.print(f"{stage} is back at [bold]{before}[/]; it was {present}.")


def models(store: StoreOption = None, as_json: JsonOption = False) -> None:
    """List the versions of the store with their stages and figures."""
    import json  # noqa: PLC0415

    from training import console  # noqa: PLC0415
    from training.registry import Registry  # noqa: PLC0415
    from training.stores import the_store  # noqa: PLC0415

    found = Registry(the_store(store)).versions()
    if as_json:
        typer.echo(json.dumps([_record(entry) for entry in found]))
        return
    sets = _judges(found)
    rows = [(entry.card.version, entry.stage, *(_figure(entry, name) for name in sets)) for entry in found]
    console.out.print(console.table("Macro-recall by held-out set", ("version", "stage", *sets), rows))
    for entry in found:
        if remark := _remark(entry):
            console.out.print(f"{entry.card.version} {remark}", highlight=False)


def _judges(found: "list[Version]") -> list[str]:
    """The held-out sets of the versions; those that we wrote ourselves only where there are no others."""
    from training.datasets.sources import OURS  # noqa: PLC0415

    sets = {name for entry in found for name in entry.card.metrics}
    return sorted(sets.difference(OURS) or sets)


def _record(entry: "Version") -> dict[str, object]:
    card = entry.card
    record = {"version": card.version, "stage": entry.stage, "created": card.created}
    return record | {"metrics": card.metrics, "notes": entry.notes}


def _figure(entry: "Version", name: str) -> object:
    return entry.card.metrics.get(name, {}).get("macro_recall", "")


def _remark(entry: "Version") -> str:
    forced = [value for name, value in entry.notes.items() if name.endswith(".forced")]
    return f"was forced: {forced[0]}" if forced else ""
