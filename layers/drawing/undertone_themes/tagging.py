"""Tags comments with the rules of the grammar."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from undertone.text import normalize
from undertone_themes.grammar import CORRECTED_WORD, FILLERS, NAMES, RULES
from undertone_themes.tags import Tag

_FULL_STOP = re.compile(r"[.;:](?=\s)|\n|\?[\"”](?!\Z)")
"""What ends a sentence, and question marks that only a quotation asks."""
_END = re.compile(r"(?: |^)(\.\.\.|[?!]++)(?= |$)")
_SYMBOL = re.compile(r" (?![\w<])[^ ]++| <(?:3|/3|long|caps|shout)>?(?= )")
_GAP = re.compile(r" ~(\d)")
_NAME = re.compile(r"[A-Z]{2,}")
_GROUP = re.compile(r"\((?!\?)")
_ASKS = frozenset({"?", "??", "???", "?!"})


class Sentence(NamedTuple):
    """The words of a sentence, surrounded by spaces, and whether it ends with a question mark."""

    words: str
    asks: bool


class _Patterns(NamedTuple):
    """The rules of a tag, each kind as one expression; None for kinds without a rule."""

    begins: re.Pattern[str] | None
    holds: re.Pattern[str] | None
    unless: re.Pattern[str] | None


def read(text: str) -> str:
    """Return a normalised comment, with ``...`` where a full stop ends a sentence."""
    return normalize(_FULL_STOP.sub(" ... ", text))


def tags_of(text: str, normalized: str | None = None) -> list[Tag]:
    """Return the tags of a comment, in the order of `Tag`, in linear time.

    Args:
        text: The original text.
        normalized: The result of `read`, if the caller has it already.
    """
    sentences = _sentences(read(text) if normalized is None else normalized)
    found = {tag for sentence in sentences for tag in _tags_of_sentence(sentence)}
    if Tag.SPAM in found:
        found -= {Tag.QUESTION, Tag.REQUEST}  # a request for attention only
    if text.startswith("*") and CORRECTED_WORD.fullmatch(text.strip()):
        found.add(Tag.CORRECTION)
    return [tag for tag in Tag if tag in found]


def _sentences(normalized: str) -> Iterator[Sentence]:
    parts = _END.split(normalized)
    for words, end in zip(parts[::2], [*parts[1::2], ""], strict=True):
        kept = _SYMBOL.sub("", f" {words.strip()} ")
        if kept.strip():
            yield Sentence(kept, end in _ASKS)


def _tags_of_sentence(sentence: Sentence) -> Iterator[Tag]:
    found = {tag for tag, patterns in _compiled().items() if _applies(patterns, sentence.words)}
    asks = _compiled()[Tag.QUESTION]
    if sentence.asks and sentence.words.count(" ") > 2 and not (asks.unless and asks.unless.search(sentence.words)):
        found.add(Tag.QUESTION)
    if Tag.REQUEST in found:  # in the form of a question
        found.discard(Tag.QUESTION)
    yield from found


def _applies(patterns: _Patterns, words: str) -> bool:
    begins, holds, unless = patterns
    applies = (begins and begins.match(words)) or (holds and holds.search(words))
    return bool(applies) and not (unless and unless.search(words))


@cache
def _compiled() -> dict[Tag, _Patterns]:
    """Compile the grammar to expressions: for each tag, one per kind of rule."""
    fillers = f" ((?:{FILLERS}) ){{0,6}}"
    return {
        tag: _Patterns(_one(rules.begins, fillers), _one(rules.holds), _one(rules.unless))
        for tag, rules in RULES.items()
    }


def _one(rules: str, before: str = " ") -> re.Pattern[str] | None:
    either = "|".join(filter(None, map(str.strip, rules.splitlines())))
    if not either:
        return None
    named = _NAME.sub(lambda name: NAMES[name[0]], f"{before}({either})(?= )")
    gaps = _GAP.sub(r"( [^ ]++){0,\1}", named.replace("$", "(?= $)"))
    return re.compile(_GROUP.sub("(?:", gaps))
