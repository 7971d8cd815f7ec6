"""``undertone unlock``: the figures on test rows that nothing else looks at."""

from typing import Annotated

import typer

from training.commands.options import StoreOption


def unlock(
    version: Annotated[str, typer.Argument(help="A version of the store.")],
    why: Annotated[str, typer.Option("--why", help="Why it has to be now; the card keeps it for good.")],
    store: StoreOption = None,
) -> None:
    """Measure a version on the locked test rows, and write into its card that it was done.

    Each look makes these rows a little less new: look once, when a model is ready to be released, and change nothing
    after it because of what it says.
    """
    from training import console, datasets  # noqa: PLC0415
    from training.errors import GateError  # noqa: PLC0415
    from training.evaluation.locked import FIGURES, SETS, open_locked, rows_of  # noqa: PLC0415
    from training.stores import readable_store  # noqa: PLC0415

    if not why.strip():
        raise GateError("--why is empty. Say in a few words why the locked rows are needed now.")
    models = readable_store(store)
    models.read_card(version)
    with console.err.status("Reading the locked rows"):
        locked = datasets.load([], judged_on=SETS).locked
        opening = open_locked(models, version, locked, why=why.strip())
    columns = ("locked rows of", *(name.replace("_", " ") for name in FIGURES), "share error")
    console.out.print(console.table(f"{version}, {opening['when']}", columns, rows_of(opening)))
    looks = len(models.read_card(version).openings)
    console.out.print(f"Its card tells of {looks} {'look' if looks == 1 else 'looks'} at them.")
