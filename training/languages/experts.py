"""Sentiment in other languages than English: one logistic regression per language.

Each has three groups of inputs: words, word pairs and pieces of words, hashed into the rows of the language's
table; lexicon ratings of the words, and of words shortly after a negator; and the English model's scores, because
emoji, emoticons, exclamation marks and loanwords have the same meaning in every language.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from training.languages.alphabet import Alphabet
from training.languages.hashing import WORD_NUMBERS, pair_numbers, piece_rows, word_numbers
from training.languages.lexicons import TAGS, negators, ratings
from training.model.linear import settle, unevenness
from training.model.table import in_scope

WORD_ROWS, PIECE_ROWS = 16_381, 32_749
"""Rows of each language's table; primes."""
TABLE_ROWS = 1 + WORD_ROWS + PIECE_ROWS
LARGEST = 1023
TENTHS = 10
"""Ratings are stored in tenths."""
LARGEST_SCORE = 4.0
"""Bound at which English scores are clipped."""
REGULARIZATION = 0.5
ITERATIONS = 100
FOLDS = 5
DENSE_SCALE = 0.1
"""Weight of a standard deviation of rated and English inputs relative to hashed ones."""
LEAST_SPREAD = 1e-6
"""Minimum standard deviation of an input; smaller ones count as constant."""
RATED, ENGLISH = 4, 3
INPUTS = 2 + RATED + ENGLISH


@dataclass(frozen=True)
class Experts:
    """Concatenated tables of all languages, and the weights of their sums."""

    alphabet: Alphabet
    rows: NDArray[np.int16]
    """[TAGS x TABLE_ROWS, 2]: weights for Negative and Positive; row 0 of each language is zeros."""
    rated: dict[int, tuple[int, int]]
    """Key of a word in a language (``rated_keys``) -> its rating in tenths, and 1 if it negates."""
    heads: NDArray[np.float64]
    """[TAGS, INPUTS + 1, 3]: weights of the inputs and the intercept, calibrated."""
    scores: dict[str, float]
    """Out-of-fold macro-F1 of each language."""

    def logits(
        self, texts: Sequence[list[str]], tags: NDArray[np.int64], english: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """Return the calibrated scores of Negative, Neutral and Positive: [texts, 3].

        Args:
            texts: Words with boundary tokens.
            tags: Index in TAGS of each text's language.
            english: [texts, 3], logits of the English model.
        """
        inputs = self.inputs(texts, tags, english)
        heads = self.heads[tags]
        return np.asarray((inputs[:, :, None] * heads[:, :-1]).sum(axis=1) + heads[:, -1])

    def inputs(
        self, texts: Sequence[list[str]], tags: NDArray[np.int64], english: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """Return the inputs of the heads: [texts, INPUTS]."""
        sums = np.zeros((len(texts), 2 + RATED), dtype=np.int64)
        for number, (text, tag) in enumerate(zip(texts, tags.tolist(), strict=True)):
            numbers, columns = hashed(text, self.alphabet)
            sums[number, :2] = self.rows[columns + tag * TABLE_ROWS].sum(axis=0, dtype=np.int64)
            sums[number, 2:] = rated_sums(numbers, tag, self.rated)
        return assemble(sums, np.array([len(text) for text in texts]), english)


def hashed(text: Sequence[str], alphabet: Alphabet) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the numbers of a text's words, and the table rows of its words, pairs and pieces."""
    codes = alphabet.read(list(text))
    numbers = word_numbers(codes)
    both = np.concatenate([numbers, pair_numbers(numbers[:-1], numbers[1:])])
    pieces = piece_rows(codes, alphabet.size, PIECE_ROWS)
    return numbers, np.concatenate([1 + both % WORD_ROWS, pieces[pieces > 0] + WORD_ROWS])


def rated_keys(numbers: NDArray[np.int64], tag: int) -> NDArray[np.int64]:
    """Return the keys of words with these numbers in the language with this index in TAGS."""
    return numbers + tag * WORD_NUMBERS


def rated_sums(numbers: NDArray[np.int64], tag: int, rated: dict[int, tuple[int, int]]) -> NDArray[np.int64]:
    """Sum the ratings of a text's words: positive, negative, and both again after a negator: [RATED]."""
    found = np.array([rated.get(key, (0, 0)) for key in rated_keys(numbers, tag).tolist()], dtype=np.int64)
    both = np.stack([np.maximum(found[:, 0], 0), np.maximum(-found[:, 0], 0)])
    scope = in_scope(found[:, 1], np.zeros(len(found), dtype=np.int64))
    return np.concatenate([both.sum(axis=1), (both * scope).sum(axis=1)])


def assemble(sums: NDArray[np.int64], count: NDArray[np.int64], english: NDArray[np.float32]) -> NDArray[np.float64]:
    """Scale sums by the square root of the number of words, and append the English model's centred scores."""
    scaled = sums.astype(np.float64) / np.sqrt(count.astype(np.float64))[:, None]
    logits = english.astype(np.float64)
    centred = logits - logits.mean(axis=1, keepdims=True)
    return np.hstack([scaled, np.clip(centred, -LARGEST_SCORE, LARGEST_SCORE)])


@dataclass(frozen=True)
class _Fitted:
    weights: NDArray[np.float64]
    """[TABLE_ROWS, 3]."""
    head: NDArray[np.float64]
    """[RATED + ENGLISH + 1, 3]."""

    def logits(self, rows: csr_matrix, dense: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(rows @ self.weights + dense @ self.head[:-1] + self.head[-1])


def learn(
    texts: Sequence[list[str]],
    classes: NDArray[np.int64],
    tags: NDArray[np.int64],
    english: NDArray[np.float32],
    alphabet: Alphabet,
    seed: int,
) -> Experts:
    """Fit on texts given as words with boundary tokens.

    Args:
        texts: N of them.
        classes: 0, 1 or 2 of each.
        tags: Index in TAGS of each text's language; all must occur.
        english: [N, 3], logits of the English model.
        alphabet: Of the letters.
        seed: Random seed of the folds.
    """
    rated = _rated(alphabet)
    rows = np.zeros((len(TAGS), TABLE_ROWS, 2), dtype=np.int16)
    heads = np.zeros((len(TAGS), INPUTS + 1, 3))
    scores = {}
    for tag, name in enumerate(TAGS):
        inside = np.flatnonzero(tags == tag)
        own = [texts[place] for place in inside.tolist()]
        counts, dense = _inputs(own, tag, english[inside], alphabet, rated)
        labels = classes[inside]
        unseen = np.zeros((len(inside), 3))
        for seen, other in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(dense, labels):
            unseen[other] = _fit(counts[seen], dense[seen], labels[seen]).logits(counts[other], dense[other])
        scores[name] = float(f1_score(labels, unseen.argmax(axis=1), average="macro"))
        fitted = _fit(counts, dense, labels)
        rows[tag], heads[tag] = _in_units(fitted, temperature(unseen, labels))
    return Experts(alphabet, rows.reshape(-1, 2), rated, heads, scores)


def temperature(logits: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """Return the factor of the logits that maximises the likelihood of the labels."""
    factors = np.linspace(0.2, 2.0, 91)
    rows = np.arange(len(labels))
    losses = [-np.log(softmax(factor * logits, axis=1)[rows, labels]).mean() for factor in factors]
    return float(factors[int(np.argmin(losses))])


def _rated(alphabet: Alphabet) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for tag, name in enumerate(TAGS):
        rating, turning = ratings(name), set(negators(name))
        words = sorted(set(rating) | turning)
        keys = rated_keys(word_numbers(alphabet.read(words)), tag).tolist()
        found |= {
            key: (round(TENTHS * rating.get(word, 0.0)) * (word not in turning), int(word in turning))
            for key, word in zip(keys, words, strict=True)
        }
    return found


def _inputs(
    texts: Sequence[list[str]],
    tag: int,
    english: NDArray[np.float32],
    alphabet: Alphabet,
    rated: dict[int, tuple[int, int]],
) -> tuple[csr_matrix, NDArray[np.float64]]:
    """Return the hashed inputs' counts, scaled by the square root of the number of words, and the other inputs."""
    found = [hashed(text, alphabet) for text in texts]
    ends = np.cumsum([0, *(len(columns) for _, columns in found)])
    columns = np.concatenate([columns for _, columns in found])
    counts = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(texts), TABLE_ROWS))
    counts.sum_duplicates()
    lengths = np.array([len(text) for text in texts])
    sums = np.array([[0, 0, *rated_sums(numbers, tag, rated)] for numbers, _ in found])
    return (diags(1 / np.sqrt(lengths)) @ counts).tocsr(), assemble(sums, lengths, english)[:, 2:]


def _fit(counts: csr_matrix, dense: NDArray[np.float64], labels: NDArray[np.int64]) -> _Fitted:
    factors = _factors(counts)
    spread = dense.std(axis=0)
    scale = DENSE_SCALE / np.where(spread > LEAST_SPREAD, spread, 1.0)
    weighed = (counts @ diags(factors)).tocsr()
    factors = factors * unevenness(weighed, labels)
    inputs = hstack([counts @ diags(factors), dense * scale]).tocsr().astype(np.float32)
    model = LogisticRegression(C=REGULARIZATION, max_iter=ITERATIONS, tol=1e-3)
    settle(model, inputs, labels)
    weights = model.coef_.T.astype(np.float64)
    head = np.vstack([weights[TABLE_ROWS:] * scale[:, None], model.intercept_])
    return _Fitted(weights[:TABLE_ROWS] * factors[:, None], head)


def _factors(counts: csr_matrix) -> NDArray[np.float64]:
    """Return the smoothed IDF of each row of the table, with words and pieces scaled to the same norm."""
    found = np.bincount(counts.indices, minlength=TABLE_ROWS)
    idf = np.log((1 + counts.shape[0]) / (1 + found)) + 1
    squares = np.asarray((counts @ diags(idf)).power(2).sum(axis=0)).ravel()
    for part in (slice(0, 1 + WORD_ROWS), slice(1 + WORD_ROWS, TABLE_ROWS)):
        idf[part] /= np.sqrt(squares[part].sum() / counts.shape[0]) or 1.0
    return np.asarray(idf)


def _in_units(fitted: _Fitted, scale: float) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
    """Quantise the table to integers, and fold the scale into the head."""
    towards = fitted.weights[:, [0, 2]] - fitted.weights[:, [1]]
    units = np.abs(towards).max(axis=0) / LARGEST
    hashed_head = np.zeros((2, 3))
    hashed_head[0, 0], hashed_head[1, 2] = units
    return np.rint(towards / units).astype(np.int16), np.vstack([hashed_head, fitted.head]) * scale
