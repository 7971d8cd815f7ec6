"""How sure a difference between two models is, by resampling the rows that both were measured on."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from training.evaluation.figures import class_columns


def paired_bootstrap(
    truth: ArrayLike, old: ArrayLike, new: ArrayLike, *, rounds: int = 1000, seed: int = 42
) -> tuple[float, float, float]:
    """How much better the new predictions are in macro-recall: the difference and its 95 % interval.

    Rows are drawn with replacement, the same rows for both, so what is hard for both cancels out.
    """
    true, before, after = class_columns(truth), class_columns(old), class_columns(new)
    cells = _cells(true, before, after)
    counts = np.bincount(cells, minlength=27)
    draws = np.random.default_rng(seed).multinomial(int(counts.sum()), counts / counts.sum(), size=rounds)
    differences = _difference(draws)
    low, high = np.quantile(differences, [0.025, 0.975])
    return float(_difference(counts[None])[0]), float(low), float(high)


def _cells(*columns: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(np.ravel_multi_index(columns, (3, 3, 3)), dtype=np.int64)


def _difference(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """New minus old macro-recall, for each row of counts of (truth, old, new)."""
    table = counts.reshape(-1, 3, 3, 3).astype(np.float64)
    support = table.sum(axis=(2, 3))
    old = np.stack([table[:, c, c, :].sum(axis=1) for c in range(3)], axis=1)
    new = np.stack([table[:, c, :, c].sum(axis=1) for c in range(3)], axis=1)
    recalls = np.divide(new - old, support, out=np.zeros_like(support), where=support > 0)
    return np.asarray(recalls.sum(axis=1) / np.maximum((support > 0).sum(axis=1), 1))
