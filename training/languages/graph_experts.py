"""The language experts as a subgraph."""

import numpy as np
from onnx import TensorProto

from training.languages.experts import (
    ENGLISH,
    LARGEST_SCORE,
    PIECE_ROWS,
    RATED,
    TABLE_ROWS,
    WORD_ROWS,
    Experts,
)
from training.languages.graph_letters import cut_by, piece_rows, word_of_letter
from training.languages.hashing import PAIR_FACTOR
from training.model.graph import Graph
from training.model.graph_letters import PIECES_PER_LETTER, Letters, piece_edges
from training.model.sums import table_rows, text_sums, words_where
from training.model.table import REACH


def replaced(graph: Graph, experts: Experts, english: str) -> str:
    """Return the English logits float[N, 3], replaced by those of the experts for texts in other languages.

    Args:
        graph: A graph with ``is_foreign`` bool[N], at least one true, and ``expert_or_none`` int64[N].
        experts: The experts of all languages.
        english: Name of the English model's logits, float[N, 3].
    """
    graph.add("Compress", ["text_numbers", "is_foreign"], "foreign", axis=0)
    logits = graph.add("Gather", [english, "foreign"], "foreign_english")
    answers = graph.add("Cast", [_answers(graph, experts, logits)], "expert_logits", to=TensorProto.FLOAT)
    rows = graph.add("Unsqueeze", ["foreign", "at_1"], "row_of_each_foreign")
    return graph.add("ScatterND", [english, rows, answers], "logits_of_experts")


def _answers(graph: Graph, experts: Experts, english: str) -> str:
    """Return the logits of each text's expert: double[F, 3]."""
    _foreign_words(graph)
    edges = ("foreign_ends", "foreign_starts")
    letters = cut_by(graph, "foreign_words", experts.alphabet, "foreign")
    numbers = _word_numbers(graph, letters.codes)
    of_pieces = piece_edges(graph, letters.edges(graph, *edges))
    last = graph.add("Sub", ["foreign_ends", "one"], "foreign_last")
    parts = [
        text_sums(graph, _word_rows(graph, numbers), "foreign_word_sums", *edges),
        text_sums(graph, _pair_rows(graph, numbers), "foreign_pair_sums", last, "foreign_starts"),
        text_sums(graph, _expert_pieces(graph, experts, letters), "foreign_piece_sums", *of_pieces),
    ]
    rated = text_sums(graph, _rated(graph, experts, numbers), "rated_sums", *edges)
    sums = graph.add("Concat", [_added(graph, parts, "hashed_sums"), rated], "foreign_sums", axis=1)
    exact = graph.add("Cast", [sums], "foreign_sums_exact", to=TensorProto.DOUBLE)
    count = graph.add("Gather", ["count", "foreign"], "words_of_foreign")
    root = graph.add("Sqrt", [graph.add("Cast", [count], "count_exact", to=TensorProto.DOUBLE)], "count_root")
    scaled = graph.add("Div", [exact, graph.add("Unsqueeze", [root, "at_1"], "count_root_column")], "foreign_scaled")
    inputs = graph.add("Concat", [scaled, _english(graph, english)], "expert_inputs_all", axis=1)
    heads = graph.add("Gather", [graph.constant("heads", experts.heads), "expert"], "heads_of_each")
    ends = graph.whole("head_ends", [2 + RATED + ENGLISH, 1])
    graph.split(heads, ends, ["head_weights", "head_intercepts"], axis=1)
    weighed = graph.add(
        "Mul", [graph.add("Unsqueeze", [inputs, "at_2"], "expert_inputs_each"), "head_weights"], "weighed_inputs"
    )
    total = graph.add("ReduceSum", [weighed, "at_1"], "weighed_sum", keepdims=0)
    return graph.add("Add", [total, graph.add("Squeeze", ["head_intercepts", "at_1"], "intercepts")], "expert_answers")


def _english(graph: Graph, english: str) -> str:
    exact = graph.add("Cast", [english], "english_exact", to=TensorProto.DOUBLE)
    mean = graph.add("ReduceMean", [exact, "at_1"], "english_mean", keepdims=1)
    limits = [
        graph.constant(f"score_{side}", np.array(end))
        for side, end in (("low", -LARGEST_SCORE), ("high", LARGEST_SCORE))
    ]
    return graph.add("Clip", [graph.add("Sub", [exact, mean], "english_centred"), *limits], "english_inputs")


def _foreign_words(graph: Graph) -> None:
    """Add non-English words after a padding word, ``foreign_words`` [W + 1], and the offsets of each text."""
    chosen = graph.add("Gather", ["is_foreign", "rows"], "is_foreign_word")
    _, words = words_where(graph, chosen, "foreign_words")
    for edge, places in (("ends", words.ends), ("starts", words.starts)):
        graph.add("Gather", [places, "foreign"], f"foreign_{edge}")
    rows = graph.add("Compress", ["rows", chosen], "row_of_foreign_word", axis=0)
    # the offset of each word's text: the number of foreign words before it
    graph.add("Gather", [words.starts, graph.add("Concat", ["at_0", rows], "text_of_word", axis=0)], "foreign_begun")
    graph.add("Gather", ["expert_or_none", "foreign"], "expert")
    expert = graph.add("Gather", ["expert_or_none", rows], "expert_of_foreign_word")
    graph.add("Concat", ["at_0", expert], "expert_of_word", axis=0)
    graph.add("Mul", ["expert_of_word", graph.whole("table_rows", TABLE_ROWS)], "table_start")


def _word_numbers(graph: Graph, codes: str) -> str:
    """Return the number of each foreign word, as ``hashing.word_numbers`` does: int64[F + 1]."""
    shape = graph.add("Shape", [codes], "foreign_shape")
    longest = graph.add("Gather", [shape, "at_1"], "foreign_longest")
    factors = graph.add("Slice", ["place_factors", "at_0", longest, "at_0"], "factors_of_places")
    product = graph.add("MatMul", [codes, factors], "foreign_products")
    number = graph.add("Mod", [product, "number_modulus"], "foreign_numbers_column")
    return graph.add("Squeeze", [number, "at_1"], "foreign_numbers")


def _word_rows(graph: Graph, numbers: str) -> str:
    """Return the row of each foreign word: int32[F + 1, 2]."""
    graph.whole("word_rows", WORD_ROWS)
    place = graph.add("Add", [graph.add("Mod", [numbers, "word_rows"], "word_mod"), "one"], "word_place")
    row = graph.add("Add", [place, "table_start"], "word_row")
    return graph.as_int(graph.add("Gather", ["expert_rows", row], "word_rows_found"))


def _expert_pieces(graph: Graph, experts: Experts, letters: Letters) -> str:
    """Return the rows of all pieces of non-English words: int32[letters x pieces, 2]."""
    word = word_of_letter(graph, letters)
    pieces = piece_rows(graph, letters, experts.alphabet.size, PIECE_ROWS, word, word)
    there = graph.add("Greater", [pieces, "zero"], "is_piece")
    place = graph.add("Where", [there, graph.add("Add", [pieces, "word_rows"], "behind_words"), "zero"], "row_of_piece")
    start = graph.add(
        "Unsqueeze", [graph.add("Gather", ["table_start", word], "table_of_letter"), "at_1"], "table_of_each"
    )
    each = graph.add("Expand", [start, graph.whole("a_letters_pieces", [1, PIECES_PER_LETTER])], "table_of_pieces")
    row = graph.add("Add", [place, graph.add("Reshape", [each, "at_last"], "table_of_piece")], "piece_row")
    return graph.as_int(graph.add("Gather", ["expert_rows", row], "piece_rows_found"))


def _pair_rows(graph: Graph, numbers: str) -> str:
    """Return the rows of each pair of adjacent foreign words: int32[F, 2]."""
    left = graph.add("Slice", [numbers, "at_0", "at_last"], "left_number")
    right = graph.add("Slice", [numbers, "at_1", "at_end"], "right_number")
    left = graph.add("Mul", [left, graph.whole("pair_factor", PAIR_FACTOR)], "left_factored")
    number = graph.add("Mod", [graph.add("Add", [left, right], "pair_number"), "word_rows"], "pair_mod")
    place = graph.add("Add", [number, "one"], "pair_row_place")
    start = graph.add("Slice", ["table_start", "at_1", "at_end"], "pair_table_start")
    found = graph.add("Gather", ["expert_rows", graph.add("Add", [place, start], "pair_row")], "pair_rows_found")
    # row 0 is for no pair, and avoids an empty tensor
    return graph.add("Pad", [graph.as_int(found), graph.whole("one_row_more", [0, 0, 1, 0])], "pair_rows_and_one")


def _rated(graph: Graph, experts: Experts, numbers: str) -> str:
    """Return the ratings of each foreign word, and those after a negator: int32[F + 1, RATED]."""
    keys = sorted(experts.rated)
    values = np.array([experts.rated[key] for key in keys], dtype=np.int16)
    columns = np.stack([np.maximum(values[:, 0], 0), np.maximum(-values[:, 0], 0), values[:, 1]], axis=1)
    shift = graph.add("Mul", ["expert_of_word", "number_modulus"], "language_shift")
    place = graph.look_up_numbers(keys, graph.add("Add", [numbers, shift], "rated_keys_asked"), "rated_place")
    found = table_rows(graph, "rated", columns, place)
    polar = graph.add("Slice", [found, "at_0", "at_2", "at_1"], "rated_polar")
    marks = graph.add("Slice", [found, "at_2", "at_end", "at_1"], "foreign_negators")
    totals = graph.add("CumSum", [marks, "zero"], "foreign_negators_running")
    size = graph.add("Size", [numbers], "foreign_size")
    number = graph.add("Range", ["zero", size, "one"], "foreign_places")
    until = graph.add(
        "Max", [graph.add("Sub", [number, "one"], "foreign_word_before"), "foreign_begun"], "foreign_before"
    )
    reach = graph.whole("one_and_reach_of_negators", 1 + REACH)
    since = graph.add("Max", [graph.add("Sub", [number, reach], "foreign_earlier"), "foreign_begun"], "foreign_reached")
    up_to = [graph.add("Gather", [totals, each], f"negators_up_to_{each}") for each in (until, since)]
    scope = graph.add("Cast", [graph.add("Greater", up_to, "foreign_scope")], "foreign_scope_int", to=TensorProto.INT32)
    return graph.add("Concat", [polar, graph.add("Mul", [polar, scope], "rated_in_scope")], "rated_rows_all", axis=1)


def _added(graph: Graph, parts: list[str], output: str) -> str:
    first = graph.add("Add", parts[:2], f"{output}_first")
    return graph.add("Add", [first, parts[2]], output)
