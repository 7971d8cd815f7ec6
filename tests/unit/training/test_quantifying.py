"""Fitting how mean probabilities become shares, on sets of comments of different origin."""

import numpy as np
import pytest

from training.evaluation.metrics import class_calibration_error
from training.evaluation.predictions import LabelledPredictions, pooled
from training.evaluation.quantifying import fit_adjustment, share_error
from undertone.shares import Adjustment

CONFUSION = np.array([[0.6, 0.3, 0.1], [0.2, 0.6, 0.2], [0.1, 0.2, 0.7]])
"""What a model gives on average to comments of each class."""


def predictions(shares: tuple[float, float, float], seed: int, rows: int = 3_000) -> LabelledPredictions:
    """A model that errs in the same way on every set, whatever the shares."""
    draw = np.random.default_rng(seed)
    classes = draw.choice(3, rows, p=shares)
    rows_of = [draw.dirichlet(20 * CONFUSION[label]).tolist() for label in classes]
    labels = [int(np.argmax(row)) - 1 for row in rows_of]
    return LabelledPredictions((classes - 1).tolist(), labels, [tuple(row) for row in rows_of])


SETS = {
    "a": predictions((0.6, 0.3, 0.1), 1),
    "b": predictions((0.2, 0.3, 0.5), 2),
    "c": predictions((0.1, 0.6, 0.3), 3),
    "d": predictions((0.3, 0.3, 0.4), 4),
}


def test_adjusted_shares_are_closer_to_the_truth_on_an_unseen_set() -> None:
    other = predictions((0.75, 0.15, 0.1), 5)
    adjusted = fit_adjustment(SETS)
    assert share_error(other, Adjustment()) > 0.1
    assert share_error(other, adjusted) < 0.03
    assert max(adjusted.spread) < 0.03


def test_contradictory_sets_reduce_the_adjustment_and_widen_the_spread() -> None:
    turned = {name: LabelledPredictions([-label for label in found.truth], found.labels, found.probabilities)
              for name, found in SETS.items() if name in "ab"}  # fmt: skip
    unsure, sure = fit_adjustment(SETS | turned), fit_adjustment(SETS)
    assert min(unsure.spread) > max(sure.spread)
    assert unsure.matrix[0][0] < sure.matrix[0][0]


def test_with_too_few_sets_the_mean_probabilities_are_used() -> None:
    assert fit_adjustment({"a": SETS["a"], "b": SETS["b"]}) == Adjustment()
    without_neutral = predictions((0.5, 0.0, 0.5), 6)
    assert fit_adjustment({"a": SETS["a"], "b": SETS["b"], "n": without_neutral}) == Adjustment()


def test_grouped_sets_are_also_pooled() -> None:
    found = pooled({"vader-tweets": SETS["a"], "vader-films": SETS["b"], "semeval": SETS["c"]})
    assert set(found) == {"vader-tweets", "vader-films", "semeval", "vader"}
    assert len(found["vader"].truth) == 6_000
    assert found["vader"].figures()["rows"] == 6_000


def test_class_calibration_error_detects_an_overestimated_class() -> None:
    truth = [-1] * 10 + [0] * 70 + [1] * 20
    fair, unfair = [(0.1, 0.7, 0.2)] * 100, [(0.2, 0.7, 0.1)] * 100
    assert class_calibration_error(truth, fair) == pytest.approx(0.0, abs=1e-9)
    assert class_calibration_error(truth, unfair) == pytest.approx(0.1)
