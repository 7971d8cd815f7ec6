"""``undertone models``: list the versions of a store."""

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
    from training.stores import readable_store  # noqa: PLC0415

    found, problems = list_versions(readable_store(store))
    if as_json:
        typer.echo(json.dumps([_record(entry) for entry in found]))
    else:
        for entry in found:
            console.item(f"{entry.name}  {entry.stage}", _detail(entry))
    console.warn(problems)


def _detail(entry: "Version") -> str:
    """Describe a version: its figure on each held-out set, and why it was promoted despite failed gates."""
    from training.datasets.sources import OURS  # noqa: PLC0415

    if not entry.card:
        return entry.problem or ""
    found = {name: figures["macro_recall"] for name, figures in entry.card.metrics.items()}
    wholes = {name for name in found if name.partition("-")[0] not in found.keys() - {name}}
    shown = sorted(wholes.difference(OURS) or wholes)
    detail = "macro-recall: " + (", ".join(f"{name} {found[name]:.3f}" for name in shown) or "not measured")
    return f"{detail}\nforced: {entry.forced}" if entry.forced else detail


def _record(entry: "Version") -> dict[str, object]:
    record: dict[str, object] = {"version": entry.name, "stage": entry.stage, "problem": entry.problem}
    if entry.card:
        card = entry.card
        record |= {"text_version": card.text_version, "created": card.created, "metrics": card.metrics}
    return record | {"forced": entry.forced}
