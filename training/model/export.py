"""Write a trained model as one ONNX graph.

Signature: ``text`` string[N] (normalised) -> ``label`` int64[N] (-1, 0, 1), ``probabilities`` float[N, 3] (ORDER).

The words of all texts are laid end to end, so a long text costs only its own words; a pair across two texts is
``</s> <s>``, which no table knows. Where nothing stands in a batch (no unknown word, say), operators see a dummy
instead of an empty tensor, and what it adds goes to a dummy row behind the last text.
"""

from functools import reduce

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from training.model.experts import FARTHEST, STEP, Experts
from training.model.graph import Graph
from training.model.table import INVERSE_ROOTS, MOST_WORDS, NEGATOR, POLAR, REACH, TURN, Table
from training.model.terms import EDGE, END, LONGEST_PIECE, SHORTEST_PIECE, START
from training.model.trained import TrainedModel
from training.model.trees import tree_node

OPSET, ML_OPSET, IR_VERSION = 21, 4, 10
PAD = "\x01"
"""Fills short words up; no normalised text holds it, so no piece with it is known."""


def to_onnx(trained: TrainedModel) -> bytes:
    """Return the model as a checked ONNX file."""
    graph = Graph()
    _constants(graph)
    _words(graph)
    _sums(graph, trained)
    _columns(graph, trained)
    _experts(graph, trained.experts)
    graph.nodes.append(tree_node(trained.booster, "features", "scores"))
    _answers(graph, trained)
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "undertone",
            [helper.make_tensor_value_info("text", TensorProto.STRING, ["N"])],
            [
                helper.make_tensor_value_info("label", TensorProto.INT64, ["N"]),
                helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 3]),
            ],
            graph.constants,
        ),
        opset_imports=[
            helper.make_opsetid("", OPSET),
            helper.make_opsetid("ai.onnx.ml", ML_OPSET),
            helper.make_opsetid("com.microsoft", 1),
        ],
        ir_version=IR_VERSION,
        producer_name="undertone",
    )
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def _constants(graph: Graph) -> None:
    graph.whole("zero", 0)
    graph.whole("one", 1)
    graph.whole("two", 2)
    for name, place in (("at_0", 0), ("at_1", 1), ("at_last", -1), ("at_end", 2**62)):
        graph.whole(name, [place])
    graph.whole("one_before", [1, 0])
    graph.whole("one_row_before", [1, 0, 0, 0])


def _words(graph: Graph) -> None:
    """``text`` -> ``words`` [M] of all texts with their edges, ``rows`` [M], whose they are, ``count`` [N]."""
    started = graph.add("StringConcat", [graph.string("start", f"{START} "), "text"], "started")
    edged = graph.add("StringConcat", [started, graph.string("end", f" {END}")], "edged")
    graph.nodes.append(helper.make_node("StringSplit", [edged], ["padded", "count"]))
    widest = graph.add("ReduceMax", ["count"], "widest", keepdims=0)
    places = graph.add("Range", ["zero", widest, "one"], "columns_of_words")
    filled = graph.add("Less", [places, graph.add("Unsqueeze", ["count", "at_1"], "count_column")], "filled")
    flat = graph.add("Reshape", ["padded", "at_last"], "flat")
    graph.add("Compress", [flat, graph.add("Reshape", [filled, "at_last"], "is_word")], "words", axis=0)
    graph.add("Gather", [graph.add("NonZero", [filled], "filled_places"), "zero"], "rows", axis=0)


def _sums(graph: Graph, trained: TrainedModel) -> None:
    """``words``, ``rows`` -> ``sums`` float[N, columns]; see ``training.model.table`` for the columns."""
    table = trained.table
    linear, scaled = table.linear, table.scaled
    place = graph.look_up(table.words, "words", "place")
    own = graph.as_float(graph.rows("own", table.word_weights, place))
    known_place = graph.look_up(table.known, "words", "known_place")
    known = graph.as_float(graph.rows("known", table.known_weights, known_place))
    polar = graph.add("Slice", [known, "at_0", graph.whole("polar_end", [POLAR]), "at_1"], "polar")
    parts = [own, known, _where(graph, polar, _negated(graph, known)), _where(graph, polar, _turned(graph, known))]
    by_word = graph.add("Concat", parts, "by_word", axis=1)
    plain = table.known_weights.shape[1] + 2 * POLAR
    word_sums = _segment_sums(graph, by_word, _ends(graph), "word_sums")
    linear_ends = [linear, linear, scaled - 2 * linear + plain]
    names = ["term_part", "piece_part", "other_part"]
    graph.nodes.append(helper.make_node("Split", [word_sums, graph.whole("linear_ends", linear_ends)], names, axis=1))
    by_term = graph.add("Add", ["term_part", _pair_sums(graph, table)], "term_sums")
    by_piece = graph.add("Add", ["piece_part", _piece_sums(graph, table)], "piece_sums")
    graph.add("Concat", [by_term, by_piece, "other_part"], "sums", axis=1)


def _ends(graph: Graph) -> str:
    """Return how many words the texts up to and with each one have."""
    return graph.add("CumSum", ["count", "zero"], "text_ends")


def _segment_sums(graph: Graph, values: str, ends: str, output: str) -> str:
    """Sum the rows of each text, which lie together, as differences of running totals: float[N, columns].

    ScatterND with ``reduction="add"`` would be shorter, but loses sums where a session has several threads. The totals
    are whole numbers in double precision, so they are exact.
    """
    exact = graph.add("Cast", [values], f"{output}_exact", to=TensorProto.DOUBLE)
    running = graph.add("CumSum", [exact, "zero"], f"{output}_running")
    totals = graph.add("Pad", [running, "one_row_before"], f"{output}_totals")
    up_to_end = graph.add("Gather", [totals, ends], f"{output}_up_to_end")
    earlier = graph.add("Slice", [ends, "at_0", "at_last"], f"{output}_earlier_ends")
    starts = graph.add("Pad", [earlier, "one_before"], f"{output}_starts")
    up_to_start = graph.add("Gather", [totals, starts], f"{output}_up_to_start")
    sums = graph.add("Sub", [up_to_end, up_to_start], f"{output}_double")
    return graph.add("Cast", [sums], output, to=TensorProto.FLOAT)


def _negated(graph: Graph, known: str) -> str:
    """Return whether each word stands at most REACH words behind a negator of its text."""
    column = graph.add("Gather", [known, graph.whole("negator_column", NEGATOR)], "negator_rows", axis=1)
    negators = graph.add("Cast", [column], "negators", to=TensorProto.INT64)
    before = graph.whole("reach", [REACH, 0])
    negators = graph.add("Pad", [negators, before, "zero"], "negators_padded")
    rows = graph.add("Pad", ["rows", before, graph.whole("no_row", -1)], "rows_padded")
    scope = ""
    for back in range(1, REACH + 1):
        window = [graph.whole(f"from_{back}_back", [REACH - back]), graph.whole(f"to_{back}_back", [-back])]
        there = graph.add("Slice", [negators, *window], f"negators_{back}_back")
        whose = graph.add("Slice", [rows, *window], f"rows_{back}_back")
        turns = graph.add("Cast", [there], f"is_negator_{back}_back", to=TensorProto.BOOL)
        here = graph.add(
            "And", [turns, graph.add("Equal", ["rows", whose], f"same_{back}_back")], f"turned_{back}_back"
        )
        scope = graph.add("Or", [scope, here], f"turned_up_to_{back}_back") if scope else here
    return scope


def _turned(graph: Graph, known: str) -> str:
    """Return whether each word has a turn of its text before it."""
    column = graph.add("Gather", [known, graph.whole("turn_column", TURN)], "turn_rows", axis=1)
    turns = graph.add("Cast", [column], "turns", to=TensorProto.INT64)
    before = graph.add("CumSum", [turns, "zero"], "turns_before", exclusive=1)
    first = graph.add("CumSum", ["count", "zero"], "first_words", exclusive=1)
    of_others = graph.add("Gather", [before, first], "turns_of_texts_before")
    return graph.add("Greater", [before, graph.add("Gather", [of_others, "rows"], "turns_of_others")], "is_turned")


def _where(graph: Graph, values: str, condition: str) -> str:
    """Return rows of values where the condition holds, zeros elsewhere."""
    factor = graph.add("Cast", [condition], f"{condition}_float", to=TensorProto.FLOAT)
    column = graph.add("Unsqueeze", [factor, "at_1"], f"{condition}_column")
    return graph.add("Mul", [values, column], f"{values}_where_{condition}")


def _pair_sums(graph: Graph, table: Table) -> str:
    """Look pairs up by the places of their words: numbers are read, hashed and compared faster than strings."""
    left = graph.add("Slice", ["place", "at_0", "at_last"], "left")
    right = graph.add("Slice", ["place", "at_1", "at_end"], "right")
    words = len(table.words) + 1
    row = graph.add("Mul", [left, graph.whole("places", words)], "left_row")
    keys = [left * words + right for left, right in table.pair_places()]
    places = graph.look_up_numbers(keys, graph.add("Add", [row, right], "pairs"), "pair_place")
    found = graph.rows("pair", table.pair_weights, places)
    # One pair fewer than words: the last word of all has none that follows.
    last = graph.add("Sub", [graph.add("Size", ["words"], "word_number"), "one"], "pair_number")
    return _segment_sums(graph, found, graph.add("Min", ["text_ends", last], "pair_ends"), "pair_sums")


def _piece_sums(graph: Graph, table: Table) -> str:
    """Take the words that the table does not know to pieces; a dummy word behind them all is always among them."""
    unknown = graph.add("Equal", ["place", graph.whole("unknown_place", len(table.words))], "is_unknown")
    graph.constant("dummy", np.array([PAD * LONGEST_PIECE], dtype=object))
    strange = graph.add("Compress", ["words", unknown], "strange", axis=0)
    strange = graph.add("Concat", [strange, "dummy"], "strange_and_dummy", axis=0)
    number = graph.add("Cast", [unknown], "unknown_number", to=TensorProto.INT64)
    so_far = graph.add(
        "Pad", [graph.add("CumSum", [number, "zero"], "unknown_running"), "one_before"], "unknown_totals"
    )
    ends = graph.add("Gather", [so_far, "text_ends"], "strange_ends")
    left = graph.add("StringConcat", [graph.string("edge", EDGE), strange], "edge_left")
    edged = graph.add("StringConcat", [left, "edge"], "edge_both")
    letters = graph.add(
        "Tokenizer", [edged], "letters", domain="com.microsoft", mark=0, pad_value=PAD, separators=[""], mincharnum=1
    )
    alphabet = {letter: code for code, letter in enumerate(sorted(set("".join(table.pieces))))}
    codes = graph.look_up(list(alphabet), letters, "letter_codes")
    sums = ""
    for size in range(SHORTEST_PIECE, LONGEST_PIECE + 1):
        kept = [place for place, piece in enumerate(table.pieces) if len(piece) == size]
        keys = [_number(table.pieces[place], alphabet) for place in kept]
        numbers = _pieces(graph, codes, size, len(alphabet) + 1)
        places = graph.look_up_numbers(keys, numbers, f"piece_{size}_place")
        found = graph.rows(f"piece_{size}", table.piece_weights[kept], places)
        by_word = graph.add("ReduceSum", [graph.as_float(found), "at_1"], f"piece_{size}_by_word", keepdims=0)
        sums = graph.add("Add", [sums, by_word], f"pieces_up_to_{size}") if sums else by_word
    return _segment_sums(graph, sums, ends, "strange_sums")


def _number(piece: str, alphabet: dict[str, int]) -> int:
    """Return the letters of a piece as the digits of one number; the digit behind the last is for unknown letters."""
    return reduce(lambda number, letter: number * (len(alphabet) + 1) + alphabet[letter], piece, 0)


def _pieces(graph: Graph, codes: str, size: int, digits: int) -> str:
    """Return the numbers of all pieces of that many neighbouring letters: int64[words, letters - size + 1]."""
    base = graph.whole(f"digits_{size}", digits)
    numbers = ""
    for offset in range(size):
        end = graph.whole(f"end_{size}_{offset}", [offset + 1 - size]) if offset + 1 < size else "at_end"
        start = graph.whole(f"start_{size}_{offset}", [offset])
        digit = graph.add("Slice", [codes, start, end, "at_1"], f"letters_{size}_{offset}")
        if numbers:
            shifted = graph.add("Mul", [numbers, base], f"shifted_{size}_{offset}")
            digit = graph.add("Add", [shifted, digit], f"pieces_{size}_{offset}")
        numbers = digit
    return numbers


def _columns(graph: Graph, trained: TrainedModel) -> None:
    """``sums``, ``count`` -> ``columns``, as ``Table.assemble`` puts them together."""
    table = trained.table
    number = graph.add("Sub", ["count", "two"], "number")
    capped = graph.add("Min", [number, graph.whole("most_words", MOST_WORDS)], "capped")
    root = graph.add("Gather", [graph.constant("inverse_roots", INVERSE_ROOTS), capped], "root")
    root = graph.add("Unsqueeze", [root, "at_1"], "root_column")
    width = table.scaled + table.known_weights.shape[1] + 2 * POLAR
    ends = [2 * table.linear, table.scaled - 2 * table.linear, width - table.scaled]
    parts = ["linear", "origin", "plain"]
    graph.nodes.append(helper.make_node("Split", ["sums", graph.whole("ends", ends)], parts, axis=1))
    mixed = graph.add("MatMul", ["linear", graph.constant("mixing", table.mixing)], "mixed")
    scaled = [graph.add("Mul", [part, root], f"{part}_scaled") for part in (mixed, "origin")]
    length = graph.add("Unsqueeze", [graph.as_float(number), "at_1"], "length")
    graph.add("Concat", [*scaled, "plain", length], "columns", axis=1)


def _experts(graph: Graph, experts: Experts) -> None:
    """``columns`` -> ``shares``, ``features``, as ``Experts.answers`` adds up: in float64 until rounded."""
    count = len(experts.sources)
    exact = graph.add("Cast", ["columns"], "columns_exact", to=TensorProto.DOUBLE)
    around = graph.add("Sub", [exact, graph.constant("center", experts.center)], "columns_around")
    scaled = graph.add("Div", [around, graph.constant("spread", experts.spread)], "columns_scaled")
    farthest = [graph.constant(f"{side}_end", np.array(end)) for side, end in (("low", -FARTHEST), ("high", FARTHEST))]
    inputs = graph.add("Clip", [scaled, *farthest], "expert_inputs")
    gate = _dense(graph, inputs, experts.gate, "gate")
    shares = graph.add("Softmax", [gate], "shares_exact", axis=1)
    opinions = _dense(graph, inputs, experts.opinions, "opinions")
    by_class = graph.add("Reshape", [opinions, graph.whole("by_class", [-1, 3, count])], "opinions_by_class")
    weighed = graph.add("Mul", [by_class, graph.add("Unsqueeze", [shares, "at_1"], "shares_of_all")], "weighed")
    blended = graph.add("ReduceSum", [weighed, graph.whole("at_2", [2])], "blended", keepdims=0)
    answers = graph.add("Concat", [shares, blended], "answers_exact", axis=1)
    step = graph.constant("step", np.array(STEP))
    steps = graph.add("Round", [graph.add("Div", [answers, step], "answers_in_steps")], "answers_rounded")
    rounded = graph.add("Cast", [graph.add("Mul", [steps, step], "answers_exactly")], "answers", to=TensorProto.FLOAT)
    graph.add("Concat", ["columns", rounded], "features", axis=1)
    graph.nodes.append(
        helper.make_node("Split", [rounded, graph.whole("answer_ends", [count, 3])], ["shares", "opinion"], axis=1)
    )


def _dense(graph: Graph, inputs: str, weights: NDArray[np.float64], name: str) -> str:
    """Multiply by weights whose last row is the intercept."""
    product = graph.add("MatMul", [inputs, graph.constant(f"{name}_weights", weights[:-1])], f"{name}_product")
    return graph.add("Add", [product, graph.constant(f"{name}_intercept", weights[-1])], name)


def _answers(graph: Graph, trained: TrainedModel) -> None:
    """``scores``, ``shares`` -> ``label``, ``probabilities``."""
    scales = graph.constant("scales", trained.calibration.scales[:, None])
    scale = graph.add("MatMul", ["shares", scales], "scale")
    logits = graph.add("Mul", ["scores", scale], "logits")
    graph.add("Softmax", [logits], "probabilities", axis=1)
    best = graph.add("ArgMax", [logits], "best", axis=1, keepdims=0)
    graph.add("Sub", [best, "one"], "label")
