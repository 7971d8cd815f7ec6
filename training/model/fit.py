"""Fit the whole model on labelled texts."""

from collections.abc import Callable, Sequence

import lightgbm
import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from training.model.boosting import fit_trees, raw_scores
from training.model.calibration import Calibration, calibrate
from training.model.linear import score
from training.model.params import ModelParams
from training.model.table import Table, assemble, quantize
from training.model.terms import count_matrix, lengths, terms, vocabulary
from training.model.trained import TrainedModel
from undertone.text import normalize


def fit(
    texts: Sequence[str],
    labels: Sequence[int],
    sources: Sequence[str],
    params: ModelParams,
    on_step: Callable[[str], None] = lambda _: None,
) -> TrainedModel:
    """Train on raw texts.

    Args:
        texts: Raw comments, N of them.
        labels: -1, 0 or 1 of each; each of the three must occur at least ``params.folds`` times.
        sources: The data set that each comes from; large sources get linear models of their own.
        params: The recipe.
        on_step: Called with the name of each step before it begins.
    """
    on_step("normalise")
    found = [terms(normalize(text)) for text in texts]
    classes = np.asarray(labels, dtype=np.int64) + 1
    known = vocabulary(found, params.min_count, params.max_terms)
    counts = count_matrix(found, {term: row for row, term in enumerate(known)})
    on_step("linear scores")
    words = lengths(found)
    scores = score(counts, words, classes, sources, params)
    weights, steps = quantize(scores.weights)
    table = Table(known, weights, scaled=weights.shape[1])
    # The trees learn from scores that the linear models gave to rows they had not seen, in the table's unit.
    columns = assemble((scores.out_of_fold / steps).astype(np.float32), np.ones_like(words), weights.shape[1])
    features = np.hstack([columns[:, :-1], words[:, None].astype(np.float32)])
    on_step("trees")
    balance = _weights(classes, params.class_balance)
    booster = fit_trees(features, classes, balance, params)
    on_step("calibration")
    calibration = _calibrated(features, classes, balance, params)
    return TrainedModel(table, booster, calibration, [*scores.names, "words"])


def _weights(classes: NDArray[np.int64], balance: float) -> NDArray[np.float64]:
    shares = np.bincount(classes, minlength=3) / len(classes)
    return np.asarray((1 / (3 * np.maximum(shares, 1e-9)))[classes] ** balance)


def _calibrated(
    features: NDArray[np.float32], classes: NDArray[np.int64], weights: NDArray[np.float64], params: ModelParams
) -> Calibration:
    scores = np.zeros((len(classes), 3), dtype=np.float32)
    folds = StratifiedKFold(3, shuffle=True, random_state=params.seed)
    for seen, unseen in folds.split(features, classes):
        part: lightgbm.Booster = fit_trees(features[seen], classes[seen], weights[seen], params)
        scores[unseen] = raw_scores(part, features[unseen])
    return calibrate(scores, classes, weights)
