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

from training.model.arranged import Arranged
from training.model.graph import Graph
from training.model.graph_letters import PAD_LETTER, by_letter, cut, piece_edges, piece_numbers
from training.model.table import NEGATOR, POLAR, REACH, TURN, Table
from training.model.terms import END, LONGEST_PIECE, START


@dataclass(frozen=True)
class Sums:
    """Names of the raw sums of each text: int32[N, columns].

    Attributes:
        linear: sums of the linear models' columns.
        plain: sums of known, negated and contrasted columns, in this order.
        vectors: sums of all vectors, then of those after a negator; empty for a model without a net.
        beside: sums of ``Arranged.beside``; no columns if it has none.
    """

    linear: str
    plain: list[str]
    vectors: list[str]
    beside: str


@dataclass(frozen=True)
class Chosen:
    """A subset of the words.

    Attributes:
        name: prefix of the names of its values.
        ends: int64[N], how many of them precede the end of each text.
        starts: int64[N], how many precede its start.
    """

    name: str
    ends: str
    starts: str


def add_sums(graph: Graph, arranged: Arranged) -> Sums:
    """Add ``text`` string[N] -> the raw sums; see ``training.model.table`` for the columns.

    Other parts of the graph may read ``words`` string[M] of all texts with their edge markers, ``rows`` [M], the text
    of each word, ``count`` [N], the number of words of each text, ``text_starts`` and ``text_ends`` [N], their offsets,
    and ``found`` [M], the index of each word in ``Arranged.names``.
    """
    table = arranged.table
    _split(graph)
    _look_up(graph, arranged)
    own, vectors, beside = _word_sums(graph, arranged)
    by_pair = graph.add("Add", [own, _pair_sums(graph, table)], "term_sums")
    linear = graph.add("Add", [by_pair, _piece_sums(graph, table)], "linear_sums")
    lexical, known = _lexical(graph, table)
    negated = _negated(graph, arranged)
    return Sums(
        linear,
        [
            text_sums(graph, known, "known_sums", lexical.ends, lexical.starts),
            _polar_sums(graph, negated, _known_rows(graph, table, "negated_words")),
            _polar_sums(graph, *_turned(graph, lexical, known)),
        ],
        [vectors, _negated_vector_sums(graph, table, negated)] if vectors else [],
        beside,
    )


def _split(graph: Graph) -> None:
    """``text`` -> ``words`` [M], ``rows`` [M], ``count`` [N], and the word offsets of texts [N]."""
    started = graph.add("StringConcat", [graph.string("start", f"{START} "), "text"], "started")
    edged = graph.add("StringConcat", [started, graph.string("end", f" {END}")], "edged")
    graph.nodes.append(helper.make_node("StringSplit", [edged], ["padded", "count"]))
    widest = graph.add("ReduceMax", ["count"], "widest", keepdims=0)
    places = graph.add("Range", ["zero", widest, "one"], "columns_of_words")
    filled = graph.add("Less", [places, graph.add("Unsqueeze", ["count", "at_1"], "count_column")], "filled")
    mask = graph.add("Reshape", [filled, "at_last"], "is_word")
    flat = graph.add("Reshape", ["padded", "at_last"], "flat")
    graph.add("Compress", [flat, mask], "words", axis=0)
    # not NonZero, which takes five times as long
    numbers = graph.add("Range", ["zero", graph.add("Size", ["count"], "texts"), "one"], "text_numbers")
    column = graph.add("Unsqueeze", [numbers, "at_1"], "text_column")
    each = graph.add("Expand", [column, graph.add("Shape", [filled], "filled_shape")], "text_of_each")
    graph.add("Compress", [graph.add("Reshape", [each, "at_last"], "text_of_each_flat"), mask], "rows", axis=0)
    graph.add("CumSum", ["count", "zero"], "text_ends")
    graph.add("Sub", ["text_ends", "count"], "text_starts")


def _look_up(graph: Graph, arranged: Arranged) -> None:
    """Look up each word once: ``found``, and ``place`` [M], its index in the table."""
    names = arranged.names
    found = graph.look_up(names, "words", "found")
    graph.add("Concat", [graph.whole("nothing", [len(names)]), found], "found_after_nothing", axis=0)
    graph.add("Min", [found, graph.whole("unknown", len(arranged.table.words))], "place")
    graph.add("Min", ["found_after_nothing", "unknown"], "place_after_nothing")
    graph.whole("first_lexical", arranged.first_lexical)
    graph.add("Concat", ["at_0", "rows"], "row_of_each", axis=0)


def table_rows(graph: Graph, name: str, weights: NDArray[np.int16] | NDArray[np.int8], places: str) -> str:
    """Return the rows of a table at the indices: int32 [places, columns]; the row after the last is all zeros.

    onnxruntime casts the table once, when the session is created, instead of the rows of every batch.
    """
    nothing = np.zeros((1, weights.shape[1]), dtype=weights.dtype)
    table = graph.as_int(graph.constant(name, np.vstack([weights, nothing])))
    return graph.add("Gather", [table, places], f"{name}_rows")


def text_sums(graph: Graph, rows: str, output: str, ends: str = "text_ends", starts: str = "text_starts") -> str:
    """Sum the rows [M + 1, columns] of each text, as the cumulative sum at its end minus that at its start."""
    totals = graph.add("CumSum", [rows, "zero"], f"{output}_running")
    end = graph.add("Gather", [totals, ends], f"{output}_at_end")
    return graph.add("Sub", [end, graph.add("Gather", [totals, starts], f"{output}_at_start")], output)


def choose(graph: Graph, mask: str, name: str) -> Chosen:
    """Select words by a mask bool[M]."""
    number = graph.add("Cast", [mask], f"{name}_number", to=TensorProto.INT64)
    so_far = graph.add("CumSum", [number, "zero"], f"{name}_running")
    after_nothing = graph.add("Concat", ["at_0", so_far], f"{name}_so_far", axis=0)
    edges = [graph.add("Gather", [after_nothing, f"text_{edge}"], f"{name}_{edge}") for edge in ("ends", "starts")]
    return Chosen(name, *edges)


def _lexical(graph: Graph, table: Table) -> tuple[Chosen, str]:
    """Return the words in the lexicons, a fifth of all, and their rows: int32[L + 1, lexicon columns]."""
    mask = graph.add("GreaterOrEqual", ["found", "first_lexical"], "is_lexical")
    places = graph.add(
        "Sub", [graph.add("Compress", ["found", mask], "lexical_found", axis=0), "first_lexical"], "lexical_places"
    )
    after_nothing = graph.add(
        "Concat", [graph.whole("no_lexical", [len(table.known)]), places], "lexical_after_nothing", axis=0
    )
    rows = graph.add("Compress", ["rows", mask], "lexical_rows", axis=0)
    graph.add("Concat", ["at_0", rows], "row_of_each_lexical", axis=0)
    return choose(graph, mask, "lexical"), table_rows(graph, "known", table.known_weights, after_nothing)


def _negated(graph: Graph, arranged: Arranged) -> Chosen:
    """Select the words after a negator; ``negated_words`` [K + 1] are their indices, after the padding word.

    A word is in the scope of a negator if the cumulative count of negators before it exceeds the count at the start of
    its text, and the count REACH words earlier. Counts never decrease, so the larger of the two is compared.
    """
    negators = {w for w, row in zip(arranged.table.known, arranged.table.known_weights, strict=True) if row[NEGATOR]}
    marks = np.array([*(name in negators for name in arranged.names), False], dtype=np.int8)
    marked = graph.as_int(graph.add("Gather", [graph.constant("is_negator", marks), "found_after_nothing"], "negators"))
    before, begun = _before(graph, marked, "negator", "text_starts", "row_of_each")
    padded = graph.add("Pad", [before, graph.whole("reach_before", [REACH, 0])], "negators_padded")
    earlier = graph.add("Slice", [padded, "at_0", graph.whole("but_reach", [-REACH]), "at_0"], "negators_earlier")
    inside = graph.add("Greater", [before, graph.add("Max", [earlier, begun], "negators_since")], "after_negator")
    numbers = _numbers(graph, inside, "negated")
    graph.add("Concat", ["at_0", numbers], "negated_words", axis=0)
    return choose(graph, graph.add("Slice", [inside, "at_1", "at_end"], "is_negated"), "negated")


def _turned(graph: Graph, lexical: Chosen, known: str) -> tuple[Chosen, str]:
    """Select the lexicon words after a contrast word; also return their rows, after the padding word."""
    edges = [graph.whole("turn_column", [TURN]), graph.whole("behind_turn_column", [TURN + 1])]
    column = graph.add("Slice", [known, *edges, "at_1"], "turn_marks")
    marked = graph.add("Reshape", [column, "at_last"], "turns")
    totals = _before(graph, marked, "turn", lexical.starts, "row_of_each_lexical")
    inside = graph.add("Greater", [*totals], "after_turn")
    numbers = graph.add("Concat", ["at_0", _numbers(graph, inside, "turned")], "turned_words", axis=0)
    number = graph.add("Cast", [inside], "turned_number", to=TensorProto.INT64)
    so_far = graph.add("CumSum", [number, "zero"], "turned_so_far")
    ends, starts = (graph.add("Gather", [so_far, edge], f"turned_{edge}") for edge in (lexical.ends, lexical.starts))
    return Chosen("turned", ends, starts), graph.add("Gather", [known, numbers], "turned_rows")


def _before(graph: Graph, marked: str, name: str, starts: str, rows: str) -> tuple[str, str]:
    """Return the number of marks before each word, and before its text: int32[words + 1]."""
    totals = graph.add("CumSum", [marked, "zero"], f"{name}s_running")
    before = graph.add("Sub", [totals, marked], f"{name}s_before")
    return before, graph.add(
        "Gather", [graph.add("Gather", [totals, starts], f"{name}s_begun"), rows], f"{name}s_before_text"
    )


def _numbers(graph: Graph, inside: str, name: str) -> str:
    """Return the indices at which a mask is true; NonZero takes five times as long."""
    numbers = graph.add("Range", ["zero", graph.add("Size", [inside], f"{name}_size"), "one"], f"{name}_every")
    return graph.add("Compress", [numbers, inside], f"{name}_where", axis=0)


def _known_rows(graph: Graph, table: Table, words: str) -> str:
    """Return the lexicon rows of words, zeros for unknown words: int32[K + 1, lexicon columns]."""
    found = graph.add("Gather", ["found_after_nothing", words], "negated_found")
    nothing = graph.whole("no_lexical_place", len(table.known))
    places = graph.add("Sub", [found, "first_lexical"], "negated_lexical")
    known = graph.add("GreaterOrEqual", [places, "zero"], "negated_is_lexical")
    return graph.add(
        "Gather", ["known_int", graph.add("Where", [known, places, nothing], "negated_places")], "negated_rows"
    )


def _polar_sums(graph: Graph, chosen: Chosen, rows: str) -> str:
    """Sum the polarity columns of the rows of selected words by text."""
    polar = graph.add(
        "Slice", [rows, "at_0", graph.whole(f"{chosen.name}_polar_end", [POLAR]), "at_1"], f"{chosen.name}_polar"
    )
    return text_sums(graph, polar, f"{chosen.name}_polar_sums", chosen.ends, chosen.starts)


def _word_sums(graph: Graph, arranged: Arranged) -> tuple[str, str, str]:
    """Return the sums of the words' linear columns, vectors and columns beside; a group without columns is "".

    Their rows stand side by side in one table: a word is fetched from memory once.
    """
    groups = {
        "own_sums": arranged.table.word_weights,
        "vector_sums": arranged.table.word_vectors.astype(np.int16),
        "beside_sums": arranged.beside,
    }
    rows = table_rows(graph, "word", np.hstack(list(groups.values())), "place_after_nothing")
    found = {name: columns.shape[1] for name, columns in groups.items() if columns.shape[1]}
    graph.split(text_sums(graph, rows, "word_sums"), graph.whole("word_widths", [*found.values()]), [*found], axis=1)
    own, vectors, beside = (name if name in found else "" for name in groups)
    return own, vectors, beside


def _negated_vector_sums(graph: Graph, table: Table, negated: Chosen) -> str:
    """Return the sums of the vectors of words after a negator."""
    rows = graph.add("Gather", ["word_rows", "negated_words"], "negated_rows_of_words")
    first, width = table.linear, table.word_vectors.shape[1]
    edges = [graph.whole(f"vector_{name}", [place]) for name, place in (("begin", first), ("end", first + width))]
    within = graph.add("Slice", [rows, *edges, "at_1"], "negated_vectors")
    return text_sums(graph, within, "negated_vector_sums", negated.ends, negated.starts)


def words_where(graph: Graph, mask: str, name: str) -> tuple[str, Chosen]:
    """Choose words of bool[M], and return them behind a blank."""
    blank = graph.constant(f"{name}_blank", np.array([PAD_LETTER * LONGEST_PIECE], dtype=object))
    found = graph.add("Compress", ["words", mask], f"{name}_without_blank", axis=0)
    return graph.add("Concat", [blank, found], name, axis=0), choose(graph, mask, name)


def _pair_sums(graph: Graph, table: Table) -> str:
    """Look pairs up by the indices of their words: integers are faster to read, hash and compare than strings.

    Each word represents the pair that it ends; a text's first word pairs with another text's last, which is unknown.
    """
    left = graph.add("Slice", ["place_after_nothing", "at_0", "at_last"], "left")
    row = graph.add("Mul", [left, graph.whole("places", len(table.words) + 1)], "left_row")
    keys = [left * (len(table.words) + 1) + right for left, right in table.pair_places()]
    places = graph.look_up_numbers(keys, graph.add("Add", [row, "place"], "pairs"), "pair_place")
    nothing = graph.whole("no_pair", [len(keys)])
    known = graph.add("Less", [places, nothing], "is_pair")
    found = graph.add("Compress", [places, known], "known_pairs", axis=0)
    after_nothing = graph.add("Concat", [nothing, found], "pairs_after_nothing", axis=0)
    chosen = choose(graph, known, "pair")
    rows = table_rows(graph, "pair", table.pair_weights, after_nothing)
    return text_sums(graph, rows, "pair_sums", chosen.ends, chosen.starts)


def _piece_sums(graph: Graph, table: Table) -> str:
    """Sum the pieces of words that are not in the table: [N, linear columns].

    A piece that extends into the next word contains two edge markers in a row, so it is in no table.
    """
    unknown = graph.add("Equal", ["place", "unknown"], "is_unknown")
    words, chosen = words_where(graph, unknown, "unknown_words")
    alphabet = {letter: code for code, letter in enumerate([PAD_LETTER, *sorted(set("".join(table.pieces)))])}
    digits = len(alphabet) + 1
    letters = cut(graph, words, list(alphabet), np.arange(digits), "unknown")
    numbers = [
        graph.add("Add", [number, graph.whole(f"apart_{size}", _apart(size, digits))], f"piece_numbers_{size}")
        for size, number in piece_numbers(graph, letters, digits)
    ]
    keys = [_number(piece, alphabet) for piece in table.pieces]
    places = graph.look_up_numbers(keys, by_letter(graph, letters, numbers), "piece_place")
    edges = piece_edges(graph, letters.edges(graph, chosen.ends, chosen.starts))
    return text_sums(graph, table_rows(graph, "piece", table.piece_weights, places), "piece_sums", *edges)


def _number(piece: str, alphabet: dict[str, int]) -> int:
    """Return the letters of a piece as the digits of one number; the highest digit is for unknown letters."""
    digits = len(alphabet) + 1
    return _apart(len(piece), digits) + reduce(lambda number, letter: number * digits + alphabet[letter], piece, 0)


def _apart(size: int, digits: int) -> int:
    """Return the offset of the numbers of pieces of one size: they follow those of all longer ones."""
    return sum(digits**longer for longer in range(size + 1, LONGEST_PIECE + 1))
