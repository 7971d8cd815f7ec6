"""The combining layer: one dense layer on the scores of trees and net and on the columns.

It is fitted on dev rows, which no other part was trained on, in two steps, both multinomial logistic regressions. The
first reads all inputs. The second reads the scores of trees and net, and the output of the first: it has a few dozen
weights, and only it is fitted on rows of sources reserved for calibration. The two are then folded into
one layer. Sources are weighted as configured, and the classes of a source equally, so no source gains at
the expense of another. One temperature, fitted on human-labelled rows with natural class shares, then calibrates
the confidences.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression

FARTHEST = 6.0
"""Standard deviations from the mean at which inputs are clipped, so that very long texts do not dominate."""
STEP = 2.0**-12
"""Logits are rounded to multiples of this, so that doubles that differ in their last digits give the same float32."""
ITERATIONS = 300
LEAST_SCALE, LARGEST_SCALE = 0.2, 5.0
LEAST_SPREAD, LEAST_WEIGHT = 1e-9, 3_000


@dataclass(frozen=True)
class Combination:
    """One dense layer in float64 on clipped inputs."""

    low: NDArray[np.float32]
    """[inputs]: lower bounds of the inputs."""
    high: NDArray[np.float32]
    """[inputs]: upper bounds of the inputs."""
    weights: NDArray[np.float64]
    """[inputs, 3]."""
    intercept: NDArray[np.float64]
    """[3]."""

    def logits(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return scores [rows, 3] before the softmax of inputs [rows, inputs]."""
        kept = np.minimum(np.maximum(inputs, self.low), self.high).astype(np.float64)
        return np.asarray(np.rint((kept @ self.weights + self.intercept) / STEP) * STEP, dtype=np.float32)


@dataclass(frozen=True)
class DevRows:
    """The rows that the layer is fitted on."""

    inputs: NDArray[np.float32]
    """[rows, inputs]: the scores of trees and net, then the columns."""
    classes: NDArray[np.int64]
    """[rows], 0, 1 or 2."""
    weights: NDArray[np.float64]
    """[rows]."""
    sources: NDArray[np.str_]
    """[rows]."""
    second_only: NDArray[np.bool_]
    """[rows], whether only the second step uses a row."""
    calibrating: NDArray[np.bool_]
    """[rows], whether the temperature is fitted on a row."""


def combine(rows: DevRows, scores: int, *, regularization: float) -> Combination:
    """Fit the layer.

    Args:
        rows: Rows that no other part was trained on.
        scores: Number of leading inputs that the second step reads.
        regularization: ``C`` of both regressions: higher fits closer.
    """
    exact = rows.inputs.astype(np.float64)
    center = np.average(exact, axis=0, weights=rows.weights)
    spread = np.sqrt(np.average((exact - center) ** 2, axis=0, weights=rows.weights))
    spread[spread < LEAST_SPREAD] = 1.0
    low, high = (center - FARTHEST * spread).astype(np.float32), (center + FARTHEST * spread).astype(np.float32)
    scaled = (np.clip(exact, low, high) - center) / spread
    weights, intercept = _two_steps(scaled, rows, scores, regularization)
    found = rows.calibrating
    scale = _scale(scaled[found] @ weights + intercept, rows.classes[found], rows.sources[found])
    of_inputs = scale * weights / spread[:, None]
    return Combination(low, high, of_inputs, scale * intercept - center @ of_inputs)


def _two_steps(
    scaled: NDArray[np.float64], rows: DevRows, scores: int, regularization: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weights [inputs, 3] and intercepts [3] of both steps, folded into one."""
    first = ~rows.second_only if len(np.unique(rows.classes[~rows.second_only])) > 1 else np.ones(len(scaled), bool)
    wide, wide_intercept = _regression(scaled[first], rows.classes[first], rows.weights[first], regularization)
    # Negative and Positive against Neutral
    sides, sides_intercept = wide[:, [0, 2]] - wide[:, [1]], wide_intercept[[0, 2]] - wide_intercept[1]
    said = scaled @ sides + sides_intercept
    spread = np.maximum(said.std(axis=0), LEAST_SPREAD)
    inputs = np.hstack([scaled[:, :scores], said / spread])
    narrow, intercept = _regression(inputs, rows.classes, rows.weights, regularization)
    weights = (sides / spread) @ narrow[scores:]
    weights[:scores] += narrow[:scores]
    return weights, intercept + (sides_intercept / spread) @ narrow[scores:]


def _regression(
    inputs: NDArray[np.float64], classes: NDArray[np.int64], weights: NDArray[np.float64], regularization: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    model = LogisticRegression(C=regularization, max_iter=ITERATIONS, tol=1e-5)
    # few rows would not outweigh the regularization
    total = max(len(weights), LEAST_WEIGHT)
    return _three_classes(model.fit(inputs, classes, sample_weight=weights * (total / weights.sum())))


def _scale(logits: NDArray[np.float64], classes: NDArray[np.int64], sources: NDArray[np.str_]) -> float:
    """Return the factor of the logits that maximises the likelihood of the classes, with equal weight per source."""
    if not len(classes):
        return 1.0
    _, numbers, counts = np.unique(sources, return_inverse=True, return_counts=True)
    weights = 1 / counts[numbers]

    def loss(scale: float) -> float:
        return -float(weights @ log_softmax(scale * logits, axis=1)[np.arange(len(classes)), classes])

    return float(minimize_scalar(loss, bounds=(LEAST_SCALE, LARGEST_SCALE), method="bounded").x)


def source_weights(
    classes: NDArray[np.int64], sources: NDArray[np.str_], importance: Mapping[str, float]
) -> NDArray[np.float64]:
    """Return the weight of each row: sources by importance, classes of a source equally; 1 on average."""
    weights = np.zeros(len(classes))
    for name in np.unique(sources).tolist():
        inside = sources == name
        counts = np.bincount(classes[inside], minlength=3)
        share = importance.get(name, 1.0) / np.count_nonzero(counts)
        weights[inside] = share / counts[classes[inside]]
    return weights * (len(weights) / weights.sum())


def _three_classes(model: LogisticRegression) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weights [inputs, 3] and intercepts [3]; a missing class gets a very low intercept."""
    found: Sequence[int] = model.classes_.tolist()
    coefficients, intercept = np.zeros((model.coef_.shape[1], 3)), np.full(3, -20.0)
    if len(found) == 2:
        coefficients[:, found], intercept[found] = np.vstack([-model.coef_, model.coef_]).T / 2, 0.0
        intercept[found] = np.array([-0.5, 0.5]) * model.intercept_[0]
    else:
        coefficients[:, found], intercept[found] = model.coef_.T, model.intercept_
    return coefficients, intercept
