"""A small neural network on sums of word vectors, which models interactions of words.

A text's vectors are summed twice, over all words and over those after a negator, so ``not`` can invert what follows.
One hidden layer reads both sums; for each source of the training rows there is a pair of scores, Negative against
Neutral and Positive against Neutral. Vectors are integers in the table, so their sums are exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.model.combine import STEP
from training.model.lexicon import NEGATORS
from training.model.linear import families
from training.model.net_training import Bags, Labelled, Weights, train
from training.model.params import ModelParams
from training.model.table import Index, in_scope
from training.model.terms import END, START

LARGEST_NUMBER = 127
EDGES = (START, END)


@dataclass(frozen=True)
class Net:
    """Two dense layers in float64 over the scaled sums of the vectors."""

    hidden: NDArray[np.float64]
    """[2 x vector numbers + 1, hidden]; the last row is the intercept. The vectors' units are in it."""
    heads: NDArray[np.float64]
    """[hidden + 1, 2 x sources]; the last row is the intercept."""

    def scores(self, pooled: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the scores [rows, 2 x sources] of scaled sums [rows, 2 x vector numbers], rounded to STEP."""
        inside = np.maximum(pooled.astype(np.float64) @ self.hidden[:-1] + self.hidden[-1], 0.0)
        exact = inside @ self.heads[:-1] + self.heads[-1]
        return np.asarray(np.rint(exact / STEP) * STEP, dtype=np.float32)


def fit_net(
    texts: Sequence[list[str]],
    words: Sequence[str],
    classes: NDArray[np.int64],
    sources: NDArray[np.str_],
    weights: NDArray[np.float64],
    params: ModelParams,
) -> tuple[Net, NDArray[np.int8]]:
    """Train on texts given as words with boundary tokens.

    Args:
        texts: N texts.
        words: The vocabulary, including boundary tokens.
        classes: [N], 0, 1 or 2.
        sources: [N].
        weights: [N], weight of each text.
        params: The recipe.

    Returns:
        The net, and the integer vectors of the words: [words, vector numbers].
    """
    if "net" not in params.parts:
        return Net(np.zeros((1, 0)), np.zeros((1, 0))), np.zeros((len(words), 0), dtype=np.int8)
    names, numbers = np.unique(families(sources), return_inverse=True)
    labelled = Labelled(classes, numbers.astype(np.int64), weights.astype(np.float32))
    trained = train(_bags(texts, words), len(words), labelled, params)
    # never trained, so they still have their initial values
    trained.vectors[[place for place, word in enumerate(words) if word in EDGES]] = 0.0
    large = np.flatnonzero(np.bincount(numbers) >= params.min_source_rows)
    return _rounded(trained, large if len(large) else np.arange(len(names)))


def _bags(texts: Sequence[list[str]], words: Sequence[str]) -> Bags:
    """Map texts to word indices; boundary tokens and unknown words get the last index, whose vector is zero."""
    nowhere = len(words)
    places = Index(words).places([word for text in texts for word in text])
    edges = [place for place, word in enumerate(words) if word in EDGES]
    places = np.where((places < 0) | np.isin(places, edges), nowhere, places)
    ends = np.cumsum([0, *map(len, texts)])
    marks = np.array([word in NEGATORS for text in texts for word in text], dtype=np.int64)
    return Bags(places, ends, in_scope(marks, np.repeat(np.arange(len(texts)), np.diff(ends))).astype(bool))


def _rounded(trained: Weights, sources: NDArray[np.int64]) -> tuple[Net, NDArray[np.int8]]:
    largest = np.abs(trained.vectors).max(axis=0).astype(np.float64)
    units = np.where(largest > 0, largest, 1.0) / LARGEST_NUMBER
    vectors = np.rint(trained.vectors[:-1] / units).astype(np.int8)
    hidden = np.vstack([trained.hidden * np.tile(units, 2)[:, None], trained.hidden_intercept])
    heads = np.vstack([trained.heads, trained.head_intercepts]).reshape(len(trained.heads) + 1, -1, 3)[:, sources]
    against_neutral = heads[:, :, [0, 2]] - heads[:, :, [1]]
    return Net(hidden.astype(np.float64), against_neutral.reshape(len(heads), -1).astype(np.float64)), vectors
