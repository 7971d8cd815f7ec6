"""The language identifier as a subgraph."""

import numpy as np
from onnx import TensorProto

from training.languages.alphabet import SCRIPTS
from training.languages.graph_letters import Letters, cut, piece_rows
from training.languages.identify import (
    CLEAR,
    CLEAR_OF_FEW,
    FEW_PIECES,
    FOREIGN,
    FOREIGN_OF_FEW,
    LEAST_PIECES,
    ROWS,
    WIDTH,
    Identifier,
)
from training.languages.model import Languages
from training.model.graph import Graph
from training.model.sums import table_rows, text_sums


def decide(graph: Graph, languages: Languages) -> str:
    """Return the index of each text's language in the tags, and add ``understood``."""
    identifier = languages.identifier
    letters = cut(graph, "strange", identifier.alphabet, "strange")
    rows = _identifier_rows(graph, identifier, letters)
    strange = text_sums(graph, rows, "identifier_strange", *letters.edges(graph, "strange_ends", "strange_starts"))
    own = table_rows(graph, "identifier_words", languages.word_rows, "place_after_nothing")
    graph.add("Add", [strange, text_sums(graph, own, "identifier_own")], "identifier_sums")
    return _named(graph, languages)


def _identifier_rows(graph: Graph, identifier: Identifier, letters: Letters) -> str:
    """Return the rows of the pieces that start at each letter, as in ``Identifier.of_words``: int32[letters, all]."""
    alphabet = identifier.alphabet
    rows = piece_rows(graph, letters, alphabet.size, ROWS)
    # onnxruntime casts the table once per session: bytes in the file, floats for sums
    table = graph.as_float(graph.constant("identifier", identifier.rows))
    found = graph.add("Gather", [table, rows], "identifier_pieces")
    by_letter = graph.as_int(graph.add("ReduceSum", [found, "at_1"], "identifier_by_letter", keepdims=0))
    first = graph.add("Slice", [letters.codes, "at_1", "at_2", "at_1"], "first_letter")
    after = graph.add("Greater", [first, graph.whole("last_symbol", alphabet.last_symbol)], "is_letter")
    before = graph.add("Less", [first, graph.whole("first_script", int(alphabet.scripts[0]))], "is_no_script")
    begins = graph.as_int(graph.add("And", [after, before], "begins_with_letter"))
    begins = graph.add("Gather", [begins, letters.word], "word_begins_with_letter")
    by_letter = graph.add("Mul", [by_letter, begins], "identifier_by_letters")
    column = graph.add("Unsqueeze", [letters.flat, "at_1"], "strange_column")
    scripts = graph.as_int(graph.add("Equal", [column, graph.constant("scripts", alphabet.scripts)], "is_of_script"))
    total = graph.add("ReduceSum", [scripts, "at_1"], "is_of_any_script", keepdims=1)
    least = graph.constant("least_pieces_int", np.array(LEAST_PIECES, dtype=np.int32))
    weighed = graph.add("Mul", [total, least], "script_pieces")
    counted = graph.add("Pad", [weighed, graph.whole("behind_width", [0, WIDTH, 0, 0])], "script_pieces_placed")
    pieces = graph.add("Add", [by_letter, counted], "identifier_and_scripts")
    return graph.add("Concat", [pieces, scripts], "identifier_rows", axis=1)


def _named(graph: Graph, languages: Languages) -> str:
    """Classify ``identifier_sums`` int32[N, all], as ``Identifier.decide`` does."""
    identifier = languages.identifier
    exact = graph.add("Cast", ["identifier_sums"], "identifier_exact", to=TensorProto.DOUBLE)
    widths = graph.whole("identifier_widths", [WIDTH, 1, len(SCRIPTS)])
    graph.split(exact, widths, ["piece_parts", "pieces_seen", "script_parts"], axis=1)
    number = graph.constant("one_exact", np.array(1.0))
    root = graph.add("Sqrt", [graph.add("Max", ["pieces_seen", number], "pieces_at_least")], "pieces_root")
    parts = graph.add("Concat", ["piece_parts", "script_parts"], "identifier_parts", axis=1)
    scaled = graph.add("Mul", [parts, graph.add("Div", [number, root], "pieces_scale")], "identifier_scaled")
    scores = graph.add("MatMul", [scaled, graph.constant("directions", identifier.directions)], "tag_scores")
    chances = graph.add("Softmax", [scores], "tag_chances", axis=1)
    anything, few = (
        graph.add(operator, ["pieces_seen", graph.constant(f"{name}_pieces", np.array(float(count)))], name)
        for operator, name, count in (("GreaterOrEqual", "anything", LEAST_PIECES), ("Less", "few", FEW_PIECES))
    )
    highest = graph.add("ReduceMax", [chances, "at_1"], "highest_chance", keepdims=1)
    clear = _reaches(graph, highest, few, "clear", (CLEAR_OF_FEW, CLEAR))
    strange_tags = graph.constant("strange_tags", identifier.strange[:, None])
    strange = graph.add("MatMul", [chances, strange_tags], "strange_chance")
    foreign = _reaches(graph, strange, few, "foreign", (FOREIGN_OF_FEW, FOREIGN))
    graph.add("Not", [_flat(graph, graph.add("And", [anything, foreign], "not_understandable"))], "understood")
    best = graph.add("ArgMax", [chances], "best_tag", axis=1, keepdims=0)
    clear = _flat(graph, graph.add("And", [anything, clear], "is_clear"))
    return graph.add("Where", [clear, best, graph.whole("unknown_tag", len(identifier.tags))], "tag_place")


def _reaches(graph: Graph, chance: str, few: str, name: str, bounds: tuple[float, float]) -> str:
    """Return whether a probability [N, 1] reaches the first bound if there are few pieces, the second otherwise."""
    first, second = (graph.constant(f"{name}_{place}", np.array(bound)) for place, bound in enumerate(bounds))
    return graph.add(
        "GreaterOrEqual", [chance, graph.add("Where", [few, first, second], f"{name}_bound")], f"is_{name}_enough"
    )


def _flat(graph: Graph, column: str) -> str:
    return graph.add("Squeeze", [column, "at_1"], f"{column}_flat")
