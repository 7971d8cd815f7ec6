"""A loaded model, which predicts the sentiment of comments."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime as ort

from undertone.errors import ModelRefusedError
from undertone.labels import ORDER
from undertone.models.card import Card
from undertone.models.columns import Columns
from undertone.models.session import open_session, run
from undertone.models.transformer import TOKENIZER, Transformer
from undertone.predictions import DIGITS, SILENCE, Prediction
from undertone.text import normalize

if TYPE_CHECKING:
    from numpy.typing import NDArray

INPUTS = [("text", "tensor(string)")]
OUTPUTS = [("label", "tensor(int64)"), ("probabilities", "tensor(float)")]
LANGUAGE_OUTPUTS = [("language", "tensor(string)"), ("understood", "tensor(bool)")]
"""Additional outputs of a model that identifies languages."""

# The graph pads the comments of a batch to the longest one; this limits rows x tokens of a batch.
_MAX_CELLS = 32_768
MOST_ROWS = "undertone.most_rows"
"""Metadata key of graphs that need much memory per comment: maximum number of comments per batch."""


class Model:
    """An ONNX model in memory."""

    def __init__(self, session: ort.InferenceSession, card: Card, transformer: Transformer | None = None) -> None:
        self._session = session
        self._transformer = transformer
        self._most_rows = int(session.get_modelmeta().custom_metadata_map.get(MOST_ROWS, _MAX_CELLS))
        self.card = card

    @classmethod
    def load(cls, onnx: bytes, card: Card) -> "Model":
        """Load a model and check that this code can serve it.

        Raises:
            ModelRefusedError: The bytes are not a graph, or its labels, text version or signature differ.
        """
        card.require_fit()
        try:
            session = open_session(onnx, fuse=TOKENIZER.encode() in onnx)
        except Exception as error:  # onnxruntime's exceptions have no public base class
            raise ModelRefusedError(f"model {card.version} cannot be loaded: {type(error).__name__}") from error
        if TOKENIZER in session.get_modelmeta().custom_metadata_map:
            return cls(session, card, Transformer(session, card.version))
        _require_signature(session, card.version)
        return cls(session, card)

    @property
    def version(self) -> str:
        """Name of the model in its store."""
        return self.card.version

    @cached_property
    def known_words(self) -> frozenset[str]:
        """The words that count as known for drift detection; empty if the card has no reference."""
        return self.card.reference.known_words() if self.card.reference else frozenset()

    def predict(self, texts: Sequence[str | None]) -> list[Prediction]:
        """Predict the sentiment of each comment, in order; predictions are independent of the other comments."""
        if self._transformer:
            return self._transformer.predict(texts)
        predictions = [SILENCE] * len(texts)
        for batch, outputs in self._run(texts):
            for index, prediction in zip(batch, _predictions(*outputs), strict=True):
                predictions[index] = prediction
        return predictions

    def columns(self, texts: Sequence[str | None]) -> Columns:
        """Return the same predictions as columns, without an object per comment."""
        if self._transformer:
            return Columns.of(self._transformer.predict(texts))
        found = Columns.silent(len(texts))
        for batch, outputs in self._run(texts):
            found.put(batch, *outputs)
        return found

    def _run(self, texts: Sequence[str | None]) -> Iterator[tuple[Sequence[int], list[Any]]]:
        lines = [normalize(text) if text else "" for text in texts]
        for batch in _batches(lines, self._most_rows):
            yield batch, run(self._session, {"text": np.array([lines[index] for index in batch], dtype=object)})


def _predictions(
    labels: "NDArray[np.int64]", probabilities: "NDArray[np.float32]", *named: Any
) -> Iterator[Prediction]:
    """Convert the graph's outputs for a batch to predictions, column by column."""
    rounded = np.round(probabilities.astype(np.float64), DIGITS)
    places = labels + 1
    columns = (
        map(ORDER.__getitem__, places.tolist()),
        rounded[np.arange(len(places)), places].tolist(),
        map(tuple, rounded.tolist()),
        *(column.tolist() for column in named),
    )
    return map(Prediction, *columns)


def _batches(lines: Sequence[str], most_rows: int) -> Iterator[Sequence[int]]:
    """Split non-empty comments into batches of at most ``_MAX_CELLS`` padded tokens and ``most_rows`` rows.

    Args:
        lines: Normalised comments.
        most_rows: Maximum number of rows per batch.

    Returns:
        The indices of each batch; if there are several, comments are sorted by length.
    """
    tokens = [line.count(" ") + 1 for line in lines]
    spoken = [index for index, line in enumerate(lines) if line]
    if len(spoken) <= most_rows and len(spoken) * max(tokens, default=0) <= _MAX_CELLS:
        return iter([spoken] if spoken else [])
    return _cut(sorted(spoken, key=tokens.__getitem__), tokens, most_rows)


def _cut(spoken: Sequence[int], tokens: Sequence[int], most_rows: int) -> Iterator[Sequence[int]]:
    start = 0
    for end, index in enumerate(spoken):
        if end - start == most_rows or (end > start and (end - start + 1) * tokens[index] > _MAX_CELLS):
            yield spoken[start:end]
            start = end
    yield spoken[start:]


def _require_signature(session: ort.InferenceSession, version: str) -> None:
    inputs = [(node.name, node.type) for node in session.get_inputs()]
    outputs = [(node.name, node.type) for node in session.get_outputs()]
    if inputs != INPUTS or outputs not in (OUTPUTS, OUTPUTS + LANGUAGE_OUTPUTS):
        raise ModelRefusedError(
            f"model {version} maps {inputs} to {outputs}; expected {INPUTS} to {OUTPUTS}, and {LANGUAGE_OUTPUTS} or"
            " nothing after them"
        )
    columns = session.get_outputs()[1].shape[-1]
    if columns != len(ORDER):
        raise ModelRefusedError(f"model {version} returns {columns} probabilities per comment; expected {len(ORDER)}")
