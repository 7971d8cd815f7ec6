"""Figures of a classifier: how right, how even over the classes, how honest its confidence."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from undertone.labels import ORDER

LABELS = np.array([int(sentiment) for sentiment in ORDER])
TITLES = [sentiment.title for sentiment in ORDER]
BINS = 15
"""Equal-width bins of confidence for the calibration error."""


def figures(truth: ArrayLike, predicted: ArrayLike, probabilities: ArrayLike | None = None) -> dict[str, Any]:
    """Work out the figures of predictions against the truth.

    Macro figures are means over the classes that occur in the truth: on a set without Neutral, a neutral
    prediction is simply wrong. With probabilities there are also the log loss, the calibration error, the areas under
    the ROC curves, and, where the truth has only Negative and Positive, the accuracy of the choice between these two.

    Args:
        truth: Labels -1, 0, 1 of N rows; at least one.
        predicted: Labels of the same rows.
        probabilities: Of Negative, Neutral and Positive, [N, 3].
    """
    true, guess = class_columns(truth), class_columns(predicted)
    confusion = np.zeros((3, 3), dtype=np.int64)
    np.add.at(confusion, (true, guess), 1)
    per_class = {title: _of_class(confusion, index) for index, title in enumerate(TITLES)}
    present = [entry for entry in per_class.values() if entry["support"]]
    result: dict[str, Any] = {
        "rows": int(confusion.sum()),
        "accuracy": _share(np.trace(confusion), confusion.sum()),
        "macro_recall": round(float(np.mean([entry["recall"] for entry in present])), 4),
        "macro_f1": round(float(np.mean([entry["f1"] for entry in present])), 4),
        "per_class": per_class,
        "confusion": confusion.tolist(),
    }
    if probabilities is not None:
        result |= _of_probabilities(true, np.asarray(probabilities, dtype=np.float64))
    return result


def macro_recall(truth: ArrayLike, predicted: ArrayLike) -> float:
    """The mean recall over the classes that occur in the truth, not rounded."""
    true, guess = class_columns(truth), class_columns(predicted)
    return float(np.mean([(guess[true == index] == index).mean() for index in np.unique(true)]))


def calibration_error(truth: ArrayLike, probabilities: ArrayLike) -> float:
    """The expected calibration error: the mean distance of confidence and accuracy over bins of confidence."""
    return sum(share * abs(confidence - accuracy) for confidence, accuracy, share in reliability(truth, probabilities))


def class_calibration_error(truth: ArrayLike, probabilities: ArrayLike) -> float:
    """The largest, over the classes, of the mean distance of a class's probability and how often it is true, by bins.

    It sees what the calibration error of the highest probability does not: a class that is always given too much.
    """
    values, true = np.asarray(probabilities, dtype=np.float64), class_columns(truth)
    bins = np.minimum((values * BINS).astype(int), BINS - 1)
    errors = []
    for index in range(len(TITLES)):
        found = np.bincount(bins[:, index], values[:, index], BINS) - np.bincount(bins[:, index], true == index, BINS)
        errors.append(np.abs(found).sum() / len(true))
    return float(max(errors))


def log_loss(truth: ArrayLike, probabilities: ArrayLike) -> float:
    """The mean of minus the logarithm of the true class's probability."""
    values, true = np.asarray(probabilities, dtype=np.float64), class_columns(truth)
    return float(-np.log(np.clip(values[np.arange(len(true)), true], 1e-15, 1)).mean())


def roc_auc(truth: ArrayLike, probabilities: ArrayLike) -> dict[str, float]:
    """The area under the ROC curve of each class against the rest, and their mean as ``macro``.

    It is the chance that a row of the class gets a higher probability of it than another row does (Mann and Whitney,
    1947); a class that no row or every row has is left out.
    """
    true, values = class_columns(truth), np.asarray(probabilities, dtype=np.float64)
    areas = {
        title: _area(true == index, values[:, index])
        for index, title in enumerate(TITLES)
        if 0 < (true == index).sum() < len(true)
    }
    return areas | ({"macro": float(np.mean(list(areas.values())))} if areas else {})


def _area(inside: NDArray[np.bool_], values: NDArray[np.float64]) -> float:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]  # equal values share their mean rank
    members = inside.sum()
    pairs = members * (len(values) - members)
    return float((ranks[inside].sum() - members * (members + 1) / 2) / pairs)


def reliability(truth: ArrayLike, probabilities: ArrayLike) -> list[tuple[float, float, float]]:
    """Mean confidence, accuracy and share of the rows, for each bin of confidence that has rows."""
    values = np.asarray(probabilities, dtype=np.float64)
    confidence, right = values.max(axis=1), values.argmax(axis=1) == class_columns(truth)
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    members = [bins == number for number in range(BINS)]
    return [(float(confidence[m].mean()), float(right[m].mean()), float(m.mean())) for m in members if m.any()]


def class_columns(labels: ArrayLike) -> NDArray[np.int64]:
    """The columns 0, 1, 2 of the labels -1, 0, 1."""
    return np.searchsorted(LABELS, np.asarray(labels, dtype=np.int64))


def _of_class(confusion: NDArray[np.int64], index: int) -> dict[str, float | int]:
    hit, support, named = confusion[index, index], confusion[index].sum(), confusion[:, index].sum()
    return {
        "precision": _share(hit, named),
        "recall": _share(hit, support),
        "f1": _share(2 * hit, support + named),
        "support": int(support),
    }


def _of_probabilities(true: NDArray[np.int64], probabilities: NDArray[np.float64]) -> dict[str, Any]:
    areas = roc_auc(LABELS[true], probabilities)
    result: dict[str, Any] = {
        "log_loss": round(log_loss(LABELS[true], probabilities), 4),
        "calibration_error": round(calibration_error(LABELS[true], probabilities), 4),
        "class_calibration_error": round(class_calibration_error(LABELS[true], probabilities), 4),
        "roc_auc": {title: round(area, 4) for title, area in areas.items()},
    }
    if 1 not in true:
        two_way = np.where(probabilities[:, 2] >= probabilities[:, 0], 2, 0)
        result["two_way_accuracy"] = round(float((two_way == true).mean()), 4)
    return result


def _share(part: float | np.integer[Any], whole: float | np.integer[Any]) -> float:
    return round(float(part / whole), 4) if whole else 0.0


def mean_over_sets(metrics: dict[str, dict[str, Any]], name: str, sets: Sequence[str]) -> float:
    """The mean of one figure over several held-out sets; sets that are not there are skipped."""
    values = [metrics[entry][name] for entry in sets if entry in metrics]
    return float(np.mean(values)) if values else 0.0
