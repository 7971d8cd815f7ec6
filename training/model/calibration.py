"""Calibration: one temperature makes confidences mean what they say, and changes no label."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax


@dataclass(frozen=True)
class Calibration:
    """``softmax(scores * scale)``, in float32 as in the graph."""

    scale: np.float32

    def logits(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scale raw scores [rows, 3] in float32."""
        return scores * self.scale

    def probabilities(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return probabilities [rows, 3] of raw scores."""
        return np.asarray(softmax(self.logits(scores), axis=1))


def calibrate(scores: NDArray[np.float32], classes: NDArray[np.int64], caution: float = 1.0) -> Calibration:
    """Find the scale that makes held-out classes most likely.

    Args:
        scores: Raw scores [rows, 3] of rows that the scoring model did not see.
        classes: [rows], 0, 1 or 2.
        caution: What the best scale is multiplied by; below 1 for less confidence.
    """
    rows = np.arange(len(classes))

    def loss(scale: float) -> float:
        return -float(log_softmax(scores.astype(np.float64) * scale, axis=1)[rows, classes].mean())

    best = minimize_scalar(loss, bounds=(0.05, 5.0), method="bounded")
    return Calibration(np.float32(best.x * caution))
