"""Finds the model that a command is about: a stage's, a version of the store, or a file."""

from pathlib import Path
from shutil import copytree

from training.errors import TrainingError
from undertone.errors import MissingObjectError
from undertone.models.card import Card
from undertone.models.model import Model
from undertone.models.store import ModelStore, Pointer, open_store
from undertone.settings import Settings

STARTER = Path(__file__).with_name("starter")
"""The committed model, as a model store: what a store starts with."""


def the_store(location: str | None = None, *, starter: Path | None = STARTER) -> ModelStore:
    """Open the store at a location, or at the one of the environment; an empty folder gets the starter model."""
    place = location or Settings.from_environment().store
    is_new = "://" not in place and not Path(place, "models").exists()
    if is_new and starter and (starter / "production.json").is_file():
        copytree(starter, place, dirs_exist_ok=True)
    return open_store(place)


def load_model(name: str | None = None, *, store: str | None = None, stage: str = "production") -> Model:
    """Load a model, verified.

    Args:
        name: A version of the store, or the path of an ONNX file (or its folder) with its card beside it;
            the stage's model if left out.
        store: Location of the store, if not the environment's.
        stage: Which stage's model, if no name is given.

    Raises:
        TrainingError: There is no such model.
        ModelRefusedError: It is damaged or made for another version of this code.
    """
    if name and Path(name).exists():
        return _load_file(Path(name))
    models = the_store(store)
    try:
        pointer = _pointer(models, name, stage)
    except MissingObjectError as error:
        wanted = f"version {name!r}" if name else f"{stage} model"
        known = ", ".join(models.versions()) or "no models"
        raise TrainingError(
            f"{models.name} has no {wanted}. It has {known}; train one with: undertone train"
        ) from error
    return Model.load(*models.read_model(pointer))


def _pointer(models: ModelStore, name: str | None, stage: str) -> Pointer:
    if name:
        return Pointer(version=name, sha256=models.read_card(name).sha256)
    found = models.read_pointer(stage)
    if found is None:  # only an answer to a conditional request
        raise MissingObjectError(f"{models.name} has no {stage}.json")
    return found[0]


def _load_file(path: Path) -> Model:
    onnx = path / "model.onnx" if path.is_dir() else path
    card = onnx.with_name("card.json")
    for needed in (onnx, card):
        if not needed.is_file():
            raise TrainingError(f"{needed} is missing. Expected a model.onnx with its card.json beside it.")
    return Model.load(onnx.read_bytes(), Card.from_json(card.read_bytes()))
