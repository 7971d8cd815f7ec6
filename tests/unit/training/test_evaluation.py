"""Figures: equal to scikit-learn's, on the classes that a set has, and intervals that hold them."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as reference

from training.evaluation import bootstrap, metrics

LABELS = st.lists(st.sampled_from([-1, 0, 1]), min_size=1, max_size=50)


@given(st.data())
def test_metrics_match_scikit_learn(data: st.DataObject) -> None:
    truth = data.draw(LABELS)
    guess = data.draw(st.lists(st.sampled_from([-1, 0, 1]), min_size=len(truth), max_size=len(truth)))
    found = metrics.figures(truth, guess)
    present = sorted(set(truth))
    options = {"labels": present, "average": "macro", "zero_division": 0}
    assert found["accuracy"] == pytest.approx(reference.accuracy_score(truth, guess), abs=1e-4)
    assert found["macro_recall"] == pytest.approx(reference.recall_score(truth, guess, **options), abs=1e-4)
    assert found["macro_f1"] == pytest.approx(reference.f1_score(truth, guess, **options), abs=1e-4)
    assert found["confusion"] == reference.confusion_matrix(truth, guess, labels=[-1, 0, 1]).tolist()


def test_metrics_of_each_class_have_names() -> None:
    found = metrics.figures([1, 1, 0, -1], [1, 0, 0, -1])
    assert found["per_class"]["Positive"] == {"precision": 1.0, "recall": 0.5, "f1": 0.6667, "support": 2}
    assert list(found["per_class"]) == ["Negative", "Neutral", "Positive"]


def test_neutral_predictions_are_wrong_on_two_class_sets() -> None:
    probabilities = [[0.2, 0.5, 0.3], [0.8, 0.1, 0.1]]
    found = metrics.figures([1, -1], [0, -1], probabilities)
    assert found["accuracy"] == found["macro_recall"] == 0.5
    assert found["two_way_accuracy"] == 1.0


def test_a_calibrated_model_has_no_calibration_error() -> None:
    truth = [1] * 3 + [-1]
    assert metrics.calibration_error(truth, [[0.25, 0.0, 0.75]] * 4) == pytest.approx(0.0)
    assert metrics.calibration_error(truth, [[0.0, 0.0, 1.0]] * 4) == pytest.approx(0.25)


def test_the_bootstrap_interval_covers_the_difference() -> None:
    rng = np.random.default_rng(1)
    truth = rng.integers(-1, 2, 2000)
    old = np.where(rng.random(2000) < 0.6, truth, rng.integers(-1, 2, 2000))
    new = np.where(rng.random(2000) < 0.8, truth, old)
    difference, low, high = bootstrap.paired_bootstrap(truth, old, new)
    recall = partial(reference.recall_score, average="macro")
    assert difference == pytest.approx(recall(truth, new) - recall(truth, old))
    assert 0 < low < difference < high


def test_equal_models_have_zero_difference() -> None:
    assert bootstrap.paired_bootstrap([1, 0, -1], [1, 1, -1], [1, 1, -1]) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("figure", ["accuracy", "macro_recall", "macro_f1"])
def test_metrics_from_counts_match_scikit_learn(figure: str) -> None:
    random = np.random.default_rng(3)
    truth, old, new = (random.integers(-1, 2, 400).tolist() for _ in range(3))
    measure = {
        "accuracy": reference.accuracy_score,
        "macro_recall": partial(reference.recall_score, average="macro"),
        "macro_f1": partial(reference.f1_score, average="macro"),
    }[figure]
    difference, low, high = bootstrap.paired_bootstrap(truth, old, new, figure=figure)
    assert difference == pytest.approx(measure(truth, new) - measure(truth, old))
    assert low < difference < high
    low, high = bootstrap.interval(truth, new, figure)
    assert low < measure(truth, new) < high
    assert 0.05 < high - low < 0.15  # 400 rows: about four standard errors of .024


def test_the_mean_roc_auc_is_within_its_interval() -> None:
    random = np.random.default_rng(5)
    truth = random.integers(-1, 2, 300)
    probabilities = random.dirichlet([1, 1, 1], 300)
    areas = metrics.roc_auc(truth, probabilities)
    assert areas["macro"] == pytest.approx(reference.roc_auc_score(truth, probabilities, multi_class="ovr"), abs=0.01)
    low, high = bootstrap.interval_of(lambda t, p: metrics.roc_auc(t, p)["macro"], truth, probabilities)
    assert low < areas["macro"] < high


def test_a_class_without_rows_has_no_roc_auc() -> None:
    assert set(metrics.roc_auc([1, -1], [(0.1, 0.1, 0.8), (0.8, 0.1, 0.1)])) == {"Negative", "Positive", "macro"}
    assert metrics.roc_auc([1, 1], [(0.1, 0.1, 0.8)] * 2) == {}
