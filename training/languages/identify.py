"""Which language a comment is in: a linear model of the pieces of its words, small enough for every comment.

A logistic regression over hashed pieces is cut down to a few numbers a piece by a singular value decomposition, so a
word is one short row, and the words of the English table have theirs ready. Sums are whole numbers.
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
from training.model.linear import settle

ROWS = 32_749
"""Of the table of pieces; a prime."""
WIDTH = 32
"""Numbers a piece."""
LARGEST = 127
SCRIPT_WEIGHT = 20.0
"""So much that one letter of a script names its language."""
REGULARIZATION = 100.0
ITERATIONS = 80

UNKNOWN = "und"
UNDERSTOOD = ("en", "ar", "de", "es", "fr", "hi", "hi-Latn", "it", "pt")
"""BCP 47 tags of the languages that the model understands, English first."""
LEAST_PIECES, FEW_PIECES = 8, 20
"""A text of fewer pieces (two letters) says nothing of its language, one of fewer than FEW_PIECES (four) little."""
CLEAR, CLEAR_OF_FEW = 0.5, 0.9
"""The probability from which a language is named."""
FOREIGN, FOREIGN_OF_FEW = 0.8, 0.98
"""The probability of all languages not understood together from which a comment is not understood."""


@dataclass(frozen=True)
class Identifier:
    """Rows of pieces, and what their sums say of each language."""

    alphabet: Alphabet
    rows: NDArray[np.int8]
    """[ROWS + 1, WIDTH + 1]: in the last column 1, which counts pieces."""
    directions: NDArray[np.float64]
    """[WIDTH + SCRIPTS, tags]."""
    tags: list[str]

    def of_words(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Return the row of each word: numbers of its pieces, how many there are, letters of scripts: [words, ALL].

        Only words that begin with a letter of an alphabet have pieces. A letter of a script counts for some.
        """
        codes = self.alphabet.read(list(words))
        found = self.rows[piece_rows(codes, self.alphabet.size, ROWS)].sum(axis=1, dtype=np.int64)
        found *= begins_with_letter(codes, self.alphabet)
        scripts = (codes[:, :, None] == self.alphabet.scripts).sum(axis=1)
        found[:, -1] += LEAST_PIECES * scripts.sum(axis=1)
        return np.hstack([found, scripts])

    def probabilities(self, sums: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the probabilities of all tags from the sums of the rows of texts: [texts, tags]."""
        scale = 1 / np.sqrt(np.maximum(sums[:, [WIDTH]], 1).astype(np.float64))
        parts = np.delete(sums, WIDTH, axis=1).astype(np.float64)
        return np.asarray(softmax(parts * scale @ self.directions, axis=1))

    def decide(self, sums: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the place of each text's language among the tags, one past the last if unknown, and if understood."""
        found = self.probabilities(sums)
        pieces = sums[:, WIDTH]
        anything, few = pieces >= LEAST_PIECES, pieces < FEW_PIECES
        clear = anything & (found.max(axis=1) >= np.where(few, CLEAR_OF_FEW, CLEAR))
        understood = ~(anything & (found @ self.strange >= np.where(few, FOREIGN_OF_FEW, FOREIGN)))
        return np.where(clear, found.argmax(axis=1), len(self.tags)), understood

    @cached_property
    def strange(self) -> NDArray[np.float64]:
        """1 for each tag that is not understood, 0 for others: [tags]."""
        return np.array([tag not in UNDERSTOOD for tag in self.tags], dtype=np.float64)


def begins_with_letter(codes: NDArray[np.int64], alphabet: Alphabet) -> NDArray[np.bool_]:
    """Tell of each word whether it begins with a letter of an alphabet: [words, 1]."""
    first = codes[:, 1:2]
    return np.asarray((first > alphabet.last_symbol) & (first < alphabet.scripts[0]))


def learn(texts: Sequence[str], tags: Sequence[str], alphabet: Alphabet) -> Identifier:
    """Learn from normalised texts, each with the tag of its language."""
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
    """Count the pieces of words that begin with a letter: [words, ROWS + 1]."""
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
    """Keep WIDTH numbers a piece, in whole units: those that say most of the pieces that are seen most."""
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
    """Return what a letter of each script says of each script's language; Japanese has Chinese characters as well."""
    found = SCRIPT_WEIGHT * np.eye(len(SCRIPTS))
    names = list(SCRIPTS)
    found[names.index("ja"), names.index("ja")] *= 2
    found[names.index("zh"), names.index("ja")] = SCRIPT_WEIGHT / 2
    return found
