"""Copies the production model of a store to another store, or under another version."""

import msgspec

from undertone.errors import MissingObjectError
from undertone.models.card import Card
from undertone.models.store import ModelStore


def copy_served(source: ModelStore, target: ModelStore) -> str:
    """Copy the production model from one store to another; no stage changes.

    Returns:
        Its version.
    """
    onnx, card = _served(source)
    target.put_model(onnx, card)
    return card.version


def copy_as(store: ModelStore, name: str) -> None:
    """Store a copy of the production model under another version."""
    onnx, card = _served(store)
    store.put_model(onnx, msgspec.structs.replace(card, version=name))


def _served(store: ModelStore) -> tuple[bytes, Card]:
    found = store.read_pointer("production")
    if found is None:  # only a conditional request can return this
        raise MissingObjectError(f"{store.name} has no production.json")
    return store.read_model(found[0])
