"""Copies what a stack serves into another's store, or under another name."""

import msgspec

from undertone.errors import MissingObjectError
from undertone.models.card import Card
from undertone.models.store import ModelStore


def copy_served(source: ModelStore, target: ModelStore) -> str:
    """Copy the model that production serves from one store to another; no pointer changes.

    Returns:
        Its version.
    """
    onnx, card = _served(source)
    target.put_model(onnx, card)
    return card.version


def copy_as(store: ModelStore, name: str) -> None:
    """Store the model that production serves once more, under another name."""
    onnx, card = _served(store)
    store.put_model(onnx, msgspec.structs.replace(card, version=name))


def _served(store: ModelStore) -> tuple[bytes, Card]:
    found = store.read_pointer("production")
    if found is None:  # only an answer to a conditional request
        raise MissingObjectError(f"{store.name} has no production.json")
    return store.read_model(found[0])
