"""Calibration: a scale and a shift for each class make confidences mean what they say."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax


@dataclass(frozen=True)
class Calibration:
    """``softmax(scores * scale + shift)``, both [3] in float32 as in the graph."""

    scale: NDArray[np.float32]
    shift: NDArray[np.float32]

    def logits(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scale and shift raw scores [rows, 3] in float32."""
        return scores * self.scale + self.shift

    def probabilities(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return probabilities [rows, 3] of raw scores."""
        return np.asarray(softmax(self.logits(scores), axis=1))


def calibrate(scores: NDArray[np.float32], classes: NDArray[np.int64], weights: NDArray[np.float64]) -> Calibration:
    """Find the scale and the shifts that make held-out classes most likely.

    Args:
        scores: Raw scores [rows, 3] of rows that the scoring model did not see.
        classes: [rows], 0, 1 or 2.
        weights: [rows].
    """
    chosen = np.arange(len(classes))

    def loss(parameters: NDArray[np.float64]) -> float:
        logits = scores * parameters[0] + np.array([parameters[1], 0.0, parameters[2]])
        likelihood = log_softmax(logits, axis=1)[chosen, classes]
        return -float(np.average(likelihood, weights=weights))

    best = minimize(loss, np.array([1.0, 0.0, 0.0]), method="Nelder-Mead", options={"maxiter": 400}).x
    shift = np.array([best[1], 0.0, best[2]], dtype=np.float32)
    return Calibration(np.full(3, best[0], dtype=np.float32), shift)
