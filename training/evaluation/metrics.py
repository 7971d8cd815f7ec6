"""Metrics of a classifier: accuracy, per-class metrics and calibration."""

from typing import Any

import numpy as np
import sklearn.metrics
from numpy.typing import ArrayLike, NDArray

from undertone.labels import ORDER

LABELS = np.array([int(sentiment) for sentiment in ORDER])
TITLES = [sentiment.title for sentiment in ORDER]
BINS = 15
"""Equal-width bins of confidence for the calibration error."""


def figures(truth: ArrayLike, predicted: ArrayLike, probabilities: ArrayLike | None = None) -> dict[str, Any]:
    """Compute the metrics of predictions against the truth.

    Macro figures are means over the classes that occur in the truth: on a set without Neutral, a neutral
    prediction is an error. With probabilities there are also the log loss, the calibration error, the areas under
    the ROC curves, and, where the truth has only Negative and Positive, the accuracy of the choice between these two.

    Args:
        truth: Labels -1, 0, 1 of N rows; at least one.
        predicted: Labels of the same rows.
        probabilities: Of Negative, Neutral and Positive, [N, 3].
    """
    true, guess = np.asarray(truth), np.asarray(predicted)
    columns = sklearn.metrics.precision_recall_fscore_support(true, guess, labels=LABELS, zero_division=0)
    per_class = {title: _of_class(*values) for title, *values in zip(TITLES, *columns, strict=True)}
    present = columns[3] > 0
    result: dict[str, Any] = {
        "rows": len(true),
        "accuracy": round(float((true == guess).mean()), 4),
        "macro_recall": round(float(columns[1][present].mean()), 4),
        "macro_f1": round(float(columns[2][present].mean()), 4),
        "per_class": per_class,
        "confusion": sklearn.metrics.confusion_matrix(true, guess, labels=LABELS).tolist(),
    }
    if probabilities is not None:
        result |= _of_probabilities(true, np.asarray(probabilities, dtype=np.float64))
    return result


def calibration_error(truth: ArrayLike, probabilities: ArrayLike) -> float:
    """Return the expected calibration error: the mean distance of confidence and accuracy over bins of confidence."""
    return sum(share * abs(confidence - accuracy) for confidence, accuracy, share in reliability(truth, probabilities))


def class_calibration_error(truth: ArrayLike, probabilities: ArrayLike) -> float:
    """Return the largest classwise calibration error: mean distance of a class's probability and frequency, by bins.

    It detects a class whose probability is always too high, which the expected calibration error can miss.
    """
    values, true = np.asarray(probabilities, dtype=np.float64), class_columns(truth)
    bins = np.minimum((values * BINS).astype(int), BINS - 1)
    errors = []
    for index in range(len(TITLES)):
        found = np.bincount(bins[:, index], values[:, index], BINS) - np.bincount(bins[:, index], true == index, BINS)
        errors.append(np.abs(found).sum() / len(true))
    return float(max(errors))


def log_loss(truth: ArrayLike, probabilities: ArrayLike) -> float:
    """Return the mean negative log-likelihood of the true classes."""
    values = np.asarray(probabilities, dtype=np.float64)
    shares = values / values.sum(axis=1, keepdims=True)  # rounded probabilities do not sum to exactly 1
    return float(sklearn.metrics.log_loss(np.asarray(truth), shares, labels=LABELS))


def roc_auc(truth: ArrayLike, probabilities: ArrayLike) -> dict[str, float]:
    """Return the one-vs-rest area under the ROC curve of each class, and their mean as ``macro``.

    Classes that no row or every row has are omitted.
    """
    true, values = np.asarray(truth), np.asarray(probabilities, dtype=np.float64)
    areas = {
        title: float(sklearn.metrics.roc_auc_score(true == label, values[:, column]))
        for column, (label, title) in enumerate(zip(LABELS, TITLES, strict=True))
        if 0 < (true == label).sum() < len(true)
    }
    return areas | ({"macro": float(np.mean(list(areas.values())))} if areas else {})


def reliability(truth: ArrayLike, probabilities: ArrayLike) -> list[tuple[float, float, float]]:
    """Return mean confidence, accuracy and share of rows for each non-empty bin of confidence."""
    values = np.asarray(probabilities, dtype=np.float64)
    confidence, right = values.max(axis=1), values.argmax(axis=1) == class_columns(truth)
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    members = [bins == number for number in range(BINS)]
    return [(float(confidence[m].mean()), float(right[m].mean()), float(m.mean())) for m in members if m.any()]


def class_columns(labels: ArrayLike) -> NDArray[np.int64]:
    """Return the columns 0, 1, 2 for the labels -1, 0, 1."""
    return np.searchsorted(LABELS, np.asarray(labels, dtype=np.int64))


def _of_class(precision: float, recall: float, f1: float, support: int) -> dict[str, float | int]:
    return {
        "precision": round(float(precision), 4),
        "recall": round(float(recall), 4),
        "f1": round(float(f1), 4),
        "support": int(support),
    }


def _of_probabilities(true: NDArray[np.int64], probabilities: NDArray[np.float64]) -> dict[str, Any]:
    areas = roc_auc(true, probabilities)
    result: dict[str, Any] = {
        "log_loss": round(log_loss(true, probabilities), 4),
        "calibration_error": round(calibration_error(true, probabilities), 4),
        "class_calibration_error": round(class_calibration_error(true, probabilities), 4),
        "roc_auc": {title: round(area, 4) for title, area in areas.items()},
    }
    if 0 not in true:
        two_way = np.where(probabilities[:, 2] >= probabilities[:, 0], 1, -1)
        result["two_way_accuracy"] = round(float((two_way == true).mean()), 4)
    return result
