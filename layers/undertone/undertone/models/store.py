"""The model store: a bucket or a folder with models, their cards, and pointers to those that are served.

Layout::

    models/<version>/model.onnx
    models/<version>/card.json
    production.json, staging.json                 which model a stage serves, for text version 1
    text-<text version>/production.json, ...      the same for every other text version
    history/text-<text version>/<stage>/...       every change of a stage; see training/registry

Code only reads the pointer of its own text version, so one store can serve code of two text versions.
"""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from undertone import text
from undertone.errors import MissingObjectError, ModelRefusedError, StoreError
from undertone.models.card import Card
from undertone.models.documents import read_document
from undertone.models.objects import SERVING_SECONDS, Found, Objects, open_objects

STAGES = ("production", "staging")
UPDATE_ATTEMPTS = 10
VERSION_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

TEXT_VERSION_AT_THE_ROOT = "1"
"""The first text version, whose pointers are at the root of the store, where code of that version reads them."""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A model in a trial next to the one that a stage serves.

    Attributes:
        version: Version of the model.
        sha256: Expected SHA-256 of its file.
        percent: Percentage of requests in the trial.
        answers: Whether its predictions are returned to the client (a canary) or only compared (a shadow).
    """

    version: str
    sha256: str
    percent: Annotated[int, msgspec.Meta(ge=1, le=100)]
    answers: bool

    @property
    def kind(self) -> Literal["canary", "shadow"]:
        """The kind of trial: canary or shadow."""
        return "canary" if self.answers else "shadow"


class Pointer(msgspec.Struct, frozen=True, kw_only=True):
    """The model that a stage serves, the expected hash of its file, and the candidate in a trial, if any."""

    version: str
    sha256: str
    candidate: Candidate | None = None


class ModelStore:
    """Models, cards and pointers, stored as objects in a bucket or a folder."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects

    @property
    def name(self) -> str:
        """Location of the store: ``s3://bucket/prefix`` or a folder."""
        return self.objects.name

    def read_pointer(
        self, stage: str, *, text_version: str = text.VERSION, unless: str | None = None
    ) -> tuple[Pointer, str] | None:
        """Read the pointer of a stage for a text version.

        Args:
            stage: ``production`` or ``staging``.
            text_version: Text version of the code; default this code's.
            unless: An entity tag that an earlier call returned.

        Returns:
            The pointer and its entity tag, or None if the tag still equals ``unless``.

        Raises:
            MissingObjectError: The stage has no pointer.
            ModelRefusedError: The pointer is damaged.
            StoreError: when the store cannot be reached.
        """
        key = pointer_key(stage, text_version)
        found = self.objects.get(key, unless=unless)
        return (read_document(found.data, Pointer, key), found.tag) if found else None

    def read_card(self, version: str) -> Card:
        """Read the card of a model.

        Raises:
            MissingObjectError: when there is no such model.
            ModelRefusedError: The card is damaged, or belongs to another version.
        """
        key = _model_key(version, "card.json")
        card = Card.from_json(self._get(key), key)
        if card.version != version:
            raise ModelRefusedError(
                f"{key} is the card of {card.version[:120]!r}: upload the model again under its own version name"
            )
        return card

    def read_model(self, pointer: Pointer | Candidate) -> tuple[bytes, Card]:
        """Read a model and its card, and verify both.

        Raises:
            MissingObjectError: The model or the card is missing.
            ModelRefusedError: The hashes of the file, of the card and of the pointer differ.
        """
        card = self.read_card(pointer.version)
        onnx = self._get(_model_key(pointer.version, "model.onnx"))
        actual = hashlib.sha256(onnx).hexdigest()
        for source, expected in (("the pointer", pointer.sha256), ("its card", card.sha256)):
            if actual != expected:
                raise ModelRefusedError(
                    f"model {pointer.version} in {self.name} has the sha256 {actual}, {source} says {expected}:"
                    " upload it again, or point to another version"
                )
        return onnx, card

    def put_model(self, onnx: bytes, card: Card) -> None:
        """Store a model, then its card; a version exists once its card does. Pointers do not change.

        A damaged card or file of the same version is replaced.

        Raises:
            ModelRefusedError: The card's hash is not the file's, or the version exists with another model.
        """
        if hashlib.sha256(onnx).hexdigest() != card.sha256:
            raise ModelRefusedError(
                f"the card of {card.version} has a different sha256 than the model uploaded with it"
            )
        if self._sha256_of(card.version) not in (None, card.sha256):
            raise ModelRefusedError(
                f"{self.name} already has a different model named {card.version}: choose a new version name"
            )
        self.objects.put(_model_key(card.version, "model.onnx"), onnx)
        self.objects.put(_model_key(card.version, "card.json"), card.to_json())

    def update_card(self, version: str, change: Callable[[Card], Card]) -> Card:
        """Apply ``change`` to the card of a model; concurrent changes of others are kept.

        Raises:
            MissingObjectError: when there is no such model.
            ModelRefusedError: The card is damaged.
            StoreError: Others repeatedly changed the card at the same time.
        """
        key = _model_key(version, "card.json")
        for _ in range(UPDATE_ATTEMPTS):
            found = self._found(key)
            card = change(Card.from_json(found.data, key))
            if self.objects.replace(key, card.to_json(), found.tag):
                return card
        raise StoreError(f"{key} was changed by others {UPDATE_ATTEMPTS} times at the same time; try again")

    def exists(self) -> bool:
        """Return whether the store has any model or history."""
        return any(self.objects.has_any(prefix) for prefix in ("models/", "history/"))

    def versions(self) -> list[str]:
        """Return the versions of all stored models, sorted."""
        paths = [key.split("/") for key in self.objects.keys("models/")]
        return sorted(parts[1] for parts in paths if len(parts) == 3 and parts[2] == "card.json")

    def _sha256_of(self, version: str) -> str | None:
        """Return the hash of a stored model from its card; None if it has no valid card."""
        try:
            return self.read_card(version).sha256
        except (MissingObjectError, ModelRefusedError):
            return None

    def _get(self, key: str) -> bytes:
        return self._found(key).data

    def _found(self, key: str) -> Found:
        found = self.objects.get(key)
        if found is None:  # only a conditional request can return this
            raise MissingObjectError(f"{self.name} has no {key}")
        return found


def open_store(location: str | Path, *, seconds: float = SERVING_SECONDS) -> ModelStore:
    """Open the model store at ``s3://bucket/prefix`` or in a folder, without reading or creating anything.

    Args:
        location: Location of the store.
        seconds: Timeout of an S3 request; the default suits serving.

    Raises:
        StoreError: The location is neither.
    """
    return ModelStore(open_objects(location, seconds=seconds))


def pointer_key(stage: str, text_version: str) -> str:
    """Return the key of a stage's pointer for a text version."""
    if stage not in STAGES:
        raise StoreError(f"the stage is {stage!r}; expected one of {', '.join(STAGES)}")
    if text_version == TEXT_VERSION_AT_THE_ROOT:
        return f"{stage}.json"
    if not VERSION_PATTERN.fullmatch(text_version):
        raise StoreError(f"the text version is {text_version[:120]!r}; expected letters, digits, '.', '_' and '-'")
    return f"text-{text_version}/{stage}.json"


def _model_key(version: str, file: str) -> str:
    if not VERSION_PATTERN.fullmatch(version):
        raise ModelRefusedError(
            f"{version[:120]!r} is not a valid version name; expected letters, digits, '.', '_' and '-'"
        )
    return f"models/{version}/{file}"
