"""The trained model in Python: the reference for the served graph."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import lightgbm
import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from training.model.boosting import raw_scores
from training.model.combine import Combination
from training.model.net import Net
from training.model.output import ModelOutput
from training.model.table import Table
from training.model.terms import words
from undertone.text import VERSION, normalize

if TYPE_CHECKING:
    from training.languages.model import Languages


@dataclass(frozen=True)
class TrainedModel:
    """Table, net, trees and combining layer; takes raw texts, returns probabilities."""

    table: Table
    net: Net
    booster: lightgbm.Booster
    combination: Combination
    names: Sequence[str]
    """Description of the table's linear columns."""
    languages: "Languages | None" = None
    """The model for other languages; without it every comment is treated as English."""
    text_version: str = VERSION

    def logits(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the scores of raw texts before the softmax: [texts, 3]."""
        return self.answer(texts).logits

    def answer(self, texts: Sequence[str]) -> ModelOutput:
        """Return scores, languages, and whether each raw text is understood."""
        split = [words(normalize(text)) for text in texts]
        english = self.english_logits(split)
        if self.languages is None:
            return ModelOutput(english, ["en"] * len(texts), np.ones(len(texts), dtype=np.bool_))
        return self.languages.answer(split, english)

    def english_logits(self, texts: Sequence[list[str]]) -> NDArray[np.float32]:
        """Return the scores of texts given as words with boundary tokens, treated as English: [texts, 3]."""
        return self.combination.logits(known_of(self.table, self.net, self.booster, texts))

    def predict_proba(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the probabilities of Negative, Neutral and Positive of raw texts: [texts, 3]."""
        return np.asarray(softmax(self.logits(texts), axis=1))

    def predict(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Return the labels -1, 0 or 1 of raw texts."""
        return self.logits(texts).argmax(axis=1).astype(np.int64) - 1


def known_of(table: Table, net: Net, booster: lightgbm.Booster, texts: Sequence[list[str]]) -> NDArray[np.float32]:
    """Return the combining layer's inputs for texts given as words with boundary tokens: scores of trees, then net.

    The trees' scores are Negative and Positive against Neutral; a common offset carries no information.
    """
    columns, pooled = table.read(texts)
    scores = raw_scores(booster, columns)
    return np.hstack([scores[:, [0, 2]] - scores[:, [1]], net.scores(pooled), columns])
