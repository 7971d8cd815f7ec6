"""The words of each chunk, which is what stands between two spaces of a text; most have been read before."""

import re
import unicodedata
from itertools import product

from undertone.text.folding import INVISIBLE, REPEATED_SYMBOL, UNIFIED, fold, unify, without_repeats
from undertone.text.spelling import LONGEST_WORD, canonical, canonical_word, has_repeat, is_canonical, is_long, shouted
from undertone.text.tokens import tokens_of

NOTABLE = "\x02"
"""Stands behind the words of a chunk that says more than its words, before one of the notes that follow; no token holds
any of them."""
LONG = "\x03"
"""A word was lengthened."""
SHOUT = "\x04"
"""A part of the chunk was shouted; one for each part."""
WHOLE = "\x05"
"""The chunk is read with its whole text: it more than doubles when it is folded."""
NOTES = (NOTABLE, LONG, SHOUT, WHOLE)
_MOST_CHUNKS = 1 << 16
_HEADS = "\"'(“‘*>"
_TAILS = {
    **dict.fromkeys(["", *"').,:;*”’", ".)", "),", ").", ".”", ",”", "**"], ""),
    **{"." * many: " ..." for many in range(2, 9)},
    **{mark * many + end: " " + mark * min(many, 3) for mark in "!?" for many in range(1, 9) for end in ("", *"')”")},
    **{"".join(marks): " ?!" for many in (2, 3, 4) for marks in product("!?", repeat=many) if len({*marks}) == 2},
    "…": " ...",
}
"""What commonly stands behind a word, and what becomes of it."""
_ENDS = "".join(sorted({'"', *"".join(_TAILS)}))
# Letters that are folded, or are symbols too.
_SPECIAL_LETTER = re.compile(f"[{''.join(UNIFIED)}\u2000-\u2e7f]")

# Symbols that folding leaves alone, and what joins or varies them.
_EMOJI = "\u2600-\u2660\u2662-\u2664\u2666-\u27bf\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u200d\ufe0f"
_EMOJI_BEHIND = re.compile(f"([^{_EMOJI}]*)([{_EMOJI}]+)").fullmatch


class _Words(dict[str, str]):
    """The words of each chunk, with ``NOTABLE`` behind them where they are not all: most have been read before."""

    def __missing__(self, chunk: str) -> str:
        if len(chunk) > LONGEST_WORD:
            return _read(chunk)
        if chunk.isascii():
            plain = chunk.isalpha() and chunk.islower() and is_canonical(chunk)
            words = chunk if plain else self._of_plain_words(chunk)
        else:
            words = self._of_plain_words(chunk.replace("’", "'")) or self._of_emoji(chunk)
        if words is None:
            words = _read(chunk)
        if len(self) >= _MOST_CHUNKS:
            self.clear()
        self[chunk] = words
        return words

    def _of_plain_words(self, chunk: str) -> str | None:
        """Read words with nothing but common punctuation around and between them; give None for anything else."""
        word = chunk if chunk.isalpha() else chunk.lstrip(_HEADS).rstrip(_ENDS)
        one = word.isalpha() or (word.replace("'", "").isalpha() and word[0] != "'")
        parts = [] if one else word.replace("/", "-").split("-")
        if not (one or all(map(str.isalpha, parts))):
            return None
        if not word.isascii() and (not unicodedata.is_normalized("NFKC", word) or _SPECIAL_LETTER.search(word)):
            return None
        lower = word.lower()
        if one and lower == chunk:
            words = word if is_canonical(word) else canonical_word(word)
            return words + NOTABLE + LONG if words != word and is_long(word) else words
        tail = _TAILS.get(chunk[chunk.index(word) + len(word) :].strip('"'))
        if tail is None:
            return None
        if parts:
            return self._of_compound(parts, tail)
        words = self[lower] + tail
        return words + NOTABLE + SHOUT if word.isupper() and len(word) > 1 else words

    def _of_emoji(self, chunk: str) -> str | None:
        """Read emoji, also behind plain words; give None for anything else."""
        found = _EMOJI_BEHIND(chunk)
        if not found:
            return None
        words = self._of_plain_words(found[1].replace("’", "'")) if found[1] else ""
        if words is None:
            return None
        emoji = " ".join(REPEATED_SYMBOL.sub(r"\1\1\1", INVISIBLE.sub("", found[2])))
        return f"{words} {emoji}" if words and emoji else words or emoji

    def _of_compound(self, parts: list[str], tail: str) -> str:
        """Read words joined by hyphens or slashes, which count as shouted once, like any chunk."""
        words = " ".join(map(self.__getitem__, parts)) + tail
        first, *more = words.split(SHOUT)
        return first + SHOUT + "".join(more) if more else words


_words = _Words()
words_of_chunk = _words.__getitem__


def _read(chunk: str) -> str:
    """Return the words of a chunk, with their notes."""
    if chunk.isascii():
        return words_of_part(chunk)
    unified = unify(chunk)
    folded = fold(unified)
    if len(folded) > 2 * len(unified):
        return NOTABLE + WHOLE
    return " ".join(filter(None, map(words_of_part, without_repeats(folded).split())))


def words_of_part(part: str) -> str:
    """Return the words of a folded chunk, or of one of the parts that folding took it into, with their notes."""
    tokens = tokens_of(part)
    words = " ".join(filter(None, map(canonical, tokens)))
    long = has_repeat(part) and any(map(is_long, tokens))
    shout = not part.islower() and any(map(shouted, tokens))
    return f"{words}{NOTABLE}{LONG * long}{SHOUT * shout}" if long or shout else words
