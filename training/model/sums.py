"""The part of the graph that adds up the table's rows: normalised texts in, the raw sums of each text out.

The words of all texts are laid end to end, so a long text costs only its own words; a pair across two texts is
``</s> <s>``, which no table knows. The rows of a text are summed as a difference of two running totals. All of it is in
whole numbers, so the sums are exact in any order, and a total that wraps around does no harm to a difference.

A word that stands for nothing and weighs nothing stands before the first one: with it a running total begins at zero,
and no operator ever sees an empty tensor. Row ``n`` of every running total is the total of the first ``n`` words.
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
"""Fills short words up; no normalised text holds it, so no piece with it is known."""


def add_sums(graph: Graph, table: Table) -> str:
    """Add ``text`` string[N] -> ``sums`` float[N, columns]; see ``training.model.table`` for the columns.

    Others may read: ``words`` string[M] of all texts with their edges, ``rows`` [M], whose they are, ``count`` [N],
    how many each text has, and ``place`` [M], where each stands in the table, ``len(table.words)`` for nowhere.
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
    """``text`` -> ``words`` [M], ``rows`` [M], ``count`` [N], and where texts begin and end among the words [N]."""
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
    """Look each word up once; return where all words, after the one that is nothing, stand in the lexicon [M + 1].

    Words that only the lexicon knows stand behind those of the table, and are told apart by their numbers.
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
    """Return the rows of a table at the places: int32 [places, columns]."""
    return graph.add("Cast", [graph.rows(name, weights, places)], f"{name}_whole", to=TensorProto.INT32)


def text_sums(graph: Graph, rows: str, output: str, ends: str = "text_ends", starts: str = "text_starts") -> str:
    """Sum the rows [M + 1, columns] of each text, as the total up to its end less the total up to its start."""
    totals = graph.add("CumSum", [rows, "zero"], f"{output}_running")
    end = graph.add("Gather", [totals, ends], f"{output}_at_end")
    return graph.add("Sub", [end, graph.add("Gather", [totals, starts], f"{output}_at_start")], output)


@dataclass(frozen=True)
class _Scope:
    """The words behind a negator, or behind a turn: few, so what they add is summed without the others.

    Attributes:
        name: of what they stand behind.
        numbers: int64[K + 1], which words they are; the word that is nothing comes first.
        ends: int64[N], how many of them stand up to where each text ends.
        starts: int64[N], how many up to where it starts.
    """

    name: str
    numbers: str
    ends: str
    starts: str


def _scopes(graph: Graph, table: Table, lexical: str) -> list[_Scope]:
    """Return the words behind a negator, and those behind a turn.

    A word is behind a negator if the total of negators up to the word before it is larger than the total up to where
    its text begins, or up to REACH words earlier.
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
    """Find the words that are inside, of bool[M + 1]."""
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
    """Return the sums of all vectors, and of those behind a negator; nothing for a model without a net."""
    if not table.word_vectors.shape[1]:
        return []
    vectors = table_rows(graph, "vector", table.word_vectors, "place_after_nothing")
    within = graph.add("Gather", [vectors, negated.numbers], "negated_vectors")
    return [text_sums(graph, vectors, "vector_sums"), _sums_within(graph, negated, within, "negated_vector_sums")]


def _pair_sums(graph: Graph, table: Table) -> str:
    """Look pairs up by the places of their words: numbers are read, hashed and compared faster than strings.

    Each word stands for the pair that it ends; that of a text's first word is with another text's last, and unknown.
    """
    left = graph.add("Slice", ["place_after_nothing", "at_0", "at_last"], "left")
    row = graph.add("Mul", [left, graph.whole("places", len(table.words) + 1)], "left_row")
    keys = [left * (len(table.words) + 1) + right for left, right in table.pair_places()]
    places = graph.look_up_numbers(keys, graph.add("Add", [row, "place"], "pairs"), "pair_place")
    last = graph.add("Sub", ["text_ends", "one"], "last_words")
    return text_sums(graph, table_rows(graph, "pair", table.pair_weights, places), "pair_sums", last)


def _piece_sums(graph: Graph, table: Table) -> str:
    """Take the words that the table does not know to pieces: [N, linear columns]."""
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
    """Return the letters of words and of the edges around them as places in the alphabet: int64[words, letters]."""
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
    """Return the letters of a piece as the digits of one number; the digit behind the last is for unknown letters."""
    digits = len(alphabet) + 1
    return _apart(len(piece), digits) + reduce(lambda number, letter: number * digits + alphabet[letter], piece, 0)


def _apart(size: int, digits: int) -> int:
    """Return what sets the numbers of pieces of one size apart: they begin behind those of all longer ones."""
    return sum(digits**longer for longer in range(size + 1, LONGEST_PIECE + 1))
