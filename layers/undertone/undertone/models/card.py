"""The card that travels with a model: what it is, what it was made from, and whether this code may serve it."""

from typing import Any

import msgspec

from undertone import text
from undertone.drift.profile import Reference
from undertone.errors import ModelRefusedError
from undertone.labels import ORDER
from undertone.models.documents import read_document
from undertone.shares import Adjustment

LABELS = [int(sentiment) for sentiment in ORDER]


class Card(msgspec.Struct, kw_only=True, frozen=True):
    """What is known of one model.

    Attributes:
        version: name of the model in its store, such as ``2026-11-21-1a2b3c4d``.
        sha256: of ``model.onnx``, in hexadecimal.
        labels: the labels in the order of the graph's probability columns.
        text_version: version of :mod:`undertone.text` that the model was trained with.
        created: when it was trained, ISO 8601 in UTC.
        data: what it was trained on: name of a data set to its hash and row counts.
        metrics: what it reached: name of a held-out set to its figures.
        parameters: the parameters of the training run.
        libraries: name of a library to its version at training.
        shares: how the mean probabilities of many comments become the shares of the classes.
        reference: what comments like those it is made for look like, to recognize drift by; None in older cards.
        openings: when the locked test set was looked at with this model, and what it reached; the newest last.
    """

    version: str
    sha256: str
    labels: list[int] = msgspec.field(default_factory=lambda: list(LABELS))
    text_version: str = text.VERSION
    created: str = ""
    data: dict[str, Any] = {}
    metrics: dict[str, Any] = {}
    parameters: dict[str, Any] = {}
    libraries: dict[str, str] = {}
    shares: Adjustment = Adjustment()
    reference: Reference | None = None
    openings: list[dict[str, Any]] = []

    def require_fit(self, text_version: str = text.VERSION) -> None:
        """Check that the code of a text version, this one's if left out, may serve the model.

        Raises:
            ModelRefusedError: when the labels or the text version are not this code's.
        """
        if self.labels != LABELS:
            raise ModelRefusedError(f"model {self.version} has the labels {self.labels}; expected {LABELS}: retrain it")
        if self.text_version != text_version:
            raise ModelRefusedError(
                f"model {self.version} was trained on text version {self.text_version!r}, this code uses"
                f" {text_version!r}: retrain it, or deploy the code it was trained with"
            )

    def to_json(self) -> bytes:
        """The card as indented JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"

    @classmethod
    def from_json(cls, data: bytes, name: str = "card.json") -> "Card":
        """Read a card.

        Args:
            data: UTF-8 JSON.
            name: of the object it was read from, for messages.

        Raises:
            ModelRefusedError: when the bytes are no card.
        """
        return read_document(data, cls, name)
