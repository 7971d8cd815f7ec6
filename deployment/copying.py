"""Copies what one stack serves into another's store."""

from undertone.errors import MissingObjectError
from undertone.models.store import ModelStore


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
