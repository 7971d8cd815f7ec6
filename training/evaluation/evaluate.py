"""Evaluates a model on labelled texts: metrics with intervals, by slice, and against another model."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from training.evaluation.bootstrap import FIGURES, interval, interval_of, paired_bootstrap
from training.evaluation.metrics import calibration_error, figures, log_loss, roc_auc
from training.evaluation.predictions import LabelledPredictions
from training.evaluation.slices import Slices, by_slice

LEAST_ROWS = 20
"""Minimum number of rows of a slice."""


def _macro_area(truth: Any, probabilities: Any) -> float:
    return roc_auc(truth, probabilities).get("macro", 0.5)


OF_PROBABILITIES: dict[str, Callable[[Any, Any], float]] = {
    "roc_auc": _macro_area,
    "calibration_error": calibration_error,
    "log_loss": log_loss,
}


def judged(predictions: LabelledPredictions, slices: Sequence[Slices] = ()) -> dict[str, Any]:
    """Return metrics of predictions, with ``intervals`` (95 %) of each metric, and ``slices`` by kind and name."""
    found = figures(predictions.truth, predictions.labels, predictions.probabilities)
    found["intervals"] = _intervals(predictions) | {
        name: _rounded(interval_of(measure, predictions.truth, predictions.probabilities))
        for name, measure in OF_PROBABILITIES.items()
    }
    found["slices"] = {
        kind: {name: _brief(part) for name, part in parts.items()}
        for kind, parts in by_slice(predictions, slices, LEAST_ROWS).items()
    }
    return found


def _intervals(predictions: LabelledPredictions) -> dict[str, tuple[float, ...]]:
    return {name: _rounded(interval(predictions.truth, predictions.labels, name)) for name in FIGURES}


def _brief(predictions: LabelledPredictions) -> dict[str, Any]:
    found = figures(predictions.truth, predictions.labels)
    return {name: found[name] for name in ("rows", *FIGURES)} | {"intervals": _intervals(predictions)}


def compared(truth: Sequence[int], old: Sequence[int], new: Sequence[int]) -> dict[str, Any]:
    """Compare new labels with old ones, by metric: difference, interval, and verdict."""
    return {name: _difference(*paired_bootstrap(truth, old, new, figure=name)) for name in FIGURES}


def _difference(difference: float, low: float, high: float) -> dict[str, Any]:
    verdict = "better" if low > 0 else "worse" if high < 0 else "no significant difference"
    return {"difference": round(difference, 4), "interval": _rounded((low, high)), "verdict": verdict}


def _rounded(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(round(value, 4) for value in values)


def slice_rows(found: Mapping[str, Any]) -> list[tuple[object, ...]]:
    """Return the slices of :func:`judged` as table rows: name, rows, accuracy and macro-F1 with intervals."""
    return [
        (name, part["rows"], *(with_interval(part[figure], part["intervals"][figure]) for figure in SHOWN))
        for parts in found["slices"].values()
        for name, part in parts.items()
    ]


SHOWN = ("accuracy", "macro_recall", "macro_f1")


def with_interval(value: float, bounds: Sequence[float]) -> str:
    """Format a metric as ``.612 (.590 to .633)``."""
    return f"{value:.3f} ({bounds[0]:.3f} to {bounds[1]:.3f})"
