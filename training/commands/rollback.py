"""``undertone rollback``: restore the previous model of a stage."""

from typing import Annotated

import typer

from training.commands.options import StoreOption, TextVersionOption
from training.commands.promote import StageName


def rollback(
    stage: Annotated[StageName, typer.Option("--stage", help="Stage to roll back.")] = "production",
    to: Annotated[
        str | None, typer.Option("--to", help="Earlier version of the stage to restore, instead of the last one.")
    ] = None,
    why: Annotated[str, typer.Option(help="Reason to record in the history.")] = "",
    text_version: TextVersionOption = None,
    store: StoreOption = None,
) -> None:
    """Roll a stage back by one version. Run it again after a failure to complete the same rollback."""
    from training import console  # noqa: PLC0415
    from training.registry import Stage  # noqa: PLC0415
    from training.registry.mirror import show_stage  # noqa: PLC0415
    from training.stores import existing_store  # noqa: PLC0415
    from undertone import text  # noqa: PLC0415

    models = existing_store(store)
    changed = Stage(models, stage, text_version or text.VERSION)
    console.warn(changed.state().problems())
    change = changed.rollback(to=to, why=why)
    version = change.entry.version
    if change.completed:
        console.out.print(
            f"The interrupted {change.entry.action} was completed: {stage} now serves [bold]{version}[/]."
        )
    elif change.unchanged:
        console.out.print(f"{stage} already serves [bold]{version}[/]; nothing was changed.")
    elif change.entry.action == "cancel":
        console.out.print(f"The trial has ended; {stage} continues with [bold]{version}[/].")
    else:
        console.out.print(f"{stage} was rolled back from {change.before} to [bold]{version}[/].")
    if problem := show_stage(models, stage, change.entry):
        console.err.print(f"[yellow]Not updated in MLflow:[/] {problem}", highlight=False)
