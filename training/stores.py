"""Opens stores and loads models by stage, version or file."""

from pathlib import Path

from training.errors import TrainingError
from undertone import text
from undertone.errors import MissingObjectError, StoreError
from undertone.models.card import Card
from undertone.models.model import Model
from undertone.models.objects import PEOPLE_SECONDS
from undertone.models.store import ModelStore, Pointer, open_store
from undertone.registry.stages import Stage
from undertone.settings import DEFAULT_STORE, Settings

STARTER = Path(__file__).with_name("starter")
"""The bundled model store, whose model initialises new stores."""


def readable_store(location: str | None = None) -> ModelStore:
    """Open a store for reading, at a location or at the configured one; never creates a store.

    Without either, and without a default store, as in a fresh clone, this is the starter's store.

    Raises:
        TrainingError: There is no store at the location.
        StoreError: It cannot be reached.
    """
    if not location and Settings.from_environment().store == DEFAULT_STORE and not Path(DEFAULT_STORE).exists():
        return open_store(STARTER)
    return existing_store(location)


def existing_store(location: str | None = None) -> ModelStore:
    """Open an existing store.

    Raises:
        TrainingError: There is no store at the location.
        StoreError: It cannot be reached.
    """
    location = location or Settings.from_environment().store
    store = open_store(location, seconds=PEOPLE_SECONDS)
    if ("://" not in location and not Path(location).is_dir()) or not store.exists():
        raise TrainingError(
            f"There is no model store at {location}. Check the name (--store, UNDERTONE_STORE); to create a store, run"
            f" `undertone train --store {location}`."
        )
    return store


def served_store(location: str | None = None) -> ModelStore:
    """Open an existing store to serve from; without a location, the default store is initialised if necessary.

    If it cannot be written, the starter's store is used.
    """
    if not location and Settings.from_environment().store == DEFAULT_STORE:
        try:
            return initialized_store()
        except StoreError:
            pass
    return readable_store(location)


def initialized_store(location: str | None = None, *, starter: Path = STARTER) -> ModelStore:
    """Open a store for writing; a new one is created with the starter model in production."""
    from training import console  # noqa: PLC0415 - needed only here

    store = open_store(location or Settings.from_environment().store, seconds=PEOPLE_SECONDS)
    if version := initialize_store(store, starter=starter):
        console.err.print(f"Created a model store at {store.name} with the starter model {version} in production.")
    return store


def initialize_store(store: ModelStore, *, starter: Path = STARTER) -> str | None:
    """Put the starter model into production, unless production ever served a model of this text version.

    Returns:
        The starter's version, or None if nothing was changed or the starter is for another text version.
    """
    first = open_store(starter)
    try:
        found = first.read_pointer("production")
    except MissingObjectError:
        return None
    state = Stage(store).state()
    if found is None or (state.current and state.is_complete):
        return None
    onnx, card = first.read_model(found[0])
    if card.text_version != text.VERSION:
        return None
    if not state.current:
        store.put_model(onnx, card)
    entry = Stage(store).start(card.version)
    return entry.version if entry else None


def load_model(name: str | None = None, *, store: str | None = None, stage: str = "production") -> Model:
    """Load and verify a model.

    Args:
        name: A version of the store, or the path of an ONNX file (or its folder) with a card next to it;
            default the stage's model.
        store: Location of the store; default the configured one.
        stage: Stage whose model to load if no name is given.

    Raises:
        TrainingError: There is no such model.
        ModelRefusedError: It is damaged or for another version of this code.
    """
    if name and Path(name).exists():
        return _load_file(Path(name))
    models = readable_store(store)
    pointer = Pointer(version=name, sha256=card_of(models, name).sha256) if name else _served(models, stage)
    return Model.load(*models.read_model(pointer))


def card_of(models: ModelStore, version: str) -> Card:
    """Read the card of a version of the store.

    Raises:
        TrainingError: There is no such version; the message lists the existing ones.
    """
    try:
        return models.read_card(version)
    except MissingObjectError as error:
        raise _unknown(models, f"version {version!r}") from error


def _served(models: ModelStore, stage: str) -> Pointer:
    """Return what a stage serves, from its history if the pointer is damaged."""
    found = Stage(models, stage).state().current
    if found is None:
        raise _unknown(models, f"{stage} model")
    return found


def _unknown(models: ModelStore, wanted: str) -> TrainingError:
    known = ", ".join(models.versions()) or "no models"
    return TrainingError(f"{models.name} has no {wanted}. It has {known}; train one with: undertone train")


def _load_file(path: Path) -> Model:
    onnx = path / "model.onnx" if path.is_dir() else path
    card = onnx.with_name("card.json")
    for needed in (onnx, card):
        if not needed.is_file():
            raise TrainingError(f"{needed} is missing. Expected a model.onnx with its card.json in the same folder.")
    return Model.load(onnx.read_bytes(), Card.from_json(card.read_bytes()))
