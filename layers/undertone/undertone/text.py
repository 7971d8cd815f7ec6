"""Turn any comment into plain tokens joined by one space: the same for training and serving.

The model's graph only splits on spaces, so everything else is decided here:

* HTML of YouTube's API (``<br>``, ``<a ...>``, ``&#39;``) is undone.
* Compatibility letters are folded (NFKC) and text is lower-cased.
* Links, mentions, numbers and clock times become ``<url>``, ``<user>``, ``<num>`` and ``<time>``.
* ``[NAME]``, which stands for a name in anonymised data, becomes ``<name>``.
* ``don't``, ``dont`` and ``do not`` are one thing: ``do not``.
* Lengthened words lose their length and leave ``<long>`` at the end.
* Shouted words leave ``<caps>`` at the end, a shouted comment ``<shout>`` too.
* Emoticons are reduced to a few; emoji are tokens of their own, without skin tone, gender or variation selector.
* ``!``, ``?`` and ``...`` stay; other punctuation goes. Words of every script stay.

The function is total on ``str`` and takes linear time.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import unescape
from itertools import product

from undertone.spelling import (
    LONGEST_WORD,
    SYMBOL,
    TOKEN,
    WORD,
    canonical,
    canonical_word,
    has_repeat,
    is_canonical,
    is_long,
    shouted,
)

VERSION = "1"
"""Changes with every change of an output; a model is only served by the version that it was trained with."""

_TAG = re.compile(r"</?(?:a|b|br|del|div|em|i|p|s|span|strong|u)(?:\s[^<>]*|/)?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_INVISIBLE = re.compile(
    r"[\xad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\ufe00-\ufe0f\ufeff"
    r"\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]+(?:(?<=\u200d)[\u2640\u2642])?"
)
_MARK = rf"(?!\w){WORD}"
_STACKED_MARKS = re.compile(rf"((?:{_MARK}){{3}})(?:{_MARK})+")
_REPEATED_SYMBOL = re.compile(rf"({SYMBOL})\1{{3,}}")
_UNIFIED = {
    **dict.fromkeys("’‘`´ʼ", "'"),
    **dict.fromkeys("♥♡", "❤"),
    "ŉ": "'n",
    "İ": "i",
    "‼": "!!",
    "⁉": "?!",
    "¯": "",
}
_LOOKALIKE = re.compile(f"[{''.join(_UNIFIED)}]")

_LINK = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w-])[\w-]+\.(?:com|net|org|ly|be|gl|co|tv|io|me)(?:/\S*|\b(?![.@]))", re.IGNORECASE
)
_MENTION = re.compile(r"(?:(?<![\w.+-])[\w.+-]+)?@\w[\w.-]*")
_MASKED_NAME = re.compile(r"\[(?:NAME|RELIGION)\]")
_HASHTAG = re.compile(r"#(?=\w)(\w+)")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_")


def normalize(text: str) -> str:
    """Return the tokens of a comment joined by one space, or ``""`` when nothing is left.

    Args:
        text: Any string at all: HTML, lone surrogates, controls, any length.

    Returns:
        Lower-case tokens; no token holds a space and none is empty.
    """
    if "<" in text or "&" in text:
        text = _without_html(text)
    if "`" in text and not text.isascii():
        text = text.replace("`", "'")
    chunks = text.split()
    words = " ".join(filter(None, map(_words_of_chunk, chunks)))
    return _with_emphasis(text, chunks, words) if _NOTABLE in words else words


def _without_html(text: str) -> str:
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "&" in text:
        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    return text


def _alike(text: str) -> str:
    """Join surrogate pairs, drop what is not seen, and spell the same what looks the same."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _STACKED_MARKS.sub(r"\1", _INVISIBLE.sub("", text))
    return _LOOKALIKE.sub(lambda found: _UNIFIED[found[0]], text)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _without_repeats(text: str) -> str:
    return _REPEATED_SYMBOL.sub(r"\1\1\1", _STACKED_MARKS.sub(r"\1", text))


def _with_emphasis(text: str, chunks: list[str], words: str) -> str:
    """Append the markers for how the words of a text are written.

    Args:
        text: the comment.
        chunks: what stands between its spaces.
        words: of all its chunks, with the notes of those that are notable.
    """
    parts: list[str] = []
    if _WHOLE in words:
        # A few ligatures stand for whole phrases: no comment may grow to many times its size.
        alike = _alike(text)
        parts = _without_repeats(_folded(alike)[: 2 * len(alike) + LONGEST_WORD]).split()
        words = " ".join(filter(None, map(_words_of_part, parts)))
    marks = " <long>" if _LONG in words else ""
    shouts = words.count(_SHOUT)
    if shouts:
        marks += " <caps>"
        if shouts > 2 and (_is_shout(parts, _lengths_of_part) if parts else _is_shout(chunks, _lengths)):
            marks += " <shout>"
    for note in _NOTES:
        words = words.replace(note, "")
    return words + marks


_NOTABLE = "\x02"
"""Stands behind the words of a chunk that says more than its words, before one of the notes that follow; no token holds
any of them."""
_LONG = "\x03"
"""A word was lengthened."""
_SHOUT = "\x04"
"""A part of the chunk was shouted; one for each part."""
_WHOLE = "\x05"
"""The chunk is read with its whole text: it more than doubles when it is folded."""
_NOTES = (_NOTABLE, _LONG, _SHOUT, _WHOLE)
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
_SPECIAL_LETTER = re.compile(f"[{''.join(_UNIFIED)}\u2000-\u2e7f]")

# Symbols that folding leaves alone, and what joins or varies them.
_EMOJI = "\u2600-\u2660\u2662-\u2664\u2666-\u27bf\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u200d\ufe0f"
_EMOJI_BEHIND = re.compile(f"([^{_EMOJI}]*)([{_EMOJI}]+)").fullmatch


class _Words(dict[str, str]):
    """The words of each chunk, with ``_NOTABLE`` behind them where they are not all: most have been read before."""

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
            return words + _NOTABLE + _LONG if words != word and is_long(word) else words
        tail = _TAILS.get(chunk[chunk.index(word) + len(word) :].strip('"'))
        if tail is None:
            return None
        if parts:
            return self._of_compound(parts, tail)
        words = self[lower] + tail
        return words + _NOTABLE + _SHOUT if word.isupper() and len(word) > 1 else words

    def _of_emoji(self, chunk: str) -> str | None:
        """Read emoji, also behind plain words; give None for anything else."""
        found = _EMOJI_BEHIND(chunk)
        if not found:
            return None
        words = self._of_plain_words(found[1].replace("’", "'")) if found[1] else ""
        if words is None:
            return None
        emoji = " ".join(_REPEATED_SYMBOL.sub(r"\1\1\1", _INVISIBLE.sub("", found[2])))
        return f"{words} {emoji}" if words and emoji else words or emoji

    def _of_compound(self, parts: list[str], tail: str) -> str:
        """Read words joined by hyphens or slashes, which count as shouted once, like any chunk."""
        words = " ".join(map(self.__getitem__, parts)) + tail
        first, *more = words.split(_SHOUT)
        return first + _SHOUT + "".join(more) if more else words


_words = _Words()
_words_of_chunk = _words.__getitem__


def _read(chunk: str) -> str:
    """Return the words of a chunk, with their notes."""
    if chunk.isascii():
        return _words_of_part(chunk)
    alike = _alike(chunk)
    folded = _folded(alike)
    if len(folded) > 2 * len(alike):
        return _NOTABLE + _WHOLE
    return " ".join(filter(None, map(_words_of_part, _without_repeats(folded).split())))


def _words_of_part(part: str) -> str:
    """Return the words of a folded chunk, or of one of the parts that folding took it into, with their notes."""
    tokens = _tokens(part)
    words = " ".join(filter(None, map(canonical, tokens)))
    long = has_repeat(part) and any(map(is_long, tokens))
    shout = not part.islower() and any(map(shouted, tokens))
    return f"{words}{_NOTABLE}{_LONG * long}{_SHOUT * shout}" if long or shout else words


def _tokens(part: str) -> list[str]:
    """Cut a folded chunk; most are a word with at most a full stop or a comma behind it."""
    word = part[:-1] if part[-1] in ".," else part
    return [word] if word.isalpha() else TOKEN.findall(_with_markers(part))


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
    lengths = list(map(_lengths_of_part, _without_repeats(_folded(_alike(chunk))).split()))
    return sum([characters for characters, _ in lengths]), sum([loud for _, loud in lengths])


_remembered_lengths = lru_cache(maxsize=1 << 13)(_measured)


def _lengths_of_part(part: str) -> tuple[int, int]:
    tokens = _tokens(part)
    return sum(map(len, tokens)), sum(map(shouted, tokens))


def _with_markers(chunk: str) -> str:
    """Put a marker in the place of links, mentions and masked names; take hashtags apart."""
    if "[" in chunk:
        chunk = _MASKED_NAME.sub(" <name> ", chunk)
    if "@" in chunk:
        chunk = _MENTION.sub(" <user> ", chunk)
    if "." in chunk:
        chunk = _LINK.sub(" <url> ", chunk)
    if "#" in chunk:
        chunk = _HASHTAG.sub(_split_hashtag, chunk)
    return chunk


def _split_hashtag(hashtag: re.Match[str]) -> str:
    return f" # {_CAMEL.sub(' ', hashtag[1])} "
