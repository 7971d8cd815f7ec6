"""Fits the adjustment from mean probabilities to shares, on labelled sets of different origin."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from training.evaluation.metrics import class_columns
from training.evaluation.predictions import LabelledPredictions
from undertone.shares import Adjustment, estimate_shares

LEAST_ROWS, LEAST_OF_A_CLASS = 200, 20
"""Minimum number of rows of each class in a set that is used."""
STRENGTHS = tuple(np.arange(0.0, 1.01, 0.1).round(1).tolist())
"""Strengths of the adjustment: 0 keeps the mean of the probabilities, 1 is the full adjusted count."""

type Matrix = NDArray[np.float64]


def fit_adjustment(sets: Mapping[str, LabelledPredictions]) -> Adjustment:
    """Choose the strength with the smallest error by leave-one-set-out cross-validation.

    Each set in turn is left out, and its shares are estimated from the others; the root mean square of these errors is
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
    """Return the largest absolute error of an estimated share."""
    return float(np.abs(_estimates(predictions, adjustment) - true_shares(predictions)).max())


def true_shares(predictions: LabelledPredictions) -> NDArray[np.float64]:
    """Return the true shares of Negative, Neutral and Positive: [3]."""
    return np.bincount(class_columns(predictions.truth), minlength=3) / len(predictions.truth)


def _tells(predictions: LabelledPredictions) -> bool:
    counts = np.bincount(class_columns(predictions.truth), minlength=3)
    return bool(counts.sum() >= LEAST_ROWS and counts.min() >= LEAST_OF_A_CLASS)


def _errors(sets: Sequence[LabelledPredictions], strength: float) -> Matrix:
    """Return the errors of each set's shares when estimated from the others: [sets, 3]."""
    errors = []
    for index, predictions in enumerate(sets):
        matrix = _matrix([*sets[:index], *sets[index + 1 :]], strength)
        errors.append(_estimates(predictions, _adjustment(matrix)) - true_shares(predictions))
    return np.array(errors)


def _estimates(predictions: LabelledPredictions, adjustment: Adjustment) -> NDArray[np.float64]:
    return np.array([share.estimate for share in estimate_shares(predictions.probabilities, adjustment)])


def _adjustment(matrix: Matrix, spread: Sequence[float] = (0.0, 0.0, 0.0)) -> Adjustment:
    return msgspec.convert({"matrix": matrix.round(6).tolist(), "spread": [round(x, 6) for x in spread]}, Adjustment)


def _matrix(sets: Sequence[LabelledPredictions], strength: float) -> Matrix:
    """Interpolate between the identity and the inverse of the mean probabilities of each true class."""
    by_class = np.zeros((3, 3))
    for predictions in sets:
        values, true = np.asarray(predictions.probabilities), class_columns(predictions.truth)
        by_class += [values[true == index].mean(axis=0) for index in range(3)]
    return np.asarray((1 - strength) * np.eye(3) + strength * np.linalg.inv(by_class / len(sets)))
