"""Finds phrases that may be topics: likely nouns, judged by the surrounding words, and pairs of words."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from undertone_pictures.words import without_stop_words, words_of_token
from undertone_themes.common import COMMON, OPINIONS

_SHORTEST = 3
"""Minimum length of a Latin word that can be a topic by itself."""

# Words before English nouns, and words before verbs, adjectives and adverbs.
_NOUN_FOLLOWS = """
    a about an any by every for from her his in its less more my no of on our some such that the their these this those
    what which whose with without your
"""
_OTHER_FOLLOWS = """
    am are as be been being can could did do does get gets getting got had has have he how i i'm i've is it just may me
    might must never not really she should so than they to too u us very was we were will would you you're
"""
_BEFORE_NOUNS = OPINIONS | frozenset(_NOUN_FOLLOWS.split())
_BEFORE_OTHERS = frozenset(_OTHER_FOLLOWS.split())


class _Use(NamedTuple):
    """A phrase of a comment, and the word before it."""

    phrase: str
    before: str


def phrases_of(comments: Sequence[str]) -> dict[str, set[int]]:
    """Return the phrases of normalized comments, with the indexes of the comments that contain them, at least two.

    A phrase that follows words like "he" and "very" more often than words like "the" is not a topic. Plural and
    singular are the same phrase, in the more frequent form.
    """
    users: defaultdict[str, set[int]] = defaultdict(set)
    nouns: Counter[str] = Counter()
    for index, normalized in enumerate(comments):
        for phrase, before in _uses(normalized):
            users[phrase].add(index)
            nouns[phrase] += (before in _BEFORE_NOUNS) - (before in _BEFORE_OTHERS)
    together = _one_number({phrase: found for phrase, found in users.items() if nouns[phrase] >= 0})
    return {phrase: found for phrase, found in together.items() if len(found) > 1}


def _uses(normalized: str) -> Iterator[_Use]:
    words = [(token, words_of_token(token)) for token in normalized.split()]
    kept = set(without_stop_words(list(chain.from_iterable(found for _, found in words))))
    first, before = "", ""
    for token, found in words:
        for word in found or ("",):
            topic = word if word in kept and _may_be_topic(word, before) else ""
            if topic and (len(topic) >= _SHORTEST or not topic.isascii()):
                yield _Use(topic, first or before)
            if topic and first:
                yield _Use(f"{first} {topic}", before)
            before, first = (first or word, topic) if topic else (word or token, "")


def _may_be_topic(word: str, before: str) -> bool:
    if word in COMMON or (word == "course" and before == "of"):
        return False
    return word[0].isalpha() and not (word.isascii() and word.endswith("ly"))


def _one_number(users: dict[str, set[int]]) -> dict[str, set[int]]:
    """Merge the singular and the plural of a phrase."""
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for phrase in users:
        singular = phrase[:-1] if phrase.endswith("s") and phrase[:-1] in users else phrase
        forms[singular].append(phrase)
    together = {}
    for names in forms.values():
        name = max(names, key=lambda form: (len(users[form]), -len(form)))
        together[name] = set[int]().union(*(users[form] for form in names))
    return together
