"""Linear models: logistic regressions on TF-IDF terms, one a source and one of all, scored out of fold."""

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
from training.model.table import INVERSE_ROOTS, MOST_WORDS

POOLED = "all"


@dataclass(frozen=True)
class LinearScores:
    """The weights of the final models, and the scores that training rows get from models that did not see them."""

    weights: NDArray[np.float64]
    """[terms, models x classes]; IDF is inside."""
    out_of_fold: NDArray[np.float64]
    """[rows, models x classes]: sums of weights, divided by the root of the number of words."""
    names: list[str]


def inverse_frequencies(counts: csr_matrix) -> NDArray[np.float64]:
    """Return the smoothed IDF of each term, as scikit-learn defines it."""
    rows = counts.shape[0]
    found = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.log((1 + rows) / (1 + found)) + 1


def tf_idf(counts: csr_matrix, idf: NDArray[np.float64], words: NDArray[np.int64]) -> csr_matrix:
    """Weigh counts by IDF and divide by the root of the number of words."""
    roots = INVERSE_ROOTS[np.minimum(words, MOST_WORDS)]
    return (diags(roots) @ counts @ diags(idf)).tocsr().astype(np.float32)


def score(
    counts: csr_matrix, words: NDArray[np.int64], labels: NDArray[np.int64], sources: Sequence[str], params: ModelParams
) -> LinearScores:
    """Fit a model on each source that is large enough and one on all rows."""
    idf = inverse_frequencies(counts)
    rows = tf_idf(counts, idf, words)
    names = np.asarray(sources)
    weights, scores, titles = [], [], []
    for name, chosen in _groups(names, labels, params.min_source_rows).items():
        final, held_out = _fit_group(rows, labels, chosen, params)
        weights.append(final * idf[:, None])
        scores.append(held_out)
        titles += [f"{name}:{label}" for label in sorted(set(labels[chosen].tolist()))]
    return LinearScores(np.hstack(weights), np.hstack(scores), titles)


def _groups(sources: NDArray[np.str_], labels: NDArray[np.int64], min_rows: int) -> dict[str, NDArray[np.bool_]]:
    groups = {POOLED: np.ones(len(sources), dtype=bool)}
    for name in sorted(set(sources.tolist())):
        chosen = sources == name
        if min_rows <= chosen.sum() < len(sources) and len(set(labels[chosen].tolist())) > 1:
            groups[name] = chosen
    return groups


def _fit_group(
    rows: csr_matrix, labels: NDArray[np.int64], chosen: NDArray[np.bool_], params: ModelParams
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the weights of a model of the chosen rows, and scores of all rows: out of fold for the chosen."""
    final = _weights(rows[chosen], labels[chosen], params)
    scores = np.asarray(rows @ final)
    inside = np.flatnonzero(chosen)
    folds = StratifiedKFold(params.folds, shuffle=True, random_state=params.seed)
    for seen, unseen in folds.split(inside, labels[inside]):
        part = _weights(rows[inside[seen]], labels[inside[seen]], params)
        scores[inside[unseen]] = rows[inside[unseen]] @ part
    return final, scores


def _weights(rows: csr_matrix, labels: NDArray[np.int64], params: ModelParams) -> NDArray[np.float64]:
    model = LogisticRegression(C=params.regularization, max_iter=60, tol=1e-3)
    with warnings.catch_warnings():
        # A fit that has not settled on the last digit ranks words as well.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(rows, labels)
    weights = model.coef_ if len(model.classes_) > 2 else np.vstack([-model.coef_, model.coef_])
    return np.asarray(weights.T, dtype=np.float64)
