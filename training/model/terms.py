"""Terms: the words of a normalised text between two edges, and each pair of neighbours."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

START, END = "<s>", "</s>"
"""Stand before and behind each text, so that pairs tell the first and the last word."""


def terms(normalized: str) -> list[str]:
    """Return the words of a normalised text and its pairs of neighbours, edges included."""
    words = [START, *normalized.split(), END]
    return words + [f"{left} {right}" for left, right in pairwise(words)]


def vocabulary(texts: Iterable[Sequence[str]], min_count: int, max_terms: int) -> list[str]:
    """Return the terms that stand in the most texts, the most frequent first; ties by spelling."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(text))
    frequent = [(-count, term) for term, count in counts.items() if count >= min_count]
    return [term for _, term in sorted(frequent)[:max_terms]]


def count_matrix(texts: Sequence[Sequence[str]], index: dict[str, int]) -> csr_matrix:
    """Count the known terms: whole numbers [texts, terms]."""
    found: list[int] = []
    ends = [0]
    for text in texts:
        found.extend([index[term] for term in text if term in index])
        ends.append(len(found))
    columns = np.asarray(found, dtype=np.int32)
    matrix = csr_matrix((np.ones(len(found), np.float32), columns, ends), shape=(len(texts), len(index)))
    matrix.sum_duplicates()
    return matrix


def lengths(texts: Sequence[Sequence[str]]) -> NDArray[np.int64]:
    """Return the number of words of each text's terms, the edges not counted."""
    # n words between two edges make n + 2 words and n + 1 pairs.
    return np.array([(len(text) - 3) // 2 for text in texts], dtype=np.int64)
