"""The vocabulary of terms and pieces, and their counts in training texts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack

from training.model.params import ModelParams
from training.model.table import INVERSE_ROOTS, MOST_WORDS, lengths
from training.model.terms import EDGE, END, START, document_counts, most_frequent, pieces, terms

MOST_LETTERS = 6_000
"""The graph encodes a piece as a number whose digits are letters; five digits stay below 2**63."""


@dataclass(frozen=True)
class Vocabulary:
    """Words, pairs of these words, and pieces, each most frequent first."""

    words: list[str]
    pairs: list[str]
    pieces: list[str]

    @property
    def terms(self) -> list[str]:
        """Words, then pairs."""
        return self.words + self.pairs

    @classmethod
    def of(cls, texts: Sequence[list[str]], params: ModelParams) -> "Vocabulary":
        """Choose terms from texts given as words with boundary tokens."""
        found = document_counts(terms(text) for text in texts)
        pairs = Counter({term: count for term, count in found.items() if " " in term})
        words = found - pairs
        chosen = most_frequent(words, params.min_word_count, params.max_terms)
        known = set(chosen)
        pairs = Counter({pair: count for pair, count in pairs.items() if known.issuperset(pair.split(" "))})
        room = params.max_terms - len(chosen)
        parts = _pieces_found(words)
        return cls(
            chosen,
            most_frequent(pairs, params.min_pair_count, room),
            most_frequent(parts, params.min_piece_count, params.max_pieces),
        )


def _pieces_found(words: Counter[str]) -> Counter[str]:
    """Count the pieces of words that consist of the most frequent letters."""
    letters: Counter[str] = Counter()
    parts: Counter[str] = Counter()
    for word, count in words.items():
        if word not in (START, END):
            letters.update(dict.fromkeys(word, count))
            parts.update(dict.fromkeys(pieces(word), count))
    alphabet = {EDGE, *(letter for letter, _ in letters.most_common(MOST_LETTERS))}
    return Counter({piece: count for piece, count in parts.items() if alphabet.issuperset(piece)})


@dataclass(frozen=True)
class Inputs:
    """Inputs of the linear models: TF-IDF of terms and pieces, divided by the square root of the number of words."""

    matrix: csr_matrix
    """[rows, terms + pieces], float32."""
    factors: NDArray[np.float64]
    """[terms + pieces]: factor of each count."""

    @classmethod
    def of(cls, texts: Sequence[list[str]], vocabulary: Vocabulary, whole: NDArray[np.bool_]) -> "Inputs":
        """Count and weight texts given as words with boundary tokens; the weights are fitted on whole texts only."""
        roots = diags(INVERSE_ROOTS[np.minimum(lengths(texts), MOST_WORDS)].astype(np.float64))
        by_terms = (roots @ _counted([terms(text) for text in texts], vocabulary.terms)).tocsr()
        by_pieces = (roots @ _pieces_counted(texts, vocabulary.pieces)).tocsr()
        factors = [_factors(by_terms[whole]), _factors(by_pieces[whole])]
        weighed = hstack([by_terms @ diags(factors[0]), by_pieces @ diags(factors[1])])
        return cls(weighed.tocsr().astype(np.float32), np.concatenate(factors))


def _counted(texts: Sequence[list[str]], names: Sequence[str]) -> csr_matrix:
    index = {name: place for place, name in enumerate(names)}
    found = [[index[name] for name in text if name in index] for text in texts]
    ends = np.cumsum([0, *map(len, found)])
    columns = np.array([place for text in found for place in text], dtype=np.int32)
    matrix = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(texts), len(names)))
    matrix.sum_duplicates()
    return matrix


def _pieces_counted(texts: Sequence[list[str]], names: Sequence[str]) -> csr_matrix:
    inner = [text[1:-1] for text in texts]
    words = sorted({word for text in inner for word in text})
    return _counted(inner, words) @ _counted([pieces(word) for word in words], names)


def _factors(counts: csr_matrix) -> NDArray[np.float64]:
    """Return the smoothed IDF of each column, scaled so that the rows of a block have a mean square of one."""
    found = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log((1 + counts.shape[0]) / (1 + found)) + 1
    weighed = counts @ diags(idf)
    size = np.sqrt(weighed.multiply(weighed).sum() / max(1, counts.shape[0]))
    return np.asarray(idf / (size or 1.0))
