"""Puts the starter model into a store that has none."""

from pathlib import Path

from undertone.errors import MissingObjectError
from undertone.store import ModelStore, open_store

STARTER = Path(__file__).parents[1] / "training" / "starter"


def put_starter(target: ModelStore, starter: ModelStore | None = None) -> str | None:
    """Let production serve the starter model, unless it serves one already.

    Returns:
        The version that was put there, or None if nothing had to be.
    """
    try:
        target.read_pointer("production")
    except MissingObjectError:
        source = starter or open_store(STARTER)
        found = source.read_pointer("production")
        if found is None:  # only an answer to a conditional request
            raise MissingObjectError(f"{source.name} has no production.json") from None
        onnx, card = source.read_model(found[0])
        target.put_model(onnx, card)
        target.point("production", card.version)
        return card.version
    return None
