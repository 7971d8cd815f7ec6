"""Writes a whole report into a folder."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from training.evaluation.predictions import LabelledPredictions
from training.reports import pictures
from training.reports.page import report_page


def write_report(
    folder: Path,
    *,
    title: str,
    predictions: Mapping[str, LabelledPredictions],
    info: Mapping[str, Any],
    curve: Sequence[Mapping[str, float]] = (),
    terms: Mapping[str, Sequence[tuple[str, float]]] | None = None,
) -> dict[str, Any]:
    """Write metrics.json, experiment_info.json, the charts as PNG and SVG, and index.html; return the metrics.

    Args:
        folder: Output folder; created if missing.
        title: The heading of the page.
        predictions: Predictions for each held-out set.
        info: Facts about the training.
        curve: Points of a learning curve: rows, and macro-recall by set.
        terms: The most distinctive terms of each class.
    """
    folder.mkdir(parents=True, exist_ok=True)
    metrics = {name: entry.figures() for name, entry in predictions.items()}
    _write_json(folder / "metrics.json", metrics)
    _write_json(folder / "experiment_info.json", info)
    drawn = _draw(predictions, metrics)
    if curve:
        drawn["learning_curve"] = pictures.learning_curve(curve)
    if terms:
        drawn["distinctive_terms"] = pictures.distinctive_terms(terms)
    for name, figure in drawn.items():
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
        figure.savefig(folder / f"{name}.png", dpi=110)
    page = report_page(title, metrics, info, [f"{name}.svg" for name in drawn])
    (folder / "index.html").write_text(page, encoding="utf-8")
    return metrics


def _draw(predictions: Mapping[str, LabelledPredictions], metrics: Mapping[str, Any]) -> dict[str, Figure]:
    drawn = {}
    for name, entry in predictions.items():
        drawn[f"confusion_{name}"] = pictures.confusion_matrix(metrics[name]["confusion"], name)
        drawn[f"precision_recall_{name}"] = pictures.precision_recall(entry.truth, entry.probabilities, name)
        error = metrics[name]["calibration_error"]
        drawn[f"reliability_{name}"] = pictures.reliability_diagram(entry.truth, entry.probabilities, error, name)
    return drawn


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
