"""Terms: the words of a normalised text between boundary tokens, adjacent word pairs, and pieces of words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

START, END = "<s>", "</s>"
"""Boundary tokens of a text, so that pairs mark the first and the last word."""
EDGE = " "
"""Boundary character of a word, so that pieces mark its beginning and end."""
SHORTEST_PIECE, LONGEST_PIECE = 2, 5


def words(normalized: str) -> list[str]:
    """Return the words of a normalised text, including boundary tokens."""
    return [START, *normalized.split(), END]


def terms(words: Sequence[str]) -> list[str]:
    """Return the words and their adjacent pairs."""
    return [*words, *(f"{left} {right}" for left, right in pairwise(words))]


def pieces(word: str) -> list[str]:
    """Return all substrings of SHORTEST_PIECE to LONGEST_PIECE characters of a word with boundaries."""
    padded = f"{EDGE}{word}{EDGE}"
    lengths = range(SHORTEST_PIECE, LONGEST_PIECE + 1)
    return [padded[place : place + size] for size in lengths for place in range(len(padded) - size + 1)]


def most_frequent(counts: Counter[str], min_count: int, most: int) -> list[str]:
    """Return the names counted at least ``min_count`` times, most frequent first; ties by spelling."""
    frequent = [(-count, name) for name, count in counts.items() if count >= min_count]
    return [name for _, name in sorted(frequent)[:most]]


def document_counts(texts: Iterable[Sequence[str]]) -> Counter[str]:
    """Count the texts that contain each term."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(text))
    return counts
