"""Estimates the share of each class among many comments, with an interval.

Counts of predictions are biased: rare classes are overestimated, and frequent ones underestimated. The mean of
the probabilities has the same bias, which can be measured and partly corrected: an adjusted count (Forman,
2008) with probabilities (Bella et al., 2010), shrunk towards the plain mean.
"""

from collections.abc import Iterable, Sequence
from math import hypot, sqrt
from typing import NamedTuple

import msgspec

type Row = tuple[float, float, float]

Z = 1.959964
"""Half width of a 95 % interval, in standard errors."""


class Adjustment(msgspec.Struct, frozen=True, kw_only=True):
    """The adjustment from mean probabilities to shares, fitted when the model was trained.

    Attributes:
        matrix: [3][3], by which a row of mean probabilities (Negative, Neutral, Positive) is multiplied.
        spread: [3], the standard error of a share across sets of comments of different origin, of any size.
    """

    matrix: tuple[Row, Row, Row] = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    spread: Row = (0.1, 0.1, 0.1)


class Share(NamedTuple):
    """An estimated share of a class, from 0 to 1, and its 95 % interval.

    Attributes:
        estimate: the share.
        low: the lower end of the interval.
        high: its upper end.
        spread: the part of the standard error that comes from the model, and does not shrink with more comments.
    """

    estimate: float
    low: float
    high: float
    spread: float


def estimate_shares(probabilities: Iterable[Sequence[float]], adjustment: Adjustment) -> list[Share]:
    """Estimate the shares of Negative, Neutral and Positive.

    Args:
        probabilities: Of Negative, Neutral and Positive, of each comment that was understood.
        adjustment: Of the model that gave the probabilities.

    Returns:
        Three shares whose estimates add up to 1; without comments, nothing is known: 1/3, from 0 to 1.
    """
    rows = list(probabilities)
    return shares_of_sums([sum(column) for column in zip(*rows, strict=True)], len(rows), adjustment)


def shares_of_sums(sums: Sequence[float], count: int, adjustment: Adjustment) -> list[Share]:
    """Estimate the shares of Negative, Neutral and Positive where only the sums of the probabilities are known.

    Args:
        sums: Of the probabilities of Negative, Neutral and Positive over all comments that were understood.
        count: Of these comments.
        adjustment: Of the model that gave the probabilities.
    """
    if not count:
        return [Share(1 / 3, 0.0, 1.0, spread) for spread in adjustment.spread]
    means = _times([total / count for total in sums], adjustment.matrix)
    kept = [max(mean, 0.0) for mean in means]
    estimates = [value / sum(kept) for value in kept]
    return [
        Share(estimate, *interval(estimate, count, spread), spread)
        for estimate, spread in zip(estimates, adjustment.spread, strict=True)
    ]


def interval(estimate: float, count: int, spread: float) -> tuple[float, float]:
    """The 95 % interval of a share.

    It is Wilson's (1927) for the chance in who wrote a comment, which stays honest for few comments and for shares near
    0 and 1, widened by the error of the model: the distances of both are added in squares (Zou and Donner, 2008). Page
    and extension (``estimates.js``) do the same for comments of several requests.

    Args:
        estimate: The share.
        count: Of the comments, at least 1.
        spread: The standard error of the share that comes from the model.
    """
    weight = 1 + Z**2 / count
    center = (estimate + Z**2 / (2 * count)) / weight
    # one comment is of one class, whatever its probabilities say: the variance of drawing it
    reach = Z / weight * sqrt(estimate * (1 - estimate) / count + Z**2 / (4 * count**2))
    below, above = estimate - (center - reach), center + reach - estimate
    return max(0.0, estimate - hypot(below, Z * spread)), min(1.0, estimate + hypot(above, Z * spread))


def _times(row: Sequence[float], matrix: Sequence[Sequence[float]]) -> list[float]:
    return [sum(value * line[column] for value, line in zip(row, matrix, strict=True)) for column in range(3)]
