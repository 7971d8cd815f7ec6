"""``undertone import``: add a model that was trained elsewhere to the store."""

from pathlib import Path
from typing import Annotated

import typer

from training.commands.options import StoreOption


def import_model(
    path: Annotated[Path, typer.Argument(help="An ONNX file, or a folder with model.onnx (and tokenizer.json).")],
    labels: Annotated[
        str | None,
        typer.Option(help="Labels of a transformer's scores, in order, if config.json does not name them."),
    ] = None,
    longest: Annotated[int, typer.Option(help="Maximum number of tokens per comment for a transformer.", min=8)] = 128,
    store: StoreOption = None,
) -> None:
    """Add an ONNX model trained elsewhere to the store, as a candidate for `undertone promote`."""
    from training import console  # noqa: PLC0415
    from training.registry.importing import read_model  # noqa: PLC0415
    from training.stores import initialized_store  # noqa: PLC0415

    found = read_model(path, labels=labels, longest=longest)
    models = initialized_store(store)
    models.put_model(found.onnx, found.card)
    version = found.card.version
    console.out.print(f"[bold]{version}[/] ({len(found.onnx) / 1e6:.1f} MB) is in {models.name}.", highlight=False)
    console.out.print(f"Promote it with: undertone promote {version}")
