"""Predictions of a model for held-out sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from training.datasets.catalog import GROUPS
from training.evaluation.metrics import figures
from undertone.predictions import Prediction, Predictor


@dataclass(frozen=True, slots=True)
class LabelledPredictions:
    """True labels of a held-out set, with a model's labels and probabilities."""

    truth: list[int]
    labels: list[int]
    probabilities: list[tuple[float, float, float]]

    def figures(self) -> dict[str, Any]:
        """Return the metrics of the predictions."""
        return figures(self.truth, self.labels, self.probabilities)


def predict_sets(model: Predictor, tests: Mapping[str, pd.DataFrame]) -> dict[str, LabelledPredictions]:
    """Predict every text of held-out sets."""
    return {
        name: with_truth(frame["label"].tolist(), model.predict(frame["text"].tolist()))
        for name, frame in tests.items()
    }


def pooled(sets: Mapping[str, LabelledPredictions]) -> dict[str, LabelledPredictions]:
    """Add the pooled predictions of each group of sets, such as ``sentistrength``."""
    pools = {}
    for group, parts in GROUPS.items():
        found = [sets[name] for name in (f"{group}-{part}" for part in parts) if name in sets]
        if found:
            pools[group] = LabelledPredictions(
                [label for one in found for label in one.truth],
                [label for one in found for label in one.labels],
                [row for one in found for row in one.probabilities],
            )
    return {**sets, **pools}


def with_truth(truth: Sequence[int], predictions: Sequence[Prediction]) -> LabelledPredictions:
    """Combine predictions with true labels; an empty text counts as Neutral with probability 1."""
    probabilities = [p.probabilities if p.confidence else (0.0, 1.0, 0.0) for p in predictions]
    return LabelledPredictions(list(truth), [int(p.sentiment) for p in predictions], probabilities)
