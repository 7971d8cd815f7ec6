"""Transformer classifiers, whose tokenizer is stored in the metadata of the ONNX file.

Such files come from ``undertone import``. They map token IDs to one score per class, as exported by Optimum, and
need the ``tokenizers`` library, which is in an optional layer.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime as ort

from undertone.errors import ModelRefusedError
from undertone.labels import ORDER
from undertone.models.session import run
from undertone.predictions import DIGITS, SILENCE, Prediction
from undertone.text import normalize

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOKENIZER = "undertone.tokenizer"
"""Metadata key: the tokenizer, as in ``tokenizer.json``."""
LABELS = "undertone.labels"
"""Metadata key: the label of each score in order, such as ``-1,0,1``."""
LONGEST = "undertone.longest"
"""Metadata key: maximum number of tokens per comment."""
PADDING = "undertone.padding"
"""Metadata key: ID of the padding token."""

_IDS, _MASK, _TYPES = "input_ids", "attention_mask", "token_type_ids"
# Maximum rows x tokens of a batch; the cost of attention grows with the square of the length.
_MAX_CELLS = 8_192

type Ids = list[int]


class Transformer:
    """A session and its tokenizer in memory."""

    def __init__(self, session: ort.InferenceSession, version: str) -> None:
        """Read the tokenizer.

        Raises:
            ModelRefusedError: The library is missing, or the file does not classify into Undertone's labels.
        """
        self._session = session
        metadata = session.get_modelmeta().custom_metadata_map
        self._inputs = _inputs(session, version)
        self._labels = _labels(metadata, session, version)
        self._padding = int(metadata.get(PADDING, 0))
        self._encode = _encoder(metadata, version)

    def predict(self, texts: Sequence[str | None]) -> list[Prediction]:
        """Predict the sentiment of each comment, in order; empty comments are treated as in other models."""
        predictions = [SILENCE] * len(texts)
        spoken = [(index, text) for index, text in enumerate(texts) if text and normalize(text)]
        ids = self._encode([_without_surrogates(text) for _, text in spoken])
        rows = sorted(zip((index for index, _ in spoken), ids, strict=True), key=lambda row: len(row[1]))
        for batch in _batches(rows):
            for (index, _), shares in zip(batch, self._probabilities([ids for _, ids in batch]), strict=True):
                negative, neutral, positive = shares.round(DIGITS).tolist()
                label = int(shares.argmax())
                confidence = (negative, neutral, positive)[label]
                predictions[index] = Prediction(ORDER[label], confidence, (negative, neutral, positive))
        return predictions

    def _probabilities(self, batch: Sequence[Ids]) -> "NDArray[np.float64]":
        """Return probabilities [rows, 3] in the order of ORDER; 0 for classes that the model lacks."""
        ids = np.full((len(batch), max(map(len, batch))), self._padding, dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, own in enumerate(batch):
            ids[row, : len(own)] = own
            mask[row, : len(own)] = 1
        values = {_IDS: ids, _MASK: mask, _TYPES: np.zeros_like(ids)}
        (scores, *_) = run(self._session, {name: values[name] for name in self._inputs})
        raised = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True))
        shares = np.zeros((len(batch), len(ORDER)))
        shares[:, [label + 1 for label in self._labels]] = raised / raised.sum(axis=1, keepdims=True)
        return shares


def _inputs(session: ort.InferenceSession, version: str) -> list[str]:
    inputs = [node.name for node in session.get_inputs()]
    if _IDS not in inputs or not set(inputs) <= {_IDS, _MASK, _TYPES}:
        raise ModelRefusedError(f"transformer {version} takes {inputs}; expected {_IDS}, {_MASK} and {_TYPES} at most")
    return inputs


def _labels(metadata: Mapping[str, str], session: ort.InferenceSession, version: str) -> list[int]:
    declared = metadata.get(LABELS, "")
    labels = [int(part) for part in declared.split(",") if part in {"-1", "0", "1"}]
    columns = session.get_outputs()[0].shape[-1]
    if len(set(labels)) < 2 or len(labels) != len(declared.split(",")) or columns not in {len(labels), None}:
        raise ModelRefusedError(
            f"transformer {version} gives {columns} scores labelled {declared!r}; expected one of -1, 0, 1 for each"
        )
    return labels


def _encoder(metadata: Mapping[str, str], version: str) -> Callable[[Sequence[str]], list[Ids]]:
    try:
        from tokenizers import Tokenizer  # noqa: PLC0415 - an optional library, and only transformers need it
    except ImportError as error:
        raise ModelRefusedError(
            f"model {version} is a transformer, but the library tokenizers is not installed:"
            " deploy with Transformers=true, or promote another version"
        ) from error
    try:
        tokenizer: Any = Tokenizer.from_str(metadata[TOKENIZER])
        tokenizer.no_padding()
        tokenizer.enable_truncation(int(metadata.get(LONGEST, 128)))
    except Exception as error:  # the library raises plain Exception for invalid input
        raise ModelRefusedError(f"transformer {version} has a tokenizer that cannot be read: {error}") from error
    return lambda texts: [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]


def _without_surrogates(text: str) -> str:
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _batches(rows: Sequence[tuple[int, Ids]]) -> Iterator[list[tuple[int, Ids]]]:
    """Split comments, sorted by length, into batches of at most ``_MAX_CELLS`` padded tokens."""
    batch: list[tuple[int, Ids]] = []
    for row in rows:
        if batch and (len(batch) + 1) * len(row[1]) > _MAX_CELLS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
