"""The table of weights: a row of integers for each term, and for each piece of unknown words.

A text's raw sums are the sums of its rows, in these groups of columns:

    linear   the linear models' weights of words, pairs and pieces
    known    lexicons and counts (``lexicon.COLUMNS``)
    negated  the lexicons again, for words shortly after a negator
    turned   the lexicons again, for words after a contrast word such as "but"
    vectors  the net's vectors of words
    negated vectors

The row of a word in the vocabulary includes the sum of its pieces; only unknown words are split
into pieces at prediction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from training.model.lexicon import COLUMNS, POLAR_COLUMNS
from training.model.terms import pieces

LARGEST_WEIGHT = 1023
"""Integer sums are exact in float32 up to 2**24: 16,000 terms of the largest weight."""
MOST_WORDS = 4096
"""Number of words at which the length scaling is capped."""
REACH = 3
"""Number of words in the scope of a negator."""
BATCH = 4_000

INVERSE_ROOTS = (1 / np.sqrt(np.maximum(np.arange(MOST_WORDS + 1), 1))).astype(np.float32)
"""1 / sqrt(n) by number of words: a lookup table, so that both paths use the same scale."""

NEGATOR, TURN = COLUMNS.index("negator"), COLUMNS.index("turn")
POLAR = len(POLAR_COLUMNS)


class Index:
    """An index of names by position."""

    def __init__(self, names: Sequence[str]) -> None:
        self._place = {name: place for place, name in enumerate(names)}

    def places(self, names: Sequence[str]) -> NDArray[np.int64]:
        """Return the index of each name, -1 for an unknown one."""
        return np.array([self._place.get(name, -1) for name in names], dtype=np.int64)


@dataclass(frozen=True)
class Table:
    """Words, pairs, pieces and lexicon words with their rows; unknown ones count as zero."""

    words: list[str]
    word_weights: NDArray[np.int16]
    """[words, linear columns], including the pieces of each word."""
    word_vectors: NDArray[np.int8]
    """[words, vector numbers]."""
    pairs: list[str]
    pair_weights: NDArray[np.int16]
    """[pairs, linear columns]."""
    pieces: list[str]
    piece_weights: NDArray[np.int16]
    """[pieces, linear columns]."""
    known: list[str]
    known_weights: NDArray[np.int16]
    """[lexicon words, lexicon columns]."""

    @property
    def linear(self) -> int:
        """The number of linear columns."""
        return int(self.pair_weights.shape[1])

    @property
    def plain(self) -> int:
        """The number of raw sums that are not scaled by the number of words: known, negated, turned."""
        return int(self.known_weights.shape[1]) + 2 * POLAR

    @property
    def columns(self) -> int:
        """The number of columns that the trees read: linear, plain, word count."""
        return self.linear + self.plain + 1

    def sums(self, texts: Sequence[list[str]]) -> NDArray[np.float64]:
        """Return the raw sums of texts given as words with boundary tokens: integers [texts, columns]."""
        batches = [self._sums(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        return np.vstack(batches)

    def read(self, texts: Sequence[list[str]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the columns [texts, columns] and scaled vector sums of texts given as words with boundary tokens."""
        return self.assemble(self.sums(texts).astype(np.float32), lengths(texts))

    def assemble(
        self, sums: NDArray[np.float32], count: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Scale raw sums in float32, as the graph does: linear (scaled), plain, word count; and vectors (scaled)."""
        roots = INVERSE_ROOTS[np.minimum(count, MOST_WORDS)][:, None]
        linear, plain, vectors = np.split(sums, [self.linear, self.linear + self.plain], axis=1)
        return np.hstack([linear * roots, plain, count[:, None].astype(np.float32)]), vectors * roots

    def pair_places(self) -> list[tuple[int, int]]:
        """Return the word indices of each pair."""
        place = {word: number for number, word in enumerate(self.words)}
        return [(place[left], place[right]) for left, right in (pair.split(" ") for pair in self.pairs)]

    def _sums(self, texts: Sequence[list[str]]) -> NDArray[np.float64]:
        words = [word for text in texts for word in text]
        rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        places = self._words.places(words)
        own = _looked_up(self.word_weights, places)
        own += self._of_unknown(words, places)
        known = _looked_up(self.known_weights, self._known.places(words))
        scope = in_scope(known[:, NEGATOR], rows)[:, None]
        turned = known[:, :POLAR] * behind(known[:, TURN], rows)[:, None]
        vectors = _looked_up(self.word_vectors, places)
        parts = [own, known, known[:, :POLAR] * scope, turned, vectors, vectors * scope]
        sums = _added(np.hstack(parts), rows, len(texts))
        pairs = [f"{left} {right}" for left, right in pairwise(words)]
        by_pair = _looked_up(self.pair_weights, self._pairs.places(pairs))
        sums[:, : self.linear] += _added(by_pair, rows[:-1], len(texts))
        return sums

    def _of_unknown(self, words: Sequence[str], places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Sum the pieces of each word whose index is -1; the others get zeros."""
        rows = np.zeros((len(words), self.linear), dtype=np.int64)
        for place in np.flatnonzero(places < 0).tolist():
            found = self._pieces.places(pieces(words[place]))
            rows[place] = self.piece_weights[found[found >= 0]].sum(axis=0, dtype=np.int64)
        return rows

    @cached_property
    def _words(self) -> Index:
        return Index(self.words)

    @cached_property
    def _pairs(self) -> Index:
        return Index(self.pairs)

    @cached_property
    def _pieces(self) -> Index:
        return Index(self.pieces)

    @cached_property
    def _known(self) -> Index:
        return Index(self.known)


def lengths(texts: Sequence[list[str]]) -> NDArray[np.int64]:
    """Return the number of words of each text, without the two boundary tokens."""
    return np.array([len(text) - 2 for text in texts], dtype=np.int64)


def in_scope(negators: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each word (0 or 1) whether a negator precedes it by at most REACH words in the same text."""
    scope = np.zeros_like(negators)
    for back in range(1, REACH + 1):
        scope[back:] |= negators[:-back] * (rows[back:] == rows[:-back])
    return scope


def behind(turns: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return for each word whether a contrast word precedes it in the same text."""
    before = np.cumsum(turns) - turns
    return np.asarray(before > before[np.searchsorted(rows, rows)])


def quantize(*parts: NDArray[np.float64]) -> tuple[list[NDArray[np.int16]], NDArray[np.float64]]:
    """Quantise tables with the same columns to integers, with one unit per column; return tables and units."""
    largest = np.max([np.abs(part).max(axis=0, initial=0.0) for part in parts], axis=0)
    units = np.where(largest > 0, largest, 1.0) / LARGEST_WEIGHT
    return [np.rint(part / units).astype(np.int16) for part in parts], units


def _looked_up(weights: NDArray[np.int16] | NDArray[np.int8], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows at the indices, zeros for -1."""
    nothing = np.zeros((1, weights.shape[1]), dtype=weights.dtype)
    return np.vstack([weights, nothing])[places].astype(np.int64)


def _added(values: NDArray[np.int64], rows: NDArray[np.int64], texts: int) -> NDArray[np.float64]:
    places = csr_matrix((np.ones(len(rows)), (rows, np.arange(len(rows)))), shape=(texts, len(rows)))
    return np.asarray(places @ values.astype(np.float64))
