"""Language identification: a linear model of the pieces of a comment's words, cheap enough for every comment.

A logistic regression on hashed pieces is reduced to a few numbers per piece by a singular value decomposition, so a
word is one short row, precomputed for the words of the English table. Sums are integers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from training.languages.alphabet import SCRIPTS, Alphabet
from training.languages.hashing import piece_rows
from training.model.combine import STEP
from training.model.linear import settle

ROWS = 32_749
"""Rows of the table of pieces; a prime."""
WIDTH = 32
"""Numbers per piece."""
LARGEST = 127
SCRIPT_WEIGHT = 20.0
"""Weight at which one letter of a script decides the language."""
REGULARIZATION = 100.0
ITERATIONS = 80

UNKNOWN = "und"
UNDERSTOOD = ("en", "ar", "de", "es", "fr", "hi", "hi-Latn", "it", "pt")
"""BCP 47 tags of the supported languages, English first."""
LEAST_PIECES, FEW_PIECES = 8, 20
"""With fewer pieces (two letters) the language is unknown; below FEW_PIECES (four letters) stricter bounds apply."""
CLEAR, CLEAR_OF_FEW = 0.5, 0.9
"""Minimum probability at which a language is reported."""
FOREIGN, FOREIGN_OF_FEW = 0.8, 0.98
"""Total probability of unsupported languages from which a comment counts as not understood."""


@dataclass(frozen=True)
class Identifier:
    """Rows of pieces, and the weights of their sums for each language."""

    alphabet: Alphabet
    rows: NDArray[np.int8]
    """[ROWS + 1, WIDTH + 1]: the last column is 1 and counts pieces."""
    directions: NDArray[np.float64]
    """[WIDTH + SCRIPTS, tags]."""
    tags: list[str]

    def of_words(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Return the row of each word: sums of its pieces, their count, letters of scripts: [words, ALL].

        Only words that start with a letter of an alphabet have pieces. A letter of a script counts as several.
        """
        codes = self.alphabet.read(list(words))
        found = self.rows[piece_rows(codes, self.alphabet.size, ROWS)].sum(axis=1, dtype=np.int64)
        found *= begins_with_letter(codes, self.alphabet)
        scripts = (codes[:, :, None] == self.alphabet.scripts).sum(axis=1)
        found[:, -1] += LEAST_PIECES * scripts.sum(axis=1)
        return np.hstack([found, scripts])

    def probabilities(self, sums: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the probabilities of all tags from the sums of the rows of texts: [texts, tags].

        Scores are rounded to multiples of STEP, so that doubles that differ in their last digits give the same float32.
        """
        scale = 1 / np.sqrt(np.maximum(sums[:, [WIDTH]], 1).astype(np.float64))
        parts = np.delete(sums, WIDTH, axis=1).astype(np.float64)
        scores = np.rint(parts * scale @ self.directions / STEP) * STEP
        return np.asarray(softmax(scores.astype(np.float32), axis=1))

    def decide(self, sums: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return each text's language as an index in the tags (one past if unknown), and whether it is understood."""
        found = self.probabilities(sums)
        pieces = sums[:, WIDTH]
        anything, few = pieces >= LEAST_PIECES, pieces < FEW_PIECES
        clear = anything & (found.max(axis=1) >= _bounds(few, CLEAR_OF_FEW, CLEAR))
        understood = ~(anything & (found @ self.strange >= _bounds(few, FOREIGN_OF_FEW, FOREIGN)))
        return np.where(clear, found.argmax(axis=1), len(self.tags)), understood

    @cached_property
    def strange(self) -> NDArray[np.float32]:
        """Return 1 for each unsupported tag, 0 for others: [tags]."""
        return np.array([tag not in UNDERSTOOD for tag in self.tags], dtype=np.float32)


def _bounds(few: NDArray[np.bool_], first: float, second: float) -> NDArray[np.float32]:
    """Return the first bound for texts with few pieces, the second for others: [texts]."""
    return np.where(few, first, second).astype(np.float32)


def begins_with_letter(codes: NDArray[np.int64], alphabet: Alphabet) -> NDArray[np.bool_]:
    """Return whether each word starts with a letter of an alphabet: [words, 1]."""
    first = codes[:, 1:2]
    return np.asarray((first > alphabet.last_symbol) & (first < alphabet.scripts[0]))


def learn(texts: Sequence[str], tags: Sequence[str], alphabet: Alphabet) -> Identifier:
    """Fit on normalised texts and their language tags."""
    words = sorted({word for text in texts for word in text.split()})
    place = {word: number for number, word in enumerate(words)}
    pieces = _pieces(words, alphabet)
    ends = np.cumsum([0, *(len(text.split()) for text in texts)])
    columns = np.array([place[word] for text in texts for word in text.split()])
    by_text = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(texts), len(words))) @ pieces
    counts = np.maximum(np.asarray(by_text.sum(axis=1)).ravel(), 1)
    model = LogisticRegression(C=REGULARIZATION, max_iter=ITERATIONS, tol=1e-5, fit_intercept=False)
    settle(model, (diags(1 / np.sqrt(counts)) @ by_text).tocsr().astype(np.float32), tags)
    seen = np.asarray(by_text.sum(axis=0)).ravel()
    return _cut_down(model.coef_.T.astype(np.float64), seen, model.classes_.tolist(), alphabet)


def _pieces(words: list[str], alphabet: Alphabet) -> csr_matrix:
    """Count the pieces of words that start with a letter: [words, ROWS + 1]."""
    rows, columns = [], []
    for start in range(0, len(words), 5_000):
        codes = alphabet.read(words[start : start + 5_000])
        found = piece_rows(codes, alphabet.size, ROWS) * begins_with_letter(codes, alphabet)
        which, where = np.nonzero(found)
        rows.append(which + start)
        columns.append(found[which, where])
    placed = np.concatenate(rows), np.concatenate(columns)
    return csr_matrix((np.ones(len(placed[0])), placed), shape=(len(words), ROWS + 1))


def _cut_down(
    weights: NDArray[np.float64], seen: NDArray[np.float64], tags: list[str], alphabet: Alphabet
) -> Identifier:
    """Reduce the weights to WIDTH integers per piece by a singular value decomposition weighted by frequency."""
    _, _, right = np.linalg.svd(np.sqrt(seen)[:, None] * weights, full_matrices=False)
    kept = weights @ right[:WIDTH].T
    units = np.maximum(np.abs(kept).max(axis=0), 1e-9) / LARGEST
    rows = np.zeros((len(weights), WIDTH + 1), dtype=np.int8)
    rows[:, :-1] = np.rint(kept / units)
    rows[1:, -1] = 1
    rows[0] = 0
    directions = np.zeros((WIDTH + len(SCRIPTS), len(tags) + len(SCRIPTS)))
    directions[:WIDTH, : len(tags)] = units[:, None] * right[:WIDTH]
    directions[WIDTH:, len(tags) :] = _script_directions()
    return Identifier(alphabet, rows, directions, [*tags, *SCRIPTS])


def _script_directions() -> NDArray[np.float64]:
    """Return the weights of a letter of each script for the languages; Japanese also uses Chinese characters."""
    found = SCRIPT_WEIGHT * np.eye(len(SCRIPTS))
    names = list(SCRIPTS)
    found[names.index("ja"), names.index("ja")] *= 2
    found[names.index("zh"), names.index("ja")] = SCRIPT_WEIGHT / 2
    return found
