"""Predictions for many comments as columns, ready for tables."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from undertone.labels import ORDER
from undertone.predictions import DIGITS, SILENCE, Prediction

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Columns(NamedTuple):
    """Predictions, one row per comment; ``Prediction`` describes the columns.

    Attributes:
        labels: [rows], -1, 0 or 1.
        probabilities: [rows, 3], rounded, in the order of ORDER.
        languages: Language tags, as Python strings.
        understood: Whether the language is supported.
    """

    labels: "NDArray[np.int8]"
    probabilities: "NDArray[np.float64]"
    languages: "NDArray[np.object_]"
    understood: "NDArray[np.bool_]"

    @property
    def confidences(self) -> "NDArray[np.float64]":
        """Return the probability of each row's class."""
        found: NDArray[np.float64] = self.probabilities[np.arange(len(self.labels)), self.labels + 1]
        return found

    @classmethod
    def silent(cls, rows: int) -> Self:
        """Return rows of empty comments, to be overwritten."""
        return cls(
            np.full(rows, SILENCE.sentiment, dtype=np.int8),
            np.zeros((rows, len(ORDER))),
            np.full(rows, SILENCE.language, dtype=object),
            np.full(rows, SILENCE.understood, dtype=bool),
        )

    @classmethod
    def of(cls, predictions: Sequence[Prediction]) -> Self:
        """Return individual predictions as columns."""
        found = cls.silent(len(predictions))
        for row, each in enumerate(predictions):
            found.labels[row] = each.sentiment
            found.probabilities[row] = each.probabilities
            found.languages[row] = each.language
            found.understood[row] = each.understood
        return found

    def put(self, rows: Sequence[int], labels: Any, probabilities: Any, *named: Any) -> None:
        """Set some rows to outputs of the graph."""
        self.labels[rows] = labels
        self.probabilities[rows] = np.round(probabilities.astype(np.float64), DIGITS)
        for column, values in zip((self.languages, self.understood), named, strict=False):
            column[rows] = values

    def take(self, rows: "NDArray[np.int64]") -> Self:
        """Return rows by index, in any order, possibly repeated."""
        return type(self)(self.labels[rows], self.probabilities[rows], self.languages[rows], self.understood[rows])
