"""Calibration: a temperature for each source makes confidences mean what they say, and changes no label.

Raters of one source agree more than those of another, so the same scores mean more there. A text is scaled by the mean
of the sources' scales, weighed by where it might come from.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax

LEAST_SCALE, LARGEST_SCALE = 0.05, 5.0


@dataclass(frozen=True)
class Calibration:
    """``softmax(scores * (shares @ scales))``, in float32 as in the graph."""

    scales: NDArray[np.float32]
    """[sources]."""

    def logits(self, scores: NDArray[np.float32], shares: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scale raw scores [rows, 3] by each row's shares [rows, sources] of the sources, in float32."""
        return scores * (shares @ self.scales[:, None])


def calibrate(
    scores: NDArray[np.float32],
    shares: NDArray[np.float32],
    classes: NDArray[np.int64],
    caution: Sequence[float],
) -> Calibration:
    """Find the scales that make held-out classes most likely.

    Args:
        scores: Raw scores [rows, 3] of rows that the scoring model did not see.
        shares: [rows, sources], each row adding up to one.
        classes: [rows], 0, 1 or 2.
        caution: What the best scale of each source is multiplied by; below 1 for less confidence.
    """
    rows = np.arange(len(classes))
    raw, parts = scores.astype(np.float64), shares.astype(np.float64)

    def loss(scales: NDArray[np.float64]) -> float:
        return -float(log_softmax(raw * (parts @ scales)[:, None], axis=1)[rows, classes].mean())

    count = shares.shape[1]
    best = minimize(loss, np.ones(count), bounds=[(LEAST_SCALE, LARGEST_SCALE)] * count, method="L-BFGS-B")
    return Calibration((best.x * np.asarray(caution)).astype(np.float32))
