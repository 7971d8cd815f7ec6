"""The trained model in Python: the reference that the served graph must equal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import lightgbm
import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from training.model.boosting import raw_scores
from training.model.calibration import Calibration
from training.model.experts import Experts
from training.model.table import Table
from training.model.terms import words
from undertone.text import VERSION, normalize


@dataclass(frozen=True)
class TrainedModel:
    """Table, experts, trees and calibration; raw texts in, probabilities out."""

    table: Table
    experts: Experts
    booster: lightgbm.Booster
    calibration: Calibration
    names: Mapping[str, list[str]]
    """What the linear and the origin columns of the table are of."""
    text_version: str = VERSION

    def features(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return what the trees see of raw texts: [texts, features]."""
        columns = self.table.features([words(normalize(text)) for text in texts])
        return np.hstack([columns, self.experts.answers(columns)])

    def logits(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the calibrated scores of raw texts before the softmax: [texts, 3]."""
        features = self.features(texts)
        return self.calibration.logits(raw_scores(self.booster, features), self.experts.shares(features))

    def predict_proba(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the probabilities of Negative, Neutral and Positive of raw texts: [texts, 3]."""
        return np.asarray(softmax(self.logits(texts), axis=1))

    def predict(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Return the labels -1, 0 or 1 of raw texts."""
        return self.logits(texts).argmax(axis=1).astype(np.int64) - 1
