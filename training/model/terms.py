"""Terms: the words of a normalised text between two edges, each pair of neighbours, and the pieces of a word."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

START, END = "<s>", "</s>"
"""Stand before and behind each text, so that pairs tell the first and the last word."""
EDGE = " "
"""Stands before and behind each word, so that pieces tell how it begins and ends."""
SHORTEST_PIECE, LONGEST_PIECE = 2, 5


def words(normalized: str) -> list[str]:
    """Return the words of a normalised text, edges included."""
    return [START, *normalized.split(), END]


def terms(words: Sequence[str]) -> list[str]:
    """Return the words and their pairs of neighbours."""
    return [*words, *(f"{left} {right}" for left, right in pairwise(words))]


def pieces(word: str) -> list[str]:
    """Return all strings of SHORTEST_PIECE to LONGEST_PIECE characters of a word between two edges."""
    padded = f"{EDGE}{word}{EDGE}"
    lengths = range(SHORTEST_PIECE, LONGEST_PIECE + 1)
    return [padded[place : place + size] for size in lengths for place in range(len(padded) - size + 1)]


def most_frequent(counts: Counter[str], min_count: int, most: int) -> list[str]:
    """Return what is counted at least ``min_count`` times, the most frequent first; ties by spelling."""
    frequent = [(-count, name) for name, count in counts.items() if count >= min_count]
    return [name for _, name in sorted(frequent)[:most]]


def document_counts(texts: Iterable[Sequence[str]]) -> Counter[str]:
    """Count the texts that each term stands in."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(text))
    return counts
