"""Moves models between stores: the starter into a new one, and what one stack serves into another's."""

from training.stores import STARTER
from undertone.errors import MissingObjectError
from undertone.models.store import ModelStore, open_store


def copy_served(source: ModelStore, target: ModelStore) -> str:
    """Copy the model that production serves from one store to another; no pointer changes.

    Returns:
        Its version.
    """
    found = source.read_pointer("production")
    if found is None:  # only an answer to a conditional request
        raise MissingObjectError(f"{source.name} has no production.json")
    onnx, card = source.read_model(found[0])
    target.put_model(onnx, card)
    return card.version


def put_starter(target: ModelStore, starter: ModelStore | None = None) -> str | None:
    """Let production serve the starter model, unless it serves one already.

    Returns:
        The version that was put there, or None if nothing had to be.
    """
    try:
        target.read_pointer("production")
    except MissingObjectError:
        version = copy_served(starter or open_store(STARTER), target)
        target.point("production", version)
        return version
    return None
