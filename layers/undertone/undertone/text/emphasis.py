"""Markers for how the words of a comment are written: lengthened, in capitals, or mostly in capitals."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from undertone.text.chunks import LONG, NOTES, SHOUT, WHOLE, words_of_part
from undertone.text.folding import fold, unify, without_repeats
from undertone.text.spelling import LONGEST_WORD, shouted
from undertone.text.tokens import tokens_of


def with_emphasis(text: str, chunks: list[str], words: str) -> str:
    """Append the markers for how the words of a text are written.

    Args:
        text: the comment.
        chunks: what stands between its spaces.
        words: of all its chunks, with the notes of those that are notable.
    """
    parts: list[str] = []
    if WHOLE in words:
        # A few ligatures stand for whole phrases: no comment may grow to many times its size.
        unified = unify(text)
        parts = without_repeats(fold(unified)[: 2 * len(unified) + LONGEST_WORD]).split()
        words = " ".join(filter(None, map(words_of_part, parts)))
    marks = " <long>" if LONG in words else ""
    shouts = words.count(SHOUT)
    if shouts:
        marks += " <caps>"
        if shouts > 2 and (_is_shout(parts, _lengths_of_part) if parts else _is_shout(chunks, _lengths)):
            marks += " <shout>"
    for note in NOTES:
        words = words.replace(note, "")
    return words + marks


def _is_shout(chunks: Sequence[str], lengths: Callable[[str], tuple[int, int]]) -> bool:
    """Return whether more than half of the characters of all tokens are shouted."""
    words = [chunk for chunk in chunks if chunk.isalpha() and chunk.isascii()]
    others = [chunk for chunk in chunks if not (chunk.isalpha() and chunk.isascii())]
    everything = sum(map(len, words))
    loud = sum(map(shouted, filter(str.isupper, words)))
    # Folding at most doubles a chunk, and makes capitals of symbols.
    perhaps = [chunk for chunk in others if not chunk.isascii() or chunk != chunk.lower()]
    if 2 * (loud + 2 * sum(map(len, perhaps))) <= everything:
        return False
    found = list(map(lengths, others))
    loud += sum([upper for _, upper in found])
    return 2 * loud > everything + sum([characters for characters, _ in found])


def _lengths(chunk: str) -> tuple[int, int]:
    """Return the number of characters in the tokens of a chunk: of all tokens, and of those that are shouted."""
    return _remembered_lengths(chunk) if len(chunk) <= LONGEST_WORD else _measured(chunk)


def _measured(chunk: str) -> tuple[int, int]:
    if chunk.isascii():
        return _lengths_of_part(chunk)
    lengths = list(map(_lengths_of_part, without_repeats(fold(unify(chunk))).split()))
    return sum([characters for characters, _ in lengths]), sum([loud for _, loud in lengths])


_remembered_lengths = lru_cache(maxsize=1 << 13)(_measured)


def _lengths_of_part(part: str) -> tuple[int, int]:
    tokens = tokens_of(part)
    return sum(map(len, tokens)), sum(map(shouted, tokens))
