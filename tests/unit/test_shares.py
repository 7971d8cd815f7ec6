"""Shares of many comments, estimated from their probabilities."""

import json
from pathlib import Path

import pytest

from undertone.shares import Adjustment, estimate_shares, interval

CASES = json.loads((Path(__file__).parent / "intervals.json").read_text(encoding="utf-8"))["cases"]

UNCHANGED = Adjustment(spread=(0.0, 0.0, 0.0))
SURE = [(1.0, 0.0, 0.0)] * 30 + [(0.0, 1.0, 0.0)] * 50 + [(0.0, 0.0, 1.0)] * 20


def test_without_an_adjustment_shares_are_mean_probabilities() -> None:
    shares = estimate_shares(SURE, UNCHANGED)
    assert [share.estimate for share in shares] == pytest.approx([0.3, 0.5, 0.2])
    assert all(share.low < share.estimate < share.high for share in shares)


def test_intervals_narrow_with_more_comments_but_not_below_the_spread() -> None:
    few, many = (estimate_shares(SURE * times, UNCHANGED)[0] for times in (1, 100))
    assert few.high - few.low == pytest.approx(10 * (many.high - many.low), rel=0.05)
    spread = estimate_shares(SURE * 100, Adjustment(spread=(0.05, 0.05, 0.05)))[0]
    assert spread.high - spread.low > 2 * 1.95 * 0.05


def test_the_adjustment_undoes_systematic_confusion() -> None:
    # a model that gives its class .6 and each other class .2; the matrix is the inverse of that table
    matrix = ((2.0, -0.5, -0.5), (-0.5, 2.0, -0.5), (-0.5, -0.5, 2.0))
    confused = [tuple(0.6 if place == label else 0.2 for place in range(3)) for label in [0] * 7 + [1] * 2 + [2]]
    shares = estimate_shares(confused, Adjustment(matrix=matrix))
    assert [share.estimate for share in shares] == pytest.approx([0.7, 0.2, 0.1])


def test_estimates_are_never_below_zero_and_add_up_to_one() -> None:
    matrix = ((2.0, -0.5, -0.5), (-0.5, 2.0, -0.5), (-0.5, -0.5, 2.0))
    shares = estimate_shares([(0.9, 0.1, 0.0)], Adjustment(matrix=matrix))
    assert sum(share.estimate for share in shares) == pytest.approx(1.0)
    assert all(0 <= share.low <= share.estimate <= share.high <= 1 for share in shares)


def test_without_comments_there_is_no_estimate() -> None:
    assert [(share.low, share.high) for share in estimate_shares([], UNCHANGED)] == [(0.0, 1.0)] * 3


@pytest.mark.parametrize(("estimate", "count", "spread", "expected"), CASES)
def test_intervals_are_wilsons_widened_by_the_spread(
    estimate: float, count: int, spread: float, expected: list[float]
) -> None:
    assert interval(estimate, count, spread) == pytest.approx(expected, abs=5e-4)
