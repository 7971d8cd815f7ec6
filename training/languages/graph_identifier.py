"""The language identifier as a subgraph."""

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from training.languages.alphabet import SCRIPTS
from training.languages.graph_letters import NOBODY, cut_by, piece_rows, word_of_letter
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
from training.model.combine import STEP
from training.model.graph import Graph
from training.model.graph_letters import Letters, piece_edges
from training.model.sums import table_rows, text_sums, words_where


def read_by_letter(rows: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Return whether each row of ``Identifier.of_words`` counts letters of scripts: [words]."""
    return np.asarray(rows[:, WIDTH + 1 :].any(axis=1))


def decide(graph: Graph, languages: Languages, own: str, by_letter: tuple[int, int]) -> str:
    """Return the index of each text's language in the tags, and add ``understood``.

    Args:
        graph: A graph with the values listed in ``training.model.sums.add_sums``.
        languages: The language part.
        own: Name of the sums of rows of words that are not read by letter, int32[N, WIDTH + 1].
        by_letter: Start and end of the words that are.
    """
    identifier = languages.identifier
    words, chosen = words_where(graph, _strange(graph, len(languages.words), by_letter), "strange")
    letters = cut_by(graph, words, identifier.alphabet, "strange")
    edges = letters.edges(graph, chosen.ends, chosen.starts)
    graph.add("Add", [own, _piece_sums(graph, identifier, letters, edges)], "identifier_sums")
    return _named(graph, languages, _script_sums(graph, identifier, letters, edges))


def _strange(graph: Graph, words: int, by_letter: tuple[int, int]) -> str:
    """Return whether each word is read by letter: bool[M]."""
    begin, end, unknown = (
        graph.whole(f"by_letter_{name}", place)
        for name, place in zip(("begin", "end", "unknown"), (*by_letter, words), strict=True)
    )
    after = graph.add("GreaterOrEqual", ["found", begin], "is_after_begin")
    inside = graph.add("And", [after, graph.add("Less", ["found", end], "is_before_end")], "is_by_letter")
    return graph.add("Or", [inside, graph.add("GreaterOrEqual", ["found", unknown], "is_no_word")], "is_strange")


def _piece_sums(graph: Graph, identifier: Identifier, letters: Letters, edges: tuple[str, str]) -> str:
    """Return the sums of the pieces of each text's words that are read by letter, as in ``Identifier.of_words``."""
    alphabet = identifier.alphabet
    first = graph.add("Slice", [letters.codes, "at_1", "at_2", "at_1"], "first_letter")
    after = graph.add("Greater", [first, graph.whole("last_symbol", alphabet.last_symbol)], "is_letter")
    before = graph.add("Less", [first, graph.whole("first_script", int(alphabet.scripts[0]))], "is_no_script")
    begins = graph.add("Squeeze", [graph.add("And", [after, before], "begins_column"), "at_1"], "begins")
    word = word_of_letter(graph, letters)
    counts = graph.add("Gather", [begins, word], "letter_counts")
    counted = graph.add("Where", [counts, word, graph.whole("nobody", NOBODY)], "counted_word")
    places = piece_rows(graph, letters, alphabet.size, ROWS, word, counted)
    found = graph.add("Gather", [graph.constant("identifier", identifier.rows), places], "identifier_pieces")
    return text_sums(graph, graph.as_int(found), "identifier_strange", *piece_edges(graph, edges))


def _script_sums(graph: Graph, identifier: Identifier, letters: Letters, edges: tuple[str, str]) -> str:
    """Count the letters of each script in the words that are read by letter: int32[N, SCRIPTS]."""
    first = int(identifier.alphabet.scripts[0])
    there = graph.add("GreaterOrEqual", [letters.flat, "first_script"], "is_of_script")
    found = graph.add("Compress", [letters.flat, there], "script_letters", axis=0)
    nothing = graph.whole("no_script", [first + len(SCRIPTS)])
    scripts = graph.add("Concat", [nothing, found], "scripts_after_nothing", axis=0)
    places = graph.add("Sub", [scripts, "first_script"], "script_places")
    rows = table_rows(graph, "script", np.eye(len(SCRIPTS), dtype=np.int8), places)
    number = graph.add("Cast", [there], "is_of_script_int", to=TensorProto.INT64)
    so_far = graph.add("CumSum", [number, "zero"], "scripts_so_far")
    return text_sums(
        graph, rows, "script_sums", *(graph.add("Gather", [so_far, edge], f"{edge}_of_scripts") for edge in edges)
    )


def _named(graph: Graph, languages: Languages, scripts: str) -> str:
    """Classify ``identifier_sums`` int32[N, WIDTH + 1] and scripts, as ``Identifier.decide`` does."""
    identifier = languages.identifier
    exact = graph.add("Cast", ["identifier_sums"], "identifier_exact", to=TensorProto.DOUBLE)
    graph.split(exact, graph.whole("identifier_widths", [WIDTH, 1]), ["piece_parts", "pieces_of_words"], axis=1)
    graph.add("Cast", [scripts], "script_parts", to=TensorProto.DOUBLE)
    letters = graph.add("ReduceSum", ["script_parts", "at_1"], "letters_of_scripts", keepdims=1)
    counted = graph.add(
        "Mul", [letters, graph.constant("pieces_a_letter", np.array(float(LEAST_PIECES)))], "script_pieces"
    )
    graph.add("Add", ["pieces_of_words", counted], "pieces_seen")
    number = graph.constant("one_exact", np.array(1.0))
    root = graph.add("Sqrt", [graph.add("Max", ["pieces_seen", number], "pieces_at_least")], "pieces_root")
    parts = graph.add("Concat", ["piece_parts", "script_parts"], "identifier_parts", axis=1)
    scaled = graph.add("Mul", [parts, graph.add("Div", [number, root], "pieces_scale")], "identifier_scaled")
    scores = graph.add("MatMul", [scaled, graph.constant("directions", identifier.directions)], "tag_scores_exact")
    # in float32, in which it takes a tenth of the time
    chances = graph.add("Softmax", [graph.rounded(scores, STEP, "tag_scores")], "tag_chances", axis=1)
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
    first, second = (
        graph.constant(f"{name}_{place}", np.array(bound, dtype=np.float32)) for place, bound in enumerate(bounds)
    )
    return graph.add(
        "GreaterOrEqual", [chance, graph.add("Where", [few, first, second], f"{name}_bound")], f"is_{name}_enough"
    )


def _flat(graph: Graph, column: str) -> str:
    return graph.add("Squeeze", [column, "at_1"], f"{column}_flat")
