"""The order of words in the graph's vocabulary.

The index of a word tells whether it is in a lexicon, and whether it is read by letter.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from training.model.table import Table


@dataclass(frozen=True)
class Arranged:
    """A table in the order of the graph's vocabulary, with further columns that are summed for the same words.

    Words outside the lexicons come first, those read by letter last; then words in the lexicons, those read by letter
    first. Lexicon words without weights in the table come last.
    """

    table: Table
    beside: NDArray[np.int16]
    """[words, columns]; zeros for words that are read by letter."""
    first_lexical: int
    """Index of the first word in a lexicon."""
    by_letter: tuple[int, int]
    """Start and end of the words that are read by letter."""

    @property
    def names(self) -> list[str]:
        """The vocabulary."""
        lexical = len(self.table.words) - self.first_lexical
        return self.table.words + self.table.known[lexical:]


def arrange(table: Table, beside: NDArray[np.int16], by_letter: NDArray[np.bool_]) -> Arranged:
    """Arrange a table.

    Args:
        table: The table.
        beside: [words, columns], summed beside the table.
        by_letter: [words], whether these columns are computed from a word's letters instead.
    """
    known = {word: place for place, word in enumerate(table.known)}
    lexical = np.array([word in known for word in table.words], dtype=np.bool_)
    kinds = np.where(lexical, 3 - by_letter, by_letter)
    order = np.argsort(kinds, kind="stable")
    words = [table.words[place] for place in order.tolist()]
    first = int((~lexical).sum())
    in_table = dict.fromkeys(words[first:])
    lexicon = [known[word] for word in [*in_table, *(word for word in table.known if word not in in_table)]]
    arranged = replace(
        table,
        words=words,
        word_weights=table.word_weights[order],
        word_vectors=table.word_vectors[order],
        known=[table.known[place] for place in lexicon],
        known_weights=table.known_weights[lexicon],
    )
    edges = first - int((by_letter & ~lexical).sum()), first + int((by_letter & lexical).sum())
    return Arranged(arranged, (beside * ~by_letter[:, None])[order], first, edges)
