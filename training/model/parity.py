"""Compare the served path with the reference path."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import onnxruntime
from scipy.special import softmax

from training.errors import TrainingError
from training.model.trained import TrainedModel
from undertone.text import normalize

TOLERANCE = 1e-5
"""Maximum difference of a probability."""
BATCH = 500


@dataclass(frozen=True)
class Parity:
    """The differences between two paths."""

    texts: int
    flips: int
    largest_difference: float

    @property
    def holds(self) -> bool:
        """Whether no label and no language differs and no probability by more than TOLERANCE."""
        return self.flips == 0 and self.largest_difference <= TOLERANCE


def compare(trained: TrainedModel, onnx: bytes, texts: Sequence[str]) -> Parity:
    """Send raw texts, at least one, through both paths."""
    options = onnxruntime.SessionOptions()
    # As it is served.
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])
    flips, largest = 0, 0.0
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        tokens = np.array([normalize(text) for text in batch], dtype=object)
        labels, probabilities, *named = session.run(None, {"text": tokens})
        logits, languages, understood = trained.answer(batch)
        flips += int((labels != logits.argmax(axis=1) - 1).sum())
        if named:
            flips += int(((named[0] != languages) | (named[1] != understood)).sum())
        largest = max(largest, float(np.abs(probabilities - softmax(logits, axis=1)).max()))
    return Parity(len(texts), flips, largest)


def check(trained: TrainedModel, onnx: bytes, texts: Sequence[str]) -> Parity:
    """Compare both paths.

    Raises:
        TrainingError: A label differs, or a probability by more than TOLERANCE.
    """
    found = compare(trained, onnx, texts)
    if not found.holds:
        raise TrainingError(
            f"The ONNX graph differs from the trained model on {found.texts} texts: {found.flips} labels differ, "
            f"probabilities differ by up to {found.largest_difference:.1e}. Expected equal labels and at most "
            f"{TOLERANCE:.0e}. Do not serve the model; this is a bug of training/model/export.py."
        )
    return found
