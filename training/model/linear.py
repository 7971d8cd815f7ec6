"""Linear models: logistic regressions on TF-IDF terms and pieces, one for each large source, scored out of fold."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from training.model.params import ModelParams

POOLED = "all"
SMOOTHING = 3.0
"""Smoothing added to each count, so that rare words do not appear distinctive."""


@dataclass(frozen=True)
class LinearColumn:
    """One column of weights: its model and its class."""

    source: str
    towards: int
    classes: int
    """Class of the column. The weights of three classes sum to zero, so two columns suffice; of two classes, one."""


@dataclass(frozen=True)
class LinearScores:
    """The weights of the final models, and out-of-fold scores of the rows."""

    columns: list[LinearColumn]
    weights: NDArray[np.float64]
    """[inputs, columns]."""
    out_of_fold: NDArray[np.float64]
    """[rows, columns]."""


def score(
    inputs: csr_matrix, labels: NDArray[np.int64], sources: NDArray[np.str_], params: ModelParams
) -> LinearScores:
    """Fit a model on each source that is large enough, or one on all rows if none is.

    Args:
        inputs: Weighted terms and pieces: [rows, inputs].
        labels: 0, 1 or 2 of each row.
        sources: Source of each row.
        params: The recipe.
    """
    columns: list[LinearColumn] = []
    weights, scores = [], []
    for name, inside in _groups(sources, labels, params).items():
        dealt = [] if name in params.lexical else list(folds(params.folds, params).split(inside, labels[inside]))
        final, found = _fit_group(inputs, labels, inside, dealt, params)
        classes = np.unique(labels[inside])
        kept = classes[[0, -1]] if len(classes) > 2 else classes[-1:]
        columns += [LinearColumn(name, int(label), len(classes)) for label in kept]
        weights.append(final)
        scores.append(found)
    return LinearScores(columns, np.hstack(weights), np.hstack(scores))


def fit_weights(
    inputs: csr_matrix, labels: NDArray[np.int64], *, regularization: float, iterations: int
) -> NDArray[np.float64]:
    """Return the weights [inputs, classes] of a class-balanced logistic regression; one column for two classes.

    Inputs are first scaled by how unevenly they are spread over the classes (as in NB-SVM, Wang and Manning, 2012).
    """
    emphasis = unevenness(inputs, labels)
    model = LogisticRegression(C=regularization, class_weight="balanced", max_iter=iterations, tol=1e-3)
    settle(model, (inputs @ diags(emphasis)).tocsr().astype(np.float32), labels)
    return np.asarray(model.coef_.T * emphasis[:, None], dtype=np.float64)


def settle(model: LogisticRegression, inputs: csr_matrix, labels: Sequence[str] | NDArray[np.int64]) -> None:
    """Fit a model and ignore convergence warnings; full convergence does not improve it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(inputs, labels)


def unevenness(inputs: csr_matrix, labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the root mean square over the classes of each input's log ratio of frequencies, 1 on average."""
    found = inputs.astype(bool).astype(np.float64)
    total = np.asarray(found.sum(axis=0)).ravel()
    ratios = []
    for label in np.unique(labels):
        inside = np.asarray(found[labels == label].sum(axis=0)).ravel()
        here, elsewhere = inside + SMOOTHING, total - inside + SMOOTHING
        ratios.append(np.log((here / here.sum()) / (elsewhere / elsewhere.sum())))
    spread = np.sqrt(np.mean(np.square(ratios), axis=0))
    size = np.sqrt(np.mean(spread**2))
    return np.asarray(spread / size if size > 0 else np.ones_like(spread))


def folds(count: int, params: ModelParams) -> StratifiedKFold:
    """Return the fold of each row, the same in every run."""
    return StratifiedKFold(count, shuffle=True, random_state=params.seed)


def families(sources: NDArray[np.str_]) -> NDArray[np.str_]:
    """Return the family of each source: ``vader`` for ``vader-tweets``; most sources are their own family."""
    return np.array([str(source).partition("-")[0] for source in sources])


def _groups(sources: NDArray[np.str_], labels: NDArray[np.int64], params: ModelParams) -> dict[str, NDArray[np.int64]]:
    wholes = families(sources)
    groups = {name: np.flatnonzero(wholes == name) for name in sorted(set(wholes.tolist()))}
    large = {
        name: inside
        for name, inside in groups.items()
        if len(inside) >= params.min_source_rows and len(np.unique(labels[inside])) > 1
    }
    return large or {POOLED: np.arange(len(sources))}


def _fit_group(
    inputs: csr_matrix,
    labels: NDArray[np.int64],
    inside: NDArray[np.int64],
    dealt: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]],
    params: ModelParams,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the weights of a model of the rows inside, and scores of all rows: out of fold for those dealt."""
    final = _weights(inputs[inside], labels[inside], params)
    scores = np.asarray(inputs @ final)
    for seen, unseen in dealt:
        part = _weights(inputs[inside[seen]], labels[inside[seen]], params)
        scores[inside[unseen]] = inputs[inside[unseen]] @ part
    return final, scores


def _weights(inputs: csr_matrix, labels: NDArray[np.int64], params: ModelParams) -> NDArray[np.float64]:
    weights = fit_weights(inputs, labels, regularization=params.regularization, iterations=params.iterations)
    return weights[:, [0, -1]] if weights.shape[1] > 2 else weights
