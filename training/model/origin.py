"""How the texts of each source look, so that the trees can weigh what labels mean by where a text might come from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from training.model.linear import POOLED, fit_weights, folds
from training.model.params import ModelParams

REGULARIZATION = 10.0
ITERATIONS = 40


@dataclass(frozen=True)
class Origins:
    """A model that tells sources apart by their words."""

    weights: NDArray[np.float64]
    """[words, sources]; no column for a single source, one for two."""
    out_of_fold: NDArray[np.float64]
    """[rows, sources]."""


def tell_apart(words: csr_matrix, sources: NDArray[np.str_], params: ModelParams) -> Origins:
    """Learn to tell the sources of rows apart; sources too small to be dealt into folds count as one."""
    names, real, numbers = placed(sources, params)
    if len(names) < 2:
        return Origins(np.zeros((words.shape[1], 0)), np.zeros((words.shape[0], 0)))

    def weights(rows: csr_matrix, labels: NDArray[np.int64]) -> NDArray[np.float64]:
        return fit_weights(rows, labels, regularization=REGULARIZATION, iterations=ITERATIONS)

    final = weights(words[real], numbers)
    held_out = np.asarray(words @ final)
    for seen, unseen in folds(params.folds, params).split(real, numbers):
        held_out[real[unseen]] = words[real[unseen]] @ weights(words[real[seen]], numbers[seen])
    return Origins(final, held_out)


def placed(sources: NDArray[np.str_], params: ModelParams) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
    """Return the real sources, the rows of them, and the number of each row's source.

    Where there are not two sources with enough rows to tell apart, all rows are of one.
    """
    real = np.flatnonzero(~np.isin(sources, params.placeless))
    names, numbers = np.unique(sources[real], return_inverse=True)
    if len(names) < 2 or np.bincount(numbers).min() < params.folds:
        return [POOLED], np.arange(len(sources)), np.zeros(len(sources), dtype=np.int64)
    return names.tolist(), real, numbers
