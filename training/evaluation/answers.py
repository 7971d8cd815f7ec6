"""What a model says about the texts of held-out sets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from training.evaluation.figures import figures
from undertone.predictions import Predictor


@dataclass(frozen=True, slots=True)
class Answers:
    """What a model says to a held-out set, beside the truth."""

    truth: list[int]
    labels: list[int]
    probabilities: list[tuple[float, float, float]]

    def figures(self) -> dict[str, Any]:
        """The figures of the answers."""
        return figures(self.truth, self.labels, self.probabilities)


def ask(model: Predictor, tests: Mapping[str, pd.DataFrame]) -> dict[str, Answers]:
    """Let a model answer every text of some held-out sets."""
    answers = {}
    for name, frame in tests.items():
        found = model.predict(frame["text"].tolist())
        labels = [int(entry.sentiment) for entry in found]
        # silence has no probabilities of its own; it counts as sure of Neutral
        probabilities = [p.probabilities if p.confidence else (0.0, 1.0, 0.0) for p in found]
        answers[name] = Answers(frame["label"].tolist(), labels, probabilities)
    return answers
