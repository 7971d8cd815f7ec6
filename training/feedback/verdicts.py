"""Results of reviews: the class of an accepted correction, and the agreement between reviewers."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from undertone.feedback.correction import Correction, Title

REJECTED = "rejected"
LEAST_SHARED = 2
"""Minimum number of shared corrections for the agreement of two reviewers."""


class Agreement(NamedTuple):
    """Agreement of two reviewers on the corrections that both reviewed."""

    reviewers: tuple[str, str]
    shared: int
    kappa: float
    """Cohen's kappa: 1 is full agreement, 0 is agreement by chance; NaN if all reviews are equal."""


def label(correction: Correction) -> Title:
    """Return the class of an accepted correction, which a reviewer may have changed."""
    found = next(review.label for review in correction.reviews.values())
    assert found  # noqa: S101 - the caller passes accepted corrections
    return found


def agreements(corrections: Iterable[Correction]) -> list[Agreement]:
    """Return Cohen's kappa of each pair of reviewers with shared corrections, over the sentiments and "rejected"."""
    rows = list(corrections)
    reviewers = sorted({name for row in rows for name in row.reviews})
    found = []
    for one, other in combinations(reviewers, 2):
        shared = [row for row in rows if one in row.reviews and other in row.reviews]
        if len(shared) >= LEAST_SHARED:
            pair = [[row.reviews[name].label or REJECTED for row in shared] for name in (one, other)]
            found.append(Agreement((one, other), len(shared), _kappa(*pair)))
    return found


def _kappa(one: Sequence[str], other: Sequence[str]) -> float:
    from sklearn.metrics import cohen_kappa_score  # noqa: PLC0415 - takes a second to import

    if len({*one, *other}) == 1:  # kappa is undefined
        return float("nan")
    return float(cohen_kappa_score(one, other))
