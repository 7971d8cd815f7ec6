"""The card stored with a model: its version, data and metrics, and whether this code can serve it."""

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
    """The description of a model.

    Attributes:
        version: Name of the model in its store, such as ``2026-11-21-1a2b3c4d``.
        sha256: SHA-256 of ``model.onnx``, in hexadecimal.
        labels: The labels in the order of the graph's probability columns.
        text_version: Version of :mod:`undertone.text` that the model was trained with.
        created: Time of training, ISO 8601 in UTC.
        data: Training data: name of each data set, with its hash and row counts.
        metrics: Metrics by held-out set.
        parameters: Parameters of the training run.
        libraries: Versions of libraries at training, by name.
        shares: Adjustment from mean probabilities to shares of the classes.
        reference: Profile of expected comments, to detect drift; None in older cards.
        openings: Evaluations on the locked test set, with time and metrics, newest last.
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
        """Check that code of a text version, by default this code's, can serve the model.

        Raises:
            ModelRefusedError: The labels or the text version differ.
        """
        if self.labels != LABELS:
            raise ModelRefusedError(f"model {self.version} has the labels {self.labels}; expected {LABELS}: retrain it")
        if self.text_version != text_version:
            raise ModelRefusedError(
                f"model {self.version} was trained on text version {self.text_version!r}, this code uses"
                f" {text_version!r}: retrain it, or deploy the code it was trained with"
            )

    def to_json(self) -> bytes:
        """Return the card as indented JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"

    @classmethod
    def from_json(cls, data: bytes, name: str = "card.json") -> "Card":
        """Read a card.

        Args:
            data: UTF-8 JSON.
            name: Name of the object, for error messages.

        Raises:
            ModelRefusedError: The bytes are not a valid card.
        """
        return read_document(data, cls, name)
