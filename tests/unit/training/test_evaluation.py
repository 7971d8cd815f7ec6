"""Figures: equal to scikit-learn's where it has them, and sensible where it has not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as reference

from training.evaluation import bootstrap, figures

LABELS = st.lists(st.sampled_from([-1, 0, 1]), min_size=1, max_size=50)


@given(st.data())
def test_figures_are_those_of_scikit_learn(data: st.DataObject) -> None:
    truth = data.draw(LABELS)
    guess = data.draw(st.lists(st.sampled_from([-1, 0, 1]), min_size=len(truth), max_size=len(truth)))
    found = figures.figures(truth, guess)
    present = sorted(set(truth))
    options = {"labels": present, "average": "macro", "zero_division": 0}
    assert found["accuracy"] == pytest.approx(reference.accuracy_score(truth, guess), abs=1e-4)
    assert found["macro_recall"] == pytest.approx(reference.recall_score(truth, guess, **options), abs=1e-4)
    assert found["macro_f1"] == pytest.approx(reference.f1_score(truth, guess, **options), abs=1e-4)
    assert found["confusion"] == reference.confusion_matrix(truth, guess, labels=[-1, 0, 1]).tolist()
    assert figures.macro_recall(truth, guess) == pytest.approx(found["macro_recall"], abs=1e-4)


def test_figures_of_each_class_have_names() -> None:
    found = figures.figures([1, 1, 0, -1], [1, 0, 0, -1])
    assert found["per_class"]["Positive"] == {"precision": 1.0, "recall": 0.5, "f1": 0.6667, "support": 2}
    assert list(found["per_class"]) == ["Negative", "Neutral", "Positive"]


def test_neutral_answers_are_wrong_where_the_truth_has_two_classes() -> None:
    probabilities = [[0.2, 0.5, 0.3], [0.8, 0.1, 0.1]]
    found = figures.figures([1, -1], [0, -1], probabilities)
    assert found["accuracy"] == found["macro_recall"] == 0.5
    assert found["two_way_accuracy"] == 1.0


def test_an_honest_model_has_no_calibration_error() -> None:
    truth = [1] * 3 + [-1]
    assert figures.calibration_error(truth, [[0.25, 0.0, 0.75]] * 4) == pytest.approx(0.0)
    assert figures.calibration_error(truth, [[0.0, 0.0, 1.0]] * 4) == pytest.approx(0.25)


def test_the_bootstrap_interval_holds_the_difference() -> None:
    rng = np.random.default_rng(1)
    truth = rng.integers(-1, 2, 2000)
    old = np.where(rng.random(2000) < 0.6, truth, rng.integers(-1, 2, 2000))
    new = np.where(rng.random(2000) < 0.8, truth, old)
    difference, low, high = bootstrap.paired_bootstrap(truth, old, new)
    assert difference == pytest.approx(figures.macro_recall(truth, new) - figures.macro_recall(truth, old))
    assert 0 < low < difference < high


def test_equal_models_differ_by_nothing() -> None:
    assert bootstrap.paired_bootstrap([1, 0, -1], [1, 1, -1], [1, 1, -1]) == (0.0, 0.0, 0.0)
