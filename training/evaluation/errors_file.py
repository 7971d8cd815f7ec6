"""Writes predictions to a CSV file, row by row, for error analysis."""

import csv
from collections.abc import Sequence
from pathlib import Path

from training.evaluation.predictions import LabelledPredictions
from training.evaluation.slices import Slices
from training.spreadsheets import escape_formula
from undertone.labels import Sentiment

COLUMNS = ("text", "label", "prediction", "right", "confidence", "negative", "neutral", "positive")


def write_errors(path: Path, texts: Sequence[str], predictions: LabelledPredictions, slices: Sequence[Slices]) -> None:
    """Write every row to a CSV file: errors first, by descending confidence."""
    kinds = list(dict.fromkeys(kind for entry in slices for kind in entry))
    rows = list(zip(texts, predictions.truth, predictions.labels, predictions.probabilities, slices, strict=True))
    rows.sort(key=lambda row: (row[1] == row[2], -max(row[3])))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*COLUMNS, *kinds))
        for text, label, prediction, probabilities, own in rows:
            shares = [f"{probability:.4f}" for probability in (max(probabilities), *probabilities)]
            named = (Sentiment(label).title, Sentiment(prediction).title, "yes" if label == prediction else "no")
            writer.writerow((escape_formula(text), *named, *shares, *(own.get(kind, "") for kind in kinds)))
