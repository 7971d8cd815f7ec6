"""``undertone history``: show what a stage served, when, why and by whom."""

from typing import TYPE_CHECKING, Annotated

import typer

from training.commands.options import JsonOption, StoreOption, TextVersionOption
from training.commands.promote import StageName

if TYPE_CHECKING:
    from undertone.registry.history import Entry


def history(
    stage: Annotated[StageName, typer.Option("--stage", help="The stage.")] = "production",
    text_version: TextVersionOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show every change of a stage, newest first."""
    import json  # noqa: PLC0415

    import msgspec  # noqa: PLC0415

    from training import console  # noqa: PLC0415
    from training.registry import Stage  # noqa: PLC0415
    from training.stores import readable_store  # noqa: PLC0415
    from undertone import text  # noqa: PLC0415

    state = Stage(readable_store(store), stage, text_version or text.VERSION).state()
    entries = state.history.all()
    if as_json:
        typer.echo(json.dumps({"entries": msgspec.to_builtins(entries), "problems": state.problems()}))
        return
    console.out.print(f"[bold]{stage}, text version {text_version or text.VERSION}[/] (times in UTC)", highlight=False)
    for entry in entries:
        console.item(_change(entry), _reason(entry))
    if state.current:
        since = "" if entries else ", since before there was a history"
        console.out.print(f"Served: [bold]{state.current.version}[/]{since}")
    console.warn(state.problems())


def _change(entry: "Entry") -> str:
    change = entry.action + (f" to #{entry.returns_to}" if entry.returns_to else "")
    if entry.candidate:
        change += f" of {entry.candidate.version} on {entry.candidate.percent} %"
    return f"#{entry.number}  {entry.when[:16].replace('T', ' ')}  {entry.version}  {change}"


def _reason(entry: "Entry") -> str:
    passed = len(entry.gates) - len(entry.refused)
    gates = f"{passed} of {len(entry.gates)} gates passed" if entry.gates else ""
    why = ("forced: " if entry.refused else "") + entry.why
    return "; ".join(filter(None, (f"by {entry.who}", gates, why)))
