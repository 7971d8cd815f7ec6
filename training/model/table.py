"""The table of weights: one row of whole numbers a term; a text's row is the sum of its terms' rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from training.model.terms import count_matrix, lengths

LARGEST_WEIGHT = 2047
"""Sums of whole numbers stay exact in float32 up to 2**24: 8,000 terms of the largest weight."""
MOST_WORDS = 4096
"""Longer texts are scaled as if they had this many words."""

INVERSE_ROOTS = (1 / np.sqrt(np.maximum(np.arange(MOST_WORDS + 1), 1))).astype(np.float32)
"""1 / sqrt(n): what sums are scaled by, looked up by the number of words, so that both paths scale alike."""


@dataclass(frozen=True)
class Table:
    """Terms and their rows; unknown terms count nothing."""

    terms: list[str]
    weights: NDArray[np.int16]
    """[terms, columns], each within ±LARGEST_WEIGHT."""
    scaled: int
    """The first columns, which are divided by the root of the number of words; the others are plain counts."""

    @cached_property
    def index(self) -> dict[str, int]:
        """The row of each term."""
        return {term: row for row, term in enumerate(self.terms)}

    def features(self, texts: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """Return what the trees see of texts given as terms: scaled sums, counts, number of words."""
        sums = count_matrix(texts, self.index).astype(np.float64) @ self.weights.astype(np.float64)
        words = lengths(texts)
        return assemble(sums.astype(np.float32), words, self.scaled)


def assemble(sums: NDArray[np.float32], words: NDArray[np.int64], scaled: int) -> NDArray[np.float32]:
    """Put the features of texts together, in float32 as the graph does."""
    roots = INVERSE_ROOTS[np.minimum(words, MOST_WORDS)][:, None]
    return np.hstack([sums[:, :scaled] * roots, sums[:, scaled:], words[:, None].astype(np.float32)])


def quantize(weights: NDArray[np.float64]) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
    """Round each column to whole numbers; return them and the weight that 1 stands for, a column each."""
    largest = np.abs(weights).max(axis=0, initial=0.0)
    steps = np.where(largest > 0, largest, 1.0) / LARGEST_WEIGHT
    return np.rint(weights / steps).astype(np.int16), steps
