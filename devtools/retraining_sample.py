"""What a trial of the retraining loop sends and requires, from comments and labels written for this project."""

import csv
from pathlib import Path

import yaml

from training.params import PARAMS

SAMPLE = PARAMS.parent / "sample"
CORRECTIONS = 700
LEAST_WORDS = 3
"""Number and length of corrections, sufficient for the new model to have enough held-out comments for a reference."""
GATES = {
    "against_production": ["sample"],
    "margin": 0.5,
    "most_ms_for_500_comments": 5_000,
    "most_megabytes": 12,
    "macro_recall": {"sample": 0.5},
}
"""Gates on data that is part of the project, because other data sets may not be available."""
SHIFTED = ["zyx wvut srq ponm lkji hgf edcba " * 8] * 50
"""Comments that differ from those that any model was trained on, in length and in words."""
_TITLES = {"-1": "Negative", "0": "Neutral", "1": "Positive"}


def write_params(path: Path) -> None:
    """Write the parameters of the training with the gates for the sample."""
    params = yaml.safe_load(PARAMS.read_text(encoding="utf-8")) | {"gates": GATES}
    path.write_text(yaml.safe_dump(params), encoding="utf-8")


def comments() -> list[str]:
    """Return 50 comments of the sample."""
    return [text for text, _ in _labelled("comments.csv")][:50]


def corrections() -> list[dict[str, str]]:
    """Return the bodies of POST /feedback that correct the synthetic comments of the sample."""
    rows = [row for row in dict(_labelled("synthetic.csv")).items() if len(row[0].split()) >= LEAST_WORDS]
    return [
        {"comment": text, "predicted": "Negative" if label != "Negative" else "Positive", "correct": label}
        for text, label in rows[:: len(rows) // CORRECTIONS][:CORRECTIONS]
    ]


def _labelled(name: str) -> list[tuple[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8") as file:
        return [(row["text"], _TITLES.get(row["label"], row["label"])) for row in csv.DictReader(file)]
