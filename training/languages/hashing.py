"""Hashed table rows of words, word pairs and pieces of words.

A table of all pieces of seven languages would be large and slow to load. Hashed into a fixed number of rows
(Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", ICML 2009), it needs no keys. Row 0 is
for nothing. Every number stays below 2**62, so NumPy and the graph compute the same.
"""

import numpy as np
from numpy.typing import NDArray

from training.languages.alphabet import PAD

SHORTEST_PIECE, LONGEST_PIECE = 2, 5
LONGEST_WORD = 130
"""Maximum letters of a word with its boundaries; ``undertone.text`` cuts longer ones."""
WORD_NUMBERS = 2**31 - 1
PAIR_FACTOR = 1_000_003

PLACE_FACTORS = np.random.default_rng(20).integers(2**36, 2**40, LONGEST_WORD, dtype=np.int64)
"""Random multipliers of the letters by position, fixed."""


def word_numbers(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a number below WORD_NUMBERS for each word, given the codes of its letters [words, letters]."""
    return np.asarray((codes @ PLACE_FACTORS[: codes.shape[1]]) % WORD_NUMBERS)


def pair_numbers(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a number for each pair of words with these numbers."""
    return left * PAIR_FACTOR + right


def piece_rows(codes: NDArray[np.int64], base: int, rows: int) -> NDArray[np.int64]:
    """Return the rows, 1 to ``rows``, of all pieces of each word, and 0 where a word is too short.

    Args:
        codes: [words, letters] below ``base``, padded with PAD.
        base: Base of the positional hash.
        rows: A prime.
    """
    numbers, found = codes, []
    for size in range(2, LONGEST_PIECE + 1):
        numbers = numbers[:, :-1] * base + codes[:, size - 1 :]
        if size >= SHORTEST_PIECE:
            found.append(np.where(codes[:, size - 1 :] > PAD, (numbers + size) % rows + 1, 0))
    return np.hstack(found)
