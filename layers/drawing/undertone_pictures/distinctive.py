"""Finds the words that are distinctive of each class of comments."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from undertone.labels import ORDER, Sentiment

SURE = 1.96
"""Minimum z-score of a distinctive word; by chance, one in forty words reaches it."""

LEAST_COMMENTS = 2
"""Minimum number of comments that contain a distinctive word."""

# Weight of the prior relative to the counts, which shrinks the differences of rare words.
_PRIOR = 0.1


class Leaning(NamedTuple):
    """The class for which a word is most distinctive, and its z-score."""

    sentiment: Sentiment
    z_score: float


def leanings(comments: Mapping[str, Mapping[Sentiment, int]]) -> dict[str, Leaning]:
    """Return the class for which each word is most distinctive; empty if all comments have the same class.

    The measure is the log-odds ratio with an informative Dirichlet prior, whose pseudo-counts are the shares of words
    in all comments: Monroe, Colaresi and Quinn, "Fightin' Words" (2008), equations 16 to 22.

    Args:
        comments: For each word, the number of comments of each class that contain it.
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
    """Return the z-scores of each word for each class, compared with all other classes.

    Args:
        counts: [words, classes], number of comments of each class with each word.

    Returns:
        [words, classes]; see `leanings` for the source.
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
    """Return the most distinctive words of each class in turn, so that a large class does not displace a small one."""
    of_class = {
        sentiment: sorted((w for w in words if w[1].sentiment is sentiment), key=lambda w: (-w[1].z_score, w[0]))
        for sentiment in ORDER
    }
    turns = [(rank, -lean.z_score, word) for found in of_class.values() for rank, (word, lean) in enumerate(found)]
    return [word for _, _, word in sorted(turns)[:limit]]
