"""The most distinctive words and word pairs of each class, by weighted log-odds.

After Monroe, Colaresi and Quinn, "Fightin' Words" (2008): the log-odds of a term between a class and the others, over
its standard error, so that rare terms do not come first.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer

from training.evaluation.metrics import LABELS, TITLES
from undertone.text import normalize

PRIOR = 0.5


def distinctive_terms(texts: Sequence[str], labels: Sequence[int], most: int) -> dict[str, list[tuple[str, float]]]:
    """Return the terms with the highest scores of each class, with their scores."""
    pattern = r"[^ ]+"
    counter = CountVectorizer(lowercase=False, token_pattern=pattern, ngram_range=(1, 2), min_df=5, binary=True)
    counts = counter.fit_transform([normalize(text) for text in texts])
    names, truth = counter.get_feature_names_out(), np.asarray(labels)
    found = {}
    for label, title in zip(LABELS, TITLES, strict=True):
        inside = np.asarray(counts[truth == label].sum(axis=0), dtype=np.float64).ravel()
        outside = np.asarray(counts[truth != label].sum(axis=0), dtype=np.float64).ravel()
        scores = _log_odds(inside, outside)
        best = np.argsort(-scores, kind="stable")[:most]
        found[title] = [(str(names[index]), round(float(scores[index]), 2)) for index in best]
    return found


def _log_odds(inside: NDArray[np.float64], outside: NDArray[np.float64]) -> NDArray[np.float64]:
    def logit(counts: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.log((counts + PRIOR) / (counts.sum() + PRIOR * len(counts) - counts)))

    error = np.sqrt(1 / (inside + PRIOR) + 1 / (outside + PRIOR))
    return np.asarray((logit(inside) - logit(outside)) / error)
