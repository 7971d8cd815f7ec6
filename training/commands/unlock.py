"""``undertone unlock``: evaluate a version on the locked test rows."""

from typing import Annotated

import typer

from training.commands.options import StoreOption


def unlock(
    version: Annotated[str, typer.Argument(help="A version in the store.")],
    why: Annotated[str, typer.Option("--why", help="Reason, recorded permanently in the model card.")],
    store: StoreOption = None,
) -> None:
    """Evaluate a version on the locked test rows, and record the evaluation in its card.

    Every use makes these rows less independent: use them once, when a model is ready for release, and do not change
    the model because of the result.
    """
    from training import console, datasets  # noqa: PLC0415
    from training.errors import GateError  # noqa: PLC0415
    from training.evaluation.locked import FIGURES, SETS, open_locked, rows_of  # noqa: PLC0415
    from training.stores import readable_store  # noqa: PLC0415

    if not why.strip():
        raise GateError("--why is empty. State briefly why the locked rows are needed now.")
    models = readable_store(store)
    models.read_card(version)
    with console.err.status("Reading the locked rows"):
        locked = datasets.load([], judged_on=SETS).locked
        opening = open_locked(models, version, locked, why=why.strip())
    columns = ("locked rows of", *(name.replace("_", " ") for name in FIGURES), "share error")
    console.out.print(console.table(f"{version}, {opening['when']}", columns, rows_of(opening)))
    looks = len(models.read_card(version).openings)
    console.out.print(f"Its card records {looks} {'use' if looks == 1 else 'uses'} of them.")
