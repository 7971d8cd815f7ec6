"""The subgraph that hashes pieces of words to rows."""

import numpy as np

from training.languages.alphabet import OTHER, Alphabet
from training.model.graph import Graph
from training.model.graph_letters import Letters, by_letter, cut, piece_numbers, shifted
from training.model.terms import LONGEST_PIECE

OUTSIDE, NOBODY = -1, -2
"""Word index of the padding after the last letter, and an index that no letter has."""


def cut_by(graph: Graph, words: str, alphabet: Alphabet, name: str) -> Letters:
    """Split words, with an edge marker on both sides, into letters of an alphabet."""
    return cut(graph, words, alphabet.letters, np.append(alphabet.numbers, OTHER), name)


def word_of_letter(graph: Graph, letters: Letters) -> str:
    """Return the index of the word of each letter: int64[letters]."""
    where = graph.add("NonZero", [letters.is_letter], f"{letters.name}_where")
    return graph.add("Gather", [where, "zero"], f"{letters.name}_word", axis=0)


def piece_rows(graph: Graph, letters: Letters, base: int, rows: int, word: str, counted: str) -> str:
    """Return the rows of the pieces that start at each letter, as in ``hashing.piece_rows``, ordered by letter.

    Args:
        graph: The graph to add to.
        letters: Letters of the words.
        base: Base of the numbers of pieces.
        rows: Number of rows, a prime.
        word: int64[letters], index of each letter's word.
        counted: The same, or NOBODY for a letter at which no piece is counted.
    """
    name = letters.name
    prime = graph.whole(f"{name}_rows", rows)
    # a piece that extends beyond the last letter belongs to no word
    nobody = graph.whole(f"{name}_nobody", [OUTSIDE] * LONGEST_PIECE)
    words = graph.add("Concat", [word, nobody], f"{name}_words_and_nobody", axis=0)
    found = []
    for size, numbers in piece_numbers(graph, letters, base):
        salted = graph.add("Add", [numbers, graph.whole(f"{name}_size_{size}", size)], f"{name}_salted_{size}")
        row = graph.add("Add", [graph.add("Mod", [salted, prime], f"{name}_mod_{size}"), "one"], f"{name}_row_{size}")
        whose = graph.add("Slice", [words, *shifted(letters, size)], f"{name}_whose_{size}")
        same = graph.add("Equal", [whose, counted], f"{name}_same_{size}")
        found.append(graph.add("Where", [same, row, "zero"], f"{name}_piece_{size}"))
    return by_letter(graph, letters, found)
