"""``undertone models``: the versions of a store."""

from typing import TYPE_CHECKING

import typer

from training.commands.options import JsonOption, StoreOption

if TYPE_CHECKING:
    from training.registry import Version


def models(store: StoreOption = None, as_json: JsonOption = False) -> None:
    """List the versions of the store with their stages and figures."""
    import json  # noqa: PLC0415

    from training import console  # noqa: PLC0415
    from training.registry import list_versions  # noqa: PLC0415
    from training.stores import the_store  # noqa: PLC0415

    found, problems = list_versions(the_store(store))
    if as_json:
        typer.echo(json.dumps([_record(entry) for entry in found]))
    else:
        sets = _judges(found)
        rows = [(entry.name, entry.stage, *(_figure(entry, name) for name in sets)) for entry in found]
        console.out.print(console.table("Macro-recall by held-out set", ("version", "stage", *sets), rows))
        for entry in found:
            if entry.forced:
                console.out.print(f"{entry.name} was forced: {entry.forced}", highlight=False)
    console.warn(problems)


def _judges(found: "list[Version]") -> list[str]:
    """The held-out sets of the versions; those that we wrote ourselves only where there are no others."""
    from training.datasets.sources import OURS  # noqa: PLC0415

    sets = {name for entry in found if entry.card for name in entry.card.metrics}
    return sorted(sets.difference(OURS) or sets)


def _record(entry: "Version") -> dict[str, object]:
    record: dict[str, object] = {"version": entry.name, "stage": entry.stage, "problem": entry.problem}
    if entry.card:
        card = entry.card
        record |= {"text_version": card.text_version, "created": card.created, "metrics": card.metrics}
    return record | {"forced": entry.forced}


def _figure(entry: "Version", name: str) -> object:
    return entry.card.metrics.get(name, {}).get("macro_recall", "") if entry.card else ""
