"""What the reviews of corrections come to: accepted, rejected, disputed, and how far reviewers agree."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

from undertone.feedback.correction import Correction, Title

type State = Literal["waiting", "accepted", "rejected", "disputed"]

REJECTED = "rejected"
LEAST_SHARED = 2
"""So many corrections two reviewers must share before their agreement is worked out."""


class Agreement(NamedTuple):
    """How far two reviewers agree on the corrections that both reviewed."""

    reviewers: tuple[str, str]
    shared: int
    kappa: float
    """Cohen's kappa: 1 is full agreement, 0 what chance alone gives; NaN if all reviews are alike."""


def state(correction: Correction) -> State:
    """Where a correction stands; reviewers who contradict each other leave it disputed."""
    said = {review.label for review in correction.reviews.values()}
    if not said:
        return "waiting"
    if len(said) > 1:
        return "disputed"
    return "rejected" if said == {None} else "accepted"


def label(correction: Correction) -> Title:
    """The class of an accepted correction, which a reviewer may have changed."""
    found = next(review.label for review in correction.reviews.values())
    assert found  # noqa: S101 - of an accepted one
    return found


def agreements(corrections: Iterable[Correction]) -> list[Agreement]:
    """Cohen's kappa of every two reviewers who share corrections; the classes are the sentiments and "rejected"."""
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
    from sklearn.metrics import cohen_kappa_score  # noqa: PLC0415 - a second

    if len({*one, *other}) == 1:  # which kappa is not defined for
        return float("nan")
    return float(cohen_kappa_score(one, other))
