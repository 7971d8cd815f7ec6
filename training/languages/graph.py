"""The language part as a subgraph after the English part; see ``training.languages.model``.

It reads the words of the English part, and splits only these into letters: words unknown to the English table, to
identify languages, and the words of comments in another supported language, for its expert.
"""

import numpy as np
from onnx import TensorProto

from training.languages.graph_experts import replaced
from training.languages.graph_identifier import decide
from training.languages.hashing import PLACE_FACTORS, WORD_NUMBERS
from training.languages.model import NOT_UNDERSTOOD, Languages
from training.model.graph import Graph

PREFIX = "languages/"
"""Prefix of the names of all values of this part."""


def add_languages(graph: Graph, languages: Languages, english: str, own: str, by_letter: tuple[int, int]) -> str:
    """Add ``language`` string[N] and ``understood`` bool[N]; return the logits float[N, 3] of all texts.

    Args:
        graph: A graph with the values listed in ``training.model.sums.add_sums``.
        languages: The language part.
        english: Name of the English model's logits, float[N, 3].
        own: Name of the sums of the identifier's rows for vocabulary words that are not read by letter.
        by_letter: Start and end of the words in the vocabulary that are read by letter.
    """
    part = Graph()
    logits = _add(part, languages, english, own, by_letter)
    graph.join(part, PREFIX, keep=["language", "understood"])
    return f"{PREFIX}{logits}"


def _add(graph: Graph, languages: Languages, english: str, own: str, by_letter: tuple[int, int]) -> str:
    _constants(graph)
    place = decide(graph, languages, own, by_letter)
    graph.add("Gather", [graph.constant("tags", np.array(languages.tags, dtype=object)), place], "language")
    expert = graph.add("Gather", [graph.constant("expert_of_tag", languages.expert_of), place], "expert_or_none")
    has_expert = graph.add("GreaterOrEqual", [expert, "zero"], "has_expert")
    graph.add("And", [has_expert, "understood"], "is_foreign")
    graph.add("Cast", [graph.constant("expert_table", languages.experts.rows)], "expert_rows", to=TensorProto.FLOAT)
    branch = Graph()
    foreign = replaced(branch, languages.experts, english)
    number = graph.add("Cast", ["is_foreign"], "is_foreign_number", to=TensorProto.INT64)
    largest = graph.add("ReduceMax", [number], "largest_foreign", keepdims=0)
    any_foreign = graph.add("Cast", [largest], "any_foreign", to=TensorProto.BOOL)
    either = graph.choose(any_foreign, (branch, foreign), english, "understood_logits")
    known = graph.add("Unsqueeze", ["understood", "at_1"], "understood_column")
    return graph.add("Where", [known, either, graph.constant("not_understood", NOT_UNDERSTOOD[None])], "logits")


def _constants(graph: Graph) -> None:
    graph.constant("place_factors", PLACE_FACTORS[:, None])
    graph.whole("number_modulus", WORD_NUMBERS)
