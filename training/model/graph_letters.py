"""The subgraph that splits words into letters and numbers their pieces (character n-grams)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from training.model.graph import Graph
from training.model.terms import EDGE, LONGEST_PIECE, SHORTEST_PIECE

PAD_LETTER = "\x01"
"""Padding of short words; no normalised text contains it."""
PAD = 0
"""The code of PAD_LETTER."""
PIECES_PER_LETTER = LONGEST_PIECE - SHORTEST_PIECE + 1
"""Number of pieces that start at each letter."""


@dataclass(frozen=True)
class Letters:
    """Names of the values that hold the letters of words as codes.

    Attributes:
        name: prefix of the names.
        codes: int64[words, longest], one word per row, padded with PAD.
        is_letter: bool[words, longest], False for padding.
        flat: int64[letters], the words concatenated.
        last: int64[words], index of each word's last letter in ``flat``.
    """

    name: str
    codes: str
    is_letter: str
    flat: str
    last: str

    def edges(self, graph: Graph, ends: str, starts: str) -> tuple[str, str]:
        """Return the ends and starts of texts in letters, given those in words."""
        found = [graph.add("Gather", [self.last, place], f"{place}_of_{self.name}_letters") for place in (ends, starts)]
        return found[0], found[1]


def cut(graph: Graph, words: str, letters: list[str], numbers: NDArray[np.int64], name: str) -> Letters:
    """Split words, with an edge marker on both sides, into letters.

    Args:
        graph: A graph with the constants of ``training.model.export``.
        words: string[words].
        letters: The alphabet, including PAD_LETTER.
        numbers: [letters + 1], the code of each letter, and of letters outside the alphabet.
        name: Prefix of the names of values.
    """
    left = graph.add("StringConcat", [graph.string(f"{name}_edge", EDGE), words], f"{name}_edge_left")
    edged = graph.add("StringConcat", [left, f"{name}_edge"], f"{name}_edge_both")
    attributes = {"mark": 0, "pad_value": PAD_LETTER, "separators": [""], "mincharnum": 1}
    found = graph.add("Tokenizer", [edged], f"{name}_letters", domain="com.microsoft", **attributes)
    place = graph.look_up(letters, found, f"{name}_letter_places")
    codes = graph.add("Gather", [graph.constant(f"{name}_numbers_of_letters", numbers), place], f"{name}_codes")
    there = graph.add("Greater", [codes, graph.whole(f"{name}_pad", PAD)], f"{name}_is_letter")
    mask = graph.add("Reshape", [there, "at_last"], f"{name}_is_letter_flat")
    every = graph.add("Reshape", [codes, "at_last"], f"{name}_all")
    flat = graph.add("Compress", [every, mask], f"{name}_flat", axis=0)
    number = graph.add("Cast", [there], f"{name}_is_letter_int", to=TensorProto.INT64)
    length = graph.add("ReduceSum", [number, "at_1"], f"{name}_lengths", keepdims=0)
    ends = graph.add("CumSum", [length, "zero"], f"{name}_ends_of_words")
    return Letters(name, codes, there, flat, graph.add("Sub", [ends, "one"], f"{name}_last_letters"))


def piece_numbers(graph: Graph, letters: Letters, base: int) -> Iterator[tuple[int, str]]:
    """Yield each size of pieces with the numbers int64[letters] of the pieces that start at each letter.

    The digits of a number are the codes of letters. Pieces at the end of a word extend into the next word or padding.

    Args:
        graph: The graph to add to.
        letters: Letters of the words.
        base: Base of the numbers, greater than any code.
    """
    name = letters.name
    digits = graph.whole(f"{name}_base", base)
    behind = graph.whole(f"{name}_behind", [PAD] * LONGEST_PIECE)
    codes = graph.add("Concat", [letters.flat, behind], f"{name}_and_behind", axis=0)
    graph.add("Shape", [letters.flat], f"{name}_count")
    numbers = letters.flat
    for size in range(2, LONGEST_PIECE + 1):
        place = graph.whole(f"{name}_place_{size}", [size - 1])
        graph.add("Add", [f"{name}_count", place], f"{name}_until_{size}")
        last = graph.add("Slice", [codes, *shifted(letters, size)], f"{name}_last_{size}")
        longer = graph.add("Mul", [numbers, digits], f"{name}_longer_{size}")
        numbers = graph.add("Add", [longer, last], f"{name}_numbers_{size}")
        if size >= SHORTEST_PIECE:
            yield size, numbers


def shifted(letters: Letters, size: int) -> tuple[str, str]:
    """Return the bounds, added by ``piece_numbers``, of the slice from the last letter of the first piece."""
    return f"{letters.name}_place_{size}", f"{letters.name}_until_{size}"


def by_letter(graph: Graph, letters: Letters, places: list[str]) -> str:
    """Concatenate the indices of all pieces, grouped by letter: int64[letters x PIECES_PER_LETTER]."""
    columns = [graph.add("Unsqueeze", [place, "at_1"], f"{place}_column") for place in places]
    every = graph.add("Concat", columns, f"{letters.name}_piece_columns", axis=1)
    return graph.add("Reshape", [every, "at_last"], f"{letters.name}_piece_places")


def piece_edges(graph: Graph, edges: tuple[str, str]) -> list[str]:
    """Return the ends and starts of texts in pieces, given those in letters."""
    sizes, last = (
        graph.whole(f"{edges[0]}_sizes", PIECES_PER_LETTER),
        graph.whole(f"{edges[0]}_last", PIECES_PER_LETTER - 1),
    )
    return [
        graph.add("Add", [graph.add("Mul", [edge, sizes], f"{edge}_in_pieces"), last], f"{edge}_of_pieces")
        for edge in edges
    ]
