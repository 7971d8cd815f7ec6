"""Splitting words into letters, and the rows of their pieces, as a subgraph."""

from dataclasses import dataclass

import numpy as np
from onnx import TensorProto

from training.languages.alphabet import EDGE_LETTER, OTHER, PAD, PAD_LETTER, Alphabet
from training.languages.hashing import LONGEST_PIECE, SHORTEST_PIECE
from training.model.graph import Graph


@dataclass(frozen=True)
class Letters:
    """Names of the values that hold the letters of words, as numbers."""

    name: str
    codes: str
    """int64[words, longest]: one word per row, padded with PAD."""
    flat: str
    """int64[letters]: the concatenated words."""
    word: str
    """int64[letters]: the word of each letter."""
    last: str
    """int64[words]: index in ``flat`` of the last letter of each word."""

    def edges(self, graph: Graph, ends: str, starts: str) -> tuple[str, str]:
        """Convert the offsets of texts from words to letters."""
        found = [graph.add("Gather", [self.last, place], f"{place}_of_letters") for place in (ends, starts)]
        return found[0], found[1]


def cut(graph: Graph, words: str, alphabet: Alphabet, name: str) -> Letters:
    """Split words with their boundaries into letters."""
    left = graph.add("StringConcat", [graph.string(f"{name}_edge", EDGE_LETTER), words], f"{name}_edge_left")
    edged = graph.add("StringConcat", [left, f"{name}_edge"], f"{name}_edge_both")
    attributes = {"mark": 0, "pad_value": PAD_LETTER, "separators": [""], "mincharnum": 1}
    letters = graph.add("Tokenizer", [edged], f"{name}_letters", domain="com.microsoft", **attributes)
    place = graph.look_up(alphabet.letters, letters, f"{name}_letter_places")
    numbers = graph.constant(f"{name}_numbers_of_letters", np.append(alphabet.numbers, OTHER))
    codes = graph.add("Gather", [numbers, place], f"{name}_codes")
    there = graph.add("Greater", [codes, "pad_number"], f"{name}_is_letter")
    mask = graph.add("Reshape", [there, "at_last"], f"{name}_is_letter_flat")
    flat = graph.add(
        "Compress", [graph.add("Reshape", [codes, "at_last"], f"{name}_all"), mask], f"{name}_flat", axis=0
    )
    word = graph.add("Gather", [graph.add("NonZero", [there], f"{name}_where"), "zero"], f"{name}_word", axis=0)
    number = graph.add("Cast", [there], f"{name}_is_letter_int", to=TensorProto.INT64)
    length = graph.add("ReduceSum", [number, "at_1"], f"{name}_lengths", keepdims=0)
    last = graph.add(
        "Sub", [graph.add("CumSum", [length, "zero"], f"{name}_ends_of_words"), "one"], f"{name}_last_letters"
    )
    return Letters(name, codes, flat, word, last)


def piece_rows(graph: Graph, letters: Letters, base: int, rows: int) -> str:
    """Return the rows of the pieces that start at each letter, as in ``hashing.piece_rows``: [letters, sizes].

    Padding letters follow the last word, so that there are equally many pieces of each size.
    """
    name = letters.name
    digits, prime = graph.whole(f"{name}_base", base), graph.whole(f"{name}_rows", rows)
    behind = graph.whole(f"{name}_behind", [PAD] * LONGEST_PIECE)
    nobody = graph.whole(f"{name}_nobody", [-1] * LONGEST_PIECE)
    codes = graph.add("Concat", [letters.flat, behind], f"{name}_and_behind", axis=0)
    words = graph.add("Concat", [letters.word, nobody], f"{name}_words_and_nobody", axis=0)
    count = graph.add("Shape", [letters.flat], f"{name}_count")
    numbers, found = letters.flat, []
    for size in range(2, LONGEST_PIECE + 1):
        place = graph.whole(f"{name}_place_{size}", [size - 1])
        until = graph.add("Add", [count, place], f"{name}_until_{size}")
        last = graph.add("Slice", [codes, place, until], f"{name}_last_{size}")
        shifted = graph.add("Mul", [numbers, digits], f"{name}_shifted_{size}")
        numbers = graph.add("Add", [shifted, last], f"{name}_numbers_{size}")
        if size >= SHORTEST_PIECE:
            salted = graph.add("Add", [numbers, graph.whole(f"{name}_size_{size}", size)], f"{name}_salted_{size}")
            row = graph.add(
                "Add", [graph.add("Mod", [salted, prime], f"{name}_mod_{size}"), "one"], f"{name}_row_{size}"
            )
            whose = graph.add("Slice", [words, place, until], f"{name}_whose_{size}")
            same = graph.add("Equal", [whose, letters.word], f"{name}_same_{size}")
            row = graph.add("Where", [same, row, "zero"], f"{name}_piece_{size}")
            found.append(graph.add("Unsqueeze", [row, "at_1"], f"{name}_column_{size}"))
    return graph.add("Concat", found, f"{name}_piece_rows", axis=1)
