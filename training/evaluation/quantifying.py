"""Fits the adjustment by which mean probabilities become shares, on sets of labelled comments of different origin."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from training.evaluation.figures import class_columns
from training.evaluation.predictions import LabelledPredictions
from undertone.shares import Adjustment, estimate_shares

LEAST_ROWS, LEAST_OF_A_CLASS = 200, 20
"""A set with fewer tells little of how a model errs."""
STRENGTHS = tuple(np.arange(0.0, 1.01, 0.1).round(1).tolist())
"""How much of the full adjustment is made: 0 leaves the mean of the probabilities, 1 is the adjusted count."""

type Matrix = NDArray[np.float64]


def fit_adjustment(sets: Mapping[str, LabelledPredictions]) -> Adjustment:
    """Choose the strength whose estimates are nearest to the truth on sets that it was not fitted on.

    Each set in turn is left out, and its shares are estimated by the others; the root mean square of these errors is
    the spread of the adjustment. Sets that are small or lack a class are not used.
    """
    used = [predictions for predictions in sets.values() if _tells(predictions)]
    if len(used) < 3:
        return Adjustment()
    errors = {strength: _errors(used, strength) for strength in STRENGTHS}
    best = min(STRENGTHS, key=lambda strength: float(np.mean(errors[strength] ** 2)))
    matrix = _matrix(used, best)
    spread = np.sqrt(np.mean(errors[best] ** 2, axis=0)).tolist()
    return _adjustment(matrix, spread)


def share_error(predictions: LabelledPredictions, adjustment: Adjustment) -> float:
    """The largest distance of an estimated share from the true one."""
    return float(np.abs(_estimates(predictions, adjustment) - true_shares(predictions)).max())


def true_shares(predictions: LabelledPredictions) -> NDArray[np.float64]:
    """The shares of Negative, Neutral and Positive in the truth: [3]."""
    return np.bincount(class_columns(predictions.truth), minlength=3) / len(predictions.truth)


def _tells(predictions: LabelledPredictions) -> bool:
    counts = np.bincount(class_columns(predictions.truth), minlength=3)
    return bool(counts.sum() >= LEAST_ROWS and counts.min() >= LEAST_OF_A_CLASS)


def _errors(sets: Sequence[LabelledPredictions], strength: float) -> Matrix:
    """The errors of the estimated shares of each set by the others: [sets, 3]."""
    errors = []
    for place, predictions in enumerate(sets):
        matrix = _matrix([*sets[:place], *sets[place + 1 :]], strength)
        errors.append(_estimates(predictions, _adjustment(matrix)) - true_shares(predictions))
    return np.array(errors)


def _estimates(predictions: LabelledPredictions, adjustment: Adjustment) -> NDArray[np.float64]:
    return np.array([share.estimate for share in estimate_shares(predictions.probabilities, adjustment)])


def _adjustment(matrix: Matrix, spread: Sequence[float] = (0.0, 0.0, 0.0)) -> Adjustment:
    return msgspec.convert({"matrix": matrix.round(6).tolist(), "spread": [round(x, 6) for x in spread]}, Adjustment)


def _matrix(sets: Sequence[LabelledPredictions], strength: float) -> Matrix:
    """Part of the way from the identity to the inverse of the mean probabilities of each true class."""
    by_class = np.zeros((3, 3))
    for predictions in sets:
        values, true = np.asarray(predictions.probabilities), class_columns(predictions.truth)
        by_class += [values[true == place].mean(axis=0) for place in range(3)]
    return np.asarray((1 - strength) * np.eye(3) + strength * np.linalg.inv(by_class / len(sets)))
