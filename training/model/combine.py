"""The combining layer: one multinomial logistic regression over the scores of trees and net, a few dozen weights.

It is fitted on dev rows, which no other part was trained on, so it does not trust a part too much. Each source weighs
as much as the recipe says, and each of its classes the same: no source is served at another's cost. One temperature,
found on rows of human labels in the shares that they come in, then makes confidences mean what they say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression

FARTHEST = 6.0
"""Standard deviations from the mean; inputs are cut off there, so that no very long text carries everything away."""
STEP = 2.0**-12
"""Logits are multiples of this: doubles that differ in their last digits become the same float32."""
ITERATIONS = 300
LEAST_SCALE, LARGEST_SCALE = 0.2, 5.0


@dataclass(frozen=True)
class Combination:
    """One dense layer in float64 over inputs that are cut off."""

    low: NDArray[np.float32]
    """[inputs]: smaller values count as this."""
    high: NDArray[np.float32]
    """[inputs]: larger values count as this."""
    weights: NDArray[np.float64]
    """[inputs, 3]."""
    intercept: NDArray[np.float64]
    """[3]."""

    def logits(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return scores [rows, 3] before the softmax of inputs [rows, inputs]."""
        kept = np.minimum(np.maximum(inputs, self.low), self.high).astype(np.float64)
        return np.asarray(np.rint((kept @ self.weights + self.intercept) / STEP) * STEP, dtype=np.float32)


def combine(
    inputs: NDArray[np.float32],
    classes: NDArray[np.int64],
    sources: NDArray[np.str_],
    *,
    importance: Mapping[str, float],
    calibrating: NDArray[np.bool_],
    regularization: float,
) -> Combination:
    """Fit the layer.

    Args:
        inputs: [rows, inputs], of rows that no part was trained on.
        classes: [rows], 0, 1 or 2.
        sources: [rows].
        importance: What the rows of a source weigh in all; 1 if not named.
        calibrating: [rows], the rows that the temperature is found on.
        regularization: ``C`` of the regression: higher fits closer.
    """
    weights = source_weights(classes, sources, importance)
    exact = inputs.astype(np.float64)
    center = np.average(exact, axis=0, weights=weights)
    spread = np.sqrt(np.average((exact - center) ** 2, axis=0, weights=weights))
    spread[spread < 1e-9] = 1.0
    low, high = (center - FARTHEST * spread).astype(np.float32), (center + FARTHEST * spread).astype(np.float32)
    scaled = (np.clip(exact, low, high) - center) / spread
    model = LogisticRegression(C=regularization, max_iter=ITERATIONS, tol=1e-5)
    model.fit(scaled, classes, sample_weight=weights)
    coefficients, intercept = _three_classes(model)
    scale = _scale((scaled @ coefficients + intercept)[calibrating], classes[calibrating], sources[calibrating])
    weights_of_inputs = scale * coefficients / spread[:, None]
    return Combination(low, high, weights_of_inputs, scale * intercept - center @ weights_of_inputs)


def _scale(logits: NDArray[np.float64], classes: NDArray[np.int64], sources: NDArray[np.str_]) -> float:
    """Return what logits are multiplied by for the true classes to be most likely, each source weighing the same."""
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
    """Return what each row weighs: sources as their importance, the classes of a source the same; 1 on average."""
    weights = np.zeros(len(classes))
    for name in np.unique(sources).tolist():
        inside = sources == name
        counts = np.bincount(classes[inside], minlength=3)
        share = importance.get(name, 1.0) / np.count_nonzero(counts)
        weights[inside] = share / counts[classes[inside]]
    return weights * (len(weights) / weights.sum())


def _three_classes(model: LogisticRegression) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weights [inputs, 3] and intercepts [3]; a class that did not occur gets a very low intercept."""
    found: Sequence[int] = model.classes_.tolist()
    coefficients, intercept = np.zeros((model.coef_.shape[1], 3)), np.full(3, -20.0)
    if len(found) == 2:
        coefficients[:, found], intercept[found] = np.vstack([-model.coef_, model.coef_]).T / 2, 0.0
        intercept[found] = np.array([-0.5, 0.5]) * model.intercept_[0]
    else:
        coefficients[:, found], intercept[found] = model.coef_.T, model.intercept_
    return coefficients, intercept
