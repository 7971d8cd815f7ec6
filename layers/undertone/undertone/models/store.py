"""The model store: a bucket or a folder that holds models, their cards, and which of them is served.

Layout::

    models/<version>/model.onnx
    models/<version>/card.json
    production.json, staging.json                 which model a stage serves, for text version 1
    text-<text version>/production.json, ...      the same for every other text version
    history/text-<text version>/<stage>/...       every change of a stage; see training/registry

Code reads the pointer of its own text version alone, so that code of two text versions is served from one store.
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
"""Stores had one pointer a stage when this was the text version, and code of that time reads it at the root."""


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A model that is tried beside the one that a stage serves.

    Attributes:
        version: of the model.
        sha256: that its file must have.
        percent: of the requests that it is tried on.
        answers: whether its predictions are sent to the client (a canary), or only compared (a shadow).
    """

    version: str
    sha256: str
    percent: Annotated[int, msgspec.Meta(ge=1, le=100)]
    answers: bool

    @property
    def kind(self) -> Literal["canary", "shadow"]:
        """What such a trial is called."""
        return "canary" if self.answers else "shadow"


class Pointer(msgspec.Struct, frozen=True, kw_only=True):
    """Which model a stage serves, the hash its file must have, and which other model is tried beside it."""

    version: str
    sha256: str
    candidate: Candidate | None = None


class ModelStore:
    """Models, cards and pointers over the objects of a bucket or a folder."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects

    @property
    def name(self) -> str:
        """Where the store is: ``s3://bucket/prefix`` or a folder."""
        return self.objects.name

    def read_pointer(
        self, stage: str, *, text_version: str = text.VERSION, unless: str | None = None
    ) -> tuple[Pointer, str] | None:
        """Read which model a stage serves to the code of a text version.

        Args:
            stage: ``production`` or ``staging``.
            text_version: of the code; this code's if left out.
            unless: an entity tag that an earlier call gave.

        Returns:
            The pointer and its entity tag, or None if the tag is still ``unless``.

        Raises:
            MissingObjectError: when the stage has no pointer.
            ModelRefusedError: when the pointer cannot be read as one.
            StoreError: when the store cannot be reached.
        """
        key = pointer_key(stage, text_version)
        found = self.objects.get(key, unless=unless)
        return (read_document(found.data, Pointer, key), found.tag) if found else None

    def read_card(self, version: str) -> Card:
        """Read the card of a model.

        Raises:
            MissingObjectError: when there is no such model.
            ModelRefusedError: when the card cannot be read, or is another version's.
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
            MissingObjectError: when the store lacks one of the two.
            ModelRefusedError: when the file's hash, the card's hash and the pointer's do not agree.
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
        """Store a model and its card, the card last: a version exists when its card does. No pointer changes.

        A damaged card or file of the same version is written anew.

        Raises:
            ModelRefusedError: when the card's hash is not the file's, or a version of this name holds another model.
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
        """Replace the card of a model by what ``change`` makes of it; what others write meanwhile is kept.

        Raises:
            MissingObjectError: when there is no such model.
            ModelRefusedError: when the card cannot be read.
            StoreError: when others changed the card at the same time again and again.
        """
        key = _model_key(version, "card.json")
        for _ in range(UPDATE_ATTEMPTS):
            found = self._found(key)
            card = change(Card.from_json(found.data, key))
            if self.objects.replace(key, card.to_json(), found.tag):
                return card
        raise StoreError(f"{key} was changed by others {UPDATE_ATTEMPTS} times at the same time; try again")

    def exists(self) -> bool:
        """Whether there is any model or history."""
        return any(self.objects.has_any(prefix) for prefix in ("models/", "history/"))

    def versions(self) -> list[str]:
        """The names of all stored models, sorted."""
        paths = [key.split("/") for key in self.objects.keys("models/")]
        return sorted(parts[1] for parts in paths if len(parts) == 3 and parts[2] == "card.json")

    def _sha256_of(self, version: str) -> str | None:
        """The hash of a stored model, if there is one with a readable card."""
        try:
            return self.read_card(version).sha256
        except (MissingObjectError, ModelRefusedError):
            return None

    def _get(self, key: str) -> bytes:
        return self._found(key).data

    def _found(self, key: str) -> Found:
        found = self.objects.get(key)
        if found is None:  # only an answer to a conditional request
            raise MissingObjectError(f"{self.name} has no {key}")
        return found


def open_store(location: str | Path, *, seconds: float = SERVING_SECONDS) -> ModelStore:
    """Open the model store at ``s3://bucket/prefix`` or in a folder; nothing is read or made yet.

    Args:
        location: of the store.
        seconds: how long a request to S3 may take; the default is for containers that serve.

    Raises:
        StoreError: when the location is neither.
    """
    return ModelStore(open_objects(location, seconds=seconds))


def pointer_key(stage: str, text_version: str) -> str:
    """Where the pointer of a stage is for the code of a text version."""
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
