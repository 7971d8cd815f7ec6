"""Experts: for each real source a logistic regression on all columns, blended by where a text might come from.

What a label means differs from source to source. Trees split on one column at a time and need many splits to add
columns up; an expert adds them up at once, and the gate tells whose opinion counts (a mixture of experts, Jacobs et
al., 1991).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from training.model.linear import folds
from training.model.origin import placed
from training.model.params import ModelParams

GATE_REGULARIZATION, EXPERT_REGULARIZATION = 1.0, 0.05
"""``C`` of the regressions: higher fits closer."""
ITERATIONS = 150
FARTHEST = 6.0
"""Standard deviations from the mean; columns are cut off there, so that no very long text carries everything away."""
STEP = 2.0**-12
"""Answers are rounded to multiples of this: doubles that differ in their last digits become the same float32."""


@dataclass(frozen=True)
class Experts:
    """Two dense layers in float64: columns in, the gate's shares and the blended opinion out."""

    sources: tuple[str, ...]
    """What each expert is of."""
    center: NDArray[np.float64]
    """[columns]."""
    spread: NDArray[np.float64]
    """[columns]."""
    gate: NDArray[np.float64]
    """[columns + 1, sources]; the last row is the intercept."""
    opinions: NDArray[np.float64]
    """[columns + 1, 3 x sources]: for each class all sources."""

    def answers(self, columns: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return shares and blended scores [rows, sources + 3] of columns [rows, columns]."""
        inputs = _scaled(columns, self.center, self.spread)
        shares = softmax(inputs @ self.gate, axis=1)
        opinions = (inputs @ self.opinions).reshape(len(inputs), 3, len(self.sources))
        blended = (opinions * shares[:, None, :]).sum(axis=2)
        return (np.rint(np.hstack([shares, blended]) / STEP) * STEP).astype(np.float32)

    def shares(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the shares [rows, sources] out of columns with answers behind them."""
        return features[:, -len(self.sources) - 3 : -3]


def consult(
    columns: NDArray[np.float32], classes: NDArray[np.int64], sources: NDArray[np.str_], params: ModelParams
) -> tuple[Experts, NDArray[np.float32]]:
    """Fit an expert of each source; return them, and what they answer to rows that they had not seen.

    Args:
        columns: [rows, columns], what the trees see so far.
        classes: [rows], 0, 1 or 2.
        sources: [rows].
        params: The recipe.
    """
    names, real, numbers = placed(sources, params)
    experts = _fit(columns, classes, names, real, numbers)
    answers = experts.answers(columns)
    for seen, unseen in folds(params.folds, params).split(real, numbers):
        others = _fit(columns, classes, names, real[seen], numbers[seen])
        answers[real[unseen]] = others.answers(columns[real[unseen]])
    return experts, answers


def _fit(
    columns: NDArray[np.float32],
    classes: NDArray[np.int64],
    names: Sequence[str],
    rows: NDArray[np.int64],
    numbers: NDArray[np.int64],
) -> Experts:
    center, spread = columns.mean(axis=0, dtype=np.float64), columns.std(axis=0, dtype=np.float64)
    spread[spread == 0] = 1.0
    inputs = _scaled(columns[rows], center, spread)
    gate = _regression(inputs, numbers, len(names), GATE_REGULARIZATION)
    opinions = np.zeros((inputs.shape[1], 3, len(names)))
    for number in range(len(names)):
        inside = numbers == number
        opinions[:, :, number] = _regression(inputs[inside], classes[rows[inside]], 3, EXPERT_REGULARIZATION)
    return Experts(tuple(names), center, spread, gate, opinions.reshape(inputs.shape[1], -1))


def _scaled(
    columns: NDArray[np.float32], center: NDArray[np.float64], spread: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Standardise, cut off, and add a column of ones for the intercept."""
    scaled = np.clip((columns.astype(np.float64) - center) / spread, -FARTHEST, FARTHEST)
    return np.hstack([scaled, np.ones((len(scaled), 1))])


def _regression(
    inputs: NDArray[np.float64], labels: NDArray[np.int64], count: int, regularization: float
) -> NDArray[np.float64]:
    """Return weights [inputs, count] for labels 0 to count - 1; zeros for those that do not occur."""
    weights = np.zeros((inputs.shape[1], count))
    found = np.unique(labels)
    if len(found) > 1:
        # the column of ones is the intercept and stays free
        model = LogisticRegression(C=regularization, max_iter=ITERATIONS, tol=1e-3).fit(inputs[:, :-1], labels)
        fitted = np.vstack([model.coef_.T, model.intercept_])
        weights[:, found] = fitted if len(found) > 2 else np.hstack([-fitted, fitted]) / 2
    return weights
