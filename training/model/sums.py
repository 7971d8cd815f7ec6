"""The subgraph that sums table rows: takes normalised texts, returns the raw sums of each text.

The words of all texts are concatenated, so no padding is needed; a pair across two texts is
``</s> <s>``, which is in no table. The rows of a text are summed as the difference of two cumulative sums. All are
integers, so the sums are exact in any order, and integer overflow cancels out in a difference.

A padding word with zero weight precedes the first word: with it a cumulative sum starts at zero,
and no operator receives an empty tensor. Row ``n`` of every cumulative sum is the sum of the first ``n`` words.
"""

from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper

from training.model.graph import Graph
from training.model.table import NEGATOR, POLAR, REACH, TURN, Table
from training.model.terms import EDGE, END, LONGEST_PIECE, SHORTEST_PIECE, START

PAD = "\x01"
"""Padding of short words; no normalised text contains it, so no piece with it is known."""


def add_sums(graph: Graph, table: Table) -> str:
    """Add ``text`` string[N] -> ``sums`` float[N, columns]; see ``training.model.table`` for the columns.

    Further values: ``words`` string[M] of all texts with boundaries, ``rows`` [M], the text of each, ``count`` [N],
    the number of words of each text, and ``place`` [M], the table index of each word, ``len(table.words)`` if unknown.
    """
    _split(graph)
    lexical = _look_up(graph, table)
    own = text_sums(graph, table_rows(graph, "own", table.word_weights, "place_after_nothing"), "own_sums")
    known = table_rows(graph, "known", table.known_weights, lexical)
    by_pair = graph.add("Add", [own, _pair_sums(graph, table)], "term_sums")
    scopes = _scopes(graph, table, lexical)
    parts = [
        graph.add("Add", [by_pair, _piece_sums(graph, table)], "linear_sums"),
        text_sums(graph, known, "known_sums"),
        *(_sums_within(graph, scope, _polar(graph, scope, known), f"{scope.name}_polar") for scope in scopes),
        *_vector_sums(graph, table, scopes[0]),
    ]
    return graph.add("Cast", [graph.add("Concat", parts, "whole_sums", axis=1)], "sums", to=TensorProto.FLOAT)


def _split(graph: Graph) -> None:
    """``text`` -> ``words`` [M], ``rows`` [M], ``count`` [N], and the word offsets of texts [N]."""
    started = graph.add("StringConcat", [graph.string("start", f"{START} "), "text"], "started")
    edged = graph.add("StringConcat", [started, graph.string("end", f" {END}")], "edged")
    graph.nodes.append(helper.make_node("StringSplit", [edged], ["padded", "count"]))
    widest = graph.add("ReduceMax", ["count"], "widest", keepdims=0)
    places = graph.add("Range", ["zero", widest, "one"], "columns_of_words")
    filled = graph.add("Less", [places, graph.add("Unsqueeze", ["count", "at_1"], "count_column")], "filled")
    flat = graph.add("Reshape", ["padded", "at_last"], "flat")
    graph.add("Compress", [flat, graph.add("Reshape", [filled, "at_last"], "is_word")], "words", axis=0)
    graph.add("Gather", [graph.add("NonZero", [filled], "filled_places"), "zero"], "rows", axis=0)
    graph.add("CumSum", ["count", "zero"], "text_ends")
    graph.add("Sub", ["text_ends", "count"], "text_starts")


def _look_up(graph: Graph, table: Table) -> str:
    """Look each word up once; return the lexicon indices of all words, after the padding word [M + 1].

    Words that are only in the lexicon follow those of the table and have higher indices.
    """
    words = set(table.words)
    names = [*table.words, *(word for word in table.known if word not in words)]
    found = graph.look_up(names, "words", "found")
    graph.add("Min", [found, graph.whole("unknown", len(words))], "place")
    lexicon = {word: place for place, word in enumerate(table.known)}
    nowhere = len(lexicon)
    places = np.array([*(lexicon.get(name, nowhere) for name in names), nowhere], dtype=np.int32)
    after_nothing = graph.add("Concat", [graph.whole("nothing", [len(names)]), found], "found_after_nothing", axis=0)
    graph.add("Min", [after_nothing, "unknown"], "place_after_nothing")
    return graph.add("Gather", [graph.constant("lexicon_places", places), after_nothing], "lexicon_place")


def table_rows(graph: Graph, name: str, weights: NDArray[np.int16] | NDArray[np.int8], places: str) -> str:
    """Return the rows of a table at the indices: int32 [places, columns]."""
    return graph.add("Cast", [graph.rows(name, weights, places)], f"{name}_whole", to=TensorProto.INT32)


def text_sums(graph: Graph, rows: str, output: str, ends: str = "text_ends", starts: str = "text_starts") -> str:
    """Sum the rows [M + 1, columns] of each text, as the cumulative sum at its end minus that at its start."""
    totals = graph.add("CumSum", [rows, "zero"], f"{output}_running")
    end = graph.add("Gather", [totals, ends], f"{output}_at_end")
    return graph.add("Sub", [end, graph.add("Gather", [totals, starts], f"{output}_at_start")], output)


@dataclass(frozen=True)
class _Scope:
    """The words after a negator or a contrast word: few, so they are summed separately.

    Attributes:
        name: name of the scope.
        numbers: int64[K + 1], indices of the words; the padding word comes first.
        ends: int64[N], how many of them precede the end of each text.
        starts: int64[N], how many precede its start.
    """

    name: str
    numbers: str
    ends: str
    starts: str


def _scopes(graph: Graph, table: Table, lexical: str) -> list[_Scope]:
    """Return the words after a negator, and those after a contrast word.

    A word is in the scope of a negator if the cumulative count of negators before it exceeds the count at the start of
    its text, or REACH words earlier.
    """
    numbers = graph.add("Range", ["zero", graph.add("Size", [lexical], "number_of_words"), "one"], "word_numbers")
    start = graph.add("Gather", ["text_starts", graph.add("Concat", ["at_0", "rows"], "row_of_each", axis=0)], "begun")
    before = graph.add("Max", [graph.add("Sub", [numbers, "one"], "word_before"), start], "before")
    reach = graph.whole("one_and_reach", 1 + REACH)
    reached = graph.add("Max", [graph.add("Sub", [numbers, reach], "words_earlier"), start], "reached")
    graph.whole("polar_end", [POLAR])
    scopes = []
    for name, column, since in (("negator", NEGATOR, reached), ("turn", TURN, start)):
        marks = np.append(table.known_weights[:, column], 0).astype(np.int32)
        marked = graph.add("Gather", [graph.constant(f"is_{name}", marks), lexical], f"{name}s")
        totals = graph.add("CumSum", [marked, "zero"], f"{name}s_running")
        up_to = [graph.add("Gather", [totals, place], f"{name}s_up_to_{place}") for place in (before, since)]
        scopes.append(_scope(graph, name, graph.add("Greater", up_to, f"after_{name}")))
    return scopes


def _scope(graph: Graph, name: str, inside: str) -> _Scope:
    """Find the words inside the scope, given bool[M + 1]."""
    found = graph.add("Compress", ["word_numbers", inside], f"{name}_words", axis=0)
    numbers = graph.add("Concat", ["at_0", found], f"{name}_numbers", axis=0)
    so_far = graph.add(
        "CumSum", [graph.add("Cast", [inside], f"in_{name}", to=TensorProto.INT64), "zero"], f"{name}_so_far"
    )
    edges = [graph.add("Gather", [so_far, f"text_{edge}"], f"{name}_{edge}") for edge in ("ends", "starts")]
    return _Scope(name, numbers, *edges)


def _sums_within(graph: Graph, scope: _Scope, rows: str, output: str) -> str:
    """Sum the rows [K + 1, columns] of the words in a scope by text."""
    return text_sums(graph, rows, output, scope.ends, scope.starts)


def _polar(graph: Graph, scope: _Scope, known: str) -> str:
    """Return the lexicons' columns of the words in a scope: [K + 1, POLAR]."""
    rows = graph.add("Gather", [known, scope.numbers], f"{scope.name}_known")
    return graph.add("Slice", [rows, "at_0", "polar_end", "at_1"], f"{scope.name}_polar_rows")


def _vector_sums(graph: Graph, table: Table, negated: _Scope) -> list[str]:
    """Return the sums of all vectors, and of those after a negator; empty for a model without a net."""
    if not table.word_vectors.shape[1]:
        return []
    vectors = table_rows(graph, "vector", table.word_vectors, "place_after_nothing")
    within = graph.add("Gather", [vectors, negated.numbers], "negated_vectors")
    return [text_sums(graph, vectors, "vector_sums"), _sums_within(graph, negated, within, "negated_vector_sums")]


def _pair_sums(graph: Graph, table: Table) -> str:
    """Look pairs up by the indices of their words: integers are faster to read, hash and compare than strings.

    Each word represents the pair that it ends; a text's first word pairs with another text's last, which is unknown.
    """
    left = graph.add("Slice", ["place_after_nothing", "at_0", "at_last"], "left")
    row = graph.add("Mul", [left, graph.whole("places", len(table.words) + 1)], "left_row")
    keys = [left * (len(table.words) + 1) + right for left, right in table.pair_places()]
    places = graph.look_up_numbers(keys, graph.add("Add", [row, "place"], "pairs"), "pair_place")
    last = graph.add("Sub", ["text_ends", "one"], "last_words")
    return text_sums(graph, table_rows(graph, "pair", table.pair_weights, places), "pair_sums", last)


def _piece_sums(graph: Graph, table: Table) -> str:
    """Sum the pieces of words that are not in the table: [N, linear columns]."""
    unknown = graph.add("Equal", ["place_after_nothing", "unknown"], "is_unknown")
    graph.constant("blank", np.array([PAD * LONGEST_PIECE], dtype=object))
    all_words = graph.add("Concat", ["blank", "words"], "words_after_nothing", axis=0)
    strange = graph.add("Compress", [all_words, unknown], "strange", axis=0)
    number = graph.add("Cast", [unknown], "unknown_number", to=TensorProto.INT64)
    places = graph.add("Sub", [graph.add("CumSum", [number, "zero"], "unknown_running"), "one"], "strange_so_far")
    edges = [graph.add("Gather", [places, f"text_{edge}"], f"strange_{edge}") for edge in ("ends", "starts")]
    alphabet = {letter: code for code, letter in enumerate(sorted(set("".join(table.pieces))))}
    pieces = _piece_numbers(graph, _letters(graph, strange, list(alphabet)), len(alphabet) + 1)
    keys = [_number(piece, alphabet) for piece in table.pieces]
    found = table_rows(graph, "piece", table.piece_weights, graph.look_up_numbers(keys, pieces, "piece_place"))
    by_word = graph.add("ReduceSum", [found, "at_1"], "pieces_by_word", keepdims=0)
    return text_sums(graph, by_word, "piece_sums", *edges)


def _letters(graph: Graph, words: str, alphabet: list[str]) -> str:
    """Return the letters of words with boundaries as indices in the alphabet: int64[words, letters]."""
    left = graph.add("StringConcat", [graph.string("edge", EDGE), words], "edge_left")
    edged = graph.add("StringConcat", [left, "edge"], "edge_both")
    attributes = {"mark": 0, "pad_value": PAD, "separators": [""], "mincharnum": 1}
    letters = graph.add("Tokenizer", [edged], "letters", domain="com.microsoft", **attributes)
    return graph.look_up(alphabet, letters, "letter_codes")


def _piece_numbers(graph: Graph, codes: str, digits: int) -> str:
    """Return the numbers of all pieces of each word, as ``_number`` gives them: int64[words, pieces]."""
    base = graph.whole("digits", digits)
    numbers, found = codes, []
    for size in range(2, LONGEST_PIECE + 1):
        shorter = graph.add("Slice", [numbers, "at_0", "at_last", "at_1"], f"but_last_{size}")
        longer = graph.add("Mul", [shorter, base], f"shifted_{size}")
        begin = graph.whole(f"letter_{size}", [size - 1])
        numbers = graph.add(
            "Add", [longer, graph.add("Slice", [codes, begin, "at_end", "at_1"], f"next_{size}")], f"pieces_{size}"
        )
        if size >= SHORTEST_PIECE:
            apart = graph.whole(f"apart_{size}", _apart(size, digits))
            found.append(graph.add("Add", [numbers, apart], f"numbers_{size}"))
    return graph.add("Concat", found, "piece_numbers", axis=1)


def _number(piece: str, alphabet: dict[str, int]) -> int:
    """Return the letters of a piece as the digits of one number; the highest digit is for unknown letters."""
    digits = len(alphabet) + 1
    return _apart(len(piece), digits) + reduce(lambda number, letter: number * digits + alphabet[letter], piece, 0)


def _apart(size: int, digits: int) -> int:
    """Return the offset of the numbers of pieces of one size: they follow those of all longer ones."""
    return sum(digits**longer for longer in range(size + 1, LONGEST_PIECE + 1))
