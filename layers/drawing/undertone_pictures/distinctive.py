"""Finds the words that are typical of each class of comments."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from undertone.labels import ORDER, Sentiment

SURE = 1.96
"""From this z-score on a word counts as one of a class: chance alone gets there once in forty times."""

LEAST_COMMENTS = 2
"""A word that fewer comments use says nothing about a class."""

# The prior weighs a tenth of what was counted, so that words used a few times are drawn towards no difference.
_PRIOR = 0.1


class Leaning(NamedTuple):
    """The class that uses a word more than the others do, and by how many standard errors."""

    sentiment: Sentiment
    z_score: float


def leanings(comments: Mapping[str, Mapping[Sentiment, int]]) -> dict[str, Leaning]:
    """The class that each word leans to most; none where all comments have one class.

    The measure is the log-odds ratio with an informative Dirichlet prior, whose pseudo-counts are the words' shares of
    all comments: Monroe, Colaresi and Quinn, "Fightin' Words" (2008), equations 16 to 22.

    Args:
        comments: for each word, how many comments of each class use it.
    """
    counts = np.array(
        [[found.get(sentiment, 0) for sentiment in ORDER] for found in comments.values()], dtype=np.float64
    )
    if not len(counts) or np.count_nonzero(counts.sum(axis=0)) < 2:
        return {}
    scores = z_scores(counts)
    best = scores.argmax(axis=1)
    highest = scores.max(axis=1)
    return {word: Leaning(ORDER[best[i]], float(highest[i])) for i, word in enumerate(comments)}


def z_scores(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """By how many standard errors each class uses each word more than the other classes together do.

    Args:
        counts: [words, classes], how many comments of each class use each word.

    Returns:
        [words, classes]; `leanings` has the source.
    """
    all_counts, totals = counts.sum(axis=1, keepdims=True), counts.sum(axis=0)
    prior = _PRIOR * all_counts
    weight = prior.sum()
    inside, outside = counts + prior, all_counts - counts + prior
    other_inside = np.maximum(totals + weight - inside, _PRIOR)
    other_outside = np.maximum(totals.sum() - totals + weight - outside, _PRIOR)
    difference = np.log(inside / other_inside) - np.log(outside / other_outside)
    return np.asarray(difference / np.sqrt(1 / inside + 1 / outside))


def balanced(words: Sequence[tuple[str, Leaning]], limit: int) -> list[str]:
    """The most distinctive words of every class in turn, so that a large class does not push out a small one."""
    of_class = {
        sentiment: sorted((w for w in words if w[1].sentiment is sentiment), key=lambda w: (-w[1].z_score, w[0]))
        for sentiment in ORDER
    }
    turns = [(rank, -lean.z_score, word) for found in of_class.values() for rank, (word, lean) in enumerate(found)]
    return [word for _, _, word in sorted(turns)[:limit]]
