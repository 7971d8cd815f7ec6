"""Bootstrap confidence intervals of metrics, and of differences between two models."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.evaluation.metrics import class_columns

type Interval = tuple[float, float]
type Confusions = NDArray[np.float64]
"""[rounds, 3, 3]: counts of (truth, prediction)."""

LEVELS = (0.025, 0.975)
"""Percentiles of a 95 % interval."""


def _accuracy(counts: Confusions) -> NDArray[np.float64]:
    return np.asarray(np.trace(counts, axis1=1, axis2=2) / counts.sum(axis=(1, 2)))


def _macro_recall(counts: Confusions) -> NDArray[np.float64]:
    return _mean_over_classes(_hits(counts), counts.sum(axis=2), counts.sum(axis=2))


def _macro_f1(counts: Confusions) -> NDArray[np.float64]:
    support = counts.sum(axis=2)
    return _mean_over_classes(2 * _hits(counts), support + counts.sum(axis=1), support)


def _hits(counts: Confusions) -> NDArray[np.float64]:
    return np.asarray(np.diagonal(counts, axis1=1, axis2=2))


def _mean_over_classes(
    part: NDArray[np.float64], whole: NDArray[np.float64], support: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the mean over the classes that occur in the truth."""
    present = support > 0
    shares = np.divide(part, whole, out=np.zeros_like(part), where=present)
    return np.asarray(shares.sum(axis=1) / np.maximum(present.sum(axis=1), 1))


FIGURES: dict[str, Callable[[Confusions], NDArray[np.float64]]] = {
    "accuracy": _accuracy,
    "macro_recall": _macro_recall,
    "macro_f1": _macro_f1,
}
"""Metrics that are functions of the confusion matrix."""


def paired_bootstrap(
    truth: ArrayLike,
    old: ArrayLike,
    new: ArrayLike,
    *,
    figure: str = "macro_recall",
    rounds: int = 1000,
    seed: int = 42,
) -> tuple[float, float, float]:
    """Return the difference of a metric between two models and its 95 % interval (paired bootstrap).

    Rows are drawn with replacement, the same rows for both models, so the difficulty of rows cancels out.

    Args:
        truth: Labels -1, 0, 1 of N rows.
        old: Labels predicted by one model.
        new: Labels predicted by the other.
        figure: One of ``FIGURES``.
        rounds: Number of resamples.
        seed: Random seed.
    """
    counts = _counts(truth, old, new)
    draws = _drawn(counts, rounds, seed)
    low, high = np.quantile(_difference(draws, figure), LEVELS)
    return float(_difference(counts[None], figure)[0]), float(low), float(high)


def mean_difference(
    compared: Sequence[tuple[ArrayLike, ArrayLike, ArrayLike]], *, figure: str, rounds: int = 1000, seed: int = 42
) -> tuple[float, float, float]:
    """Return the mean difference over several sets, each of (truth, old, new), and its 95 % interval."""
    counts = [_counts(*labels) for labels in compared]
    gains = [_difference(each[None], figure)[0] for each in counts]
    drawn = [_difference(_drawn(each, rounds, seed + index), figure) for index, each in enumerate(counts)]
    low, high = np.quantile(np.mean(drawn, axis=0), LEVELS)
    return float(np.mean(gains)), float(low), float(high)


def _difference(counts: NDArray[np.float64], figure: str) -> NDArray[np.float64]:
    measure = FIGURES[figure]
    return measure(counts.sum(axis=2)) - measure(counts.sum(axis=3))


def value(truth: ArrayLike, predicted: ArrayLike, figure: str) -> float:
    """Return a metric of one model's predictions: one of ``FIGURES``."""
    return float(FIGURES[figure](_counts(truth, predicted)[None])[0])


def interval(truth: ArrayLike, predicted: ArrayLike, figure: str, *, rounds: int = 1000, seed: int = 42) -> Interval:
    """Return the 95 % interval of a metric of one model's predictions."""
    low, high = np.quantile(FIGURES[figure](_drawn(_counts(truth, predicted), rounds, seed)), LEVELS)
    return float(low), float(high)


def _counts(*labels: ArrayLike) -> NDArray[np.float64]:
    """Count each combination of labels: [3, 3] or [3, 3, 3]."""
    columns = [class_columns(entry) for entry in labels]
    shape = (3,) * len(columns)
    return np.bincount(np.ravel_multi_index(columns, shape), minlength=3 ** len(shape)).reshape(shape).astype(float)


def _drawn(counts: NDArray[np.float64], rounds: int, seed: int) -> NDArray[np.float64]:
    """Return counts of as many rows drawn with replacement: [rounds, *shape]."""
    flat = counts.ravel()
    drawn = np.random.default_rng(seed).multinomial(int(flat.sum()), flat / flat.sum(), size=rounds)
    return drawn.reshape(rounds, *counts.shape).astype(float)


def interval_of(
    measure: Callable[..., float], *columns: Sequence[Any] | NDArray[Any], rounds: int = 200, seed: int = 42
) -> Interval:
    """Return the 95 % interval of any metric of rows, such as one of probabilities, from columns of equal length."""
    arrays = [np.asarray(column) for column in columns]
    random = np.random.default_rng(seed)
    drawn = (random.integers(len(arrays[0]), size=len(arrays[0])) for _ in range(rounds))
    low, high = np.quantile([measure(*(array[rows] for array in arrays)) for rows in drawn], LEVELS)
    return float(low), float(high)
