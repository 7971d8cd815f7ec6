"""Counts the words of comments by class, without stop words."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from undertone.labels import ORDER, Sentiment
from undertone.text import normalize
from undertone_pictures.canvas.fonts import can_draw
from undertone_pictures.distinctive import LEAST_COMMENTS, SURE, balanced, leanings

_STOP_WORDS = Path(__file__).with_name("stopwords.json")
# A comment counts as written in a language if it has at least this many of its stop words, and this share of them.
_OWN_WORDS = 2
_OWN_SHARE = 0.25

# Chinese characters and Japanese syllables, which are written without spaces.
_TOGETHER = ((0x2E80, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_HAN = "\u2e80-\u2fff\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SYMBOLS = ((0x2190, 0x2BFF), (0x1F000, 0x1FBFF))
_PARTICLES = tuple("はがをにのでともへやね")
_LONGEST_IDIOM = 4
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)


class Used(NamedTuple):
    """A word, how often it stands in the comments, and the class that uses it more than the others do, if one does."""

    word: str
    times: int
    sentiment: Sentiment | None


# So many comments must use a word for it to be shown, by the number of all comments.
_EVIDENCE = ((5_000, 5), (1_000, 3), (20, LEAST_COMMENTS))
# Where fewer words than this tell the classes apart, the most frequent others join them.
_FEW = 25


class Counts(NamedTuple):
    """How often each word stands in the comments that are shown, and how many comments of each class use it.

    Attributes:
        times: by word.
        comments: by word and class.
        total: the number of all comments.
    """

    times: Counter[str]
    comments: dict[str, Counter[Sentiment]]
    total: int


def count_words(comments: Iterable[tuple[str, Sentiment]], limit: int, wanted: Sentiment | None = None) -> list[Used]:
    """The words that tell the classes apart, the most frequent first, then by the alphabet.

    Where few words do, the most frequent others come, too, without a class.

    Args:
        comments: each text with its class.
        limit: how many words at most.
        wanted: the class whose words to return, in contrast to the comments of the others; None for all classes.
    """
    return choose_words(count(comments, wanted), limit, wanted)


def choose_words(counts: Counts, limit: int, wanted: Sentiment | None = None) -> list[Used]:
    """The same of words that were counted before.

    Args:
        counts: of the comments.
        limit: how many words at most.
        wanted: the class whose words to return, and for which they were counted; None for all classes.
    """
    enough = next((least for many, least in _EVIDENCE if counts.total >= many), 1)
    usual = [word for word, by in counts.comments.items() if by.total() >= enough and counts.times[word]]
    shown = sorted(filter(can_draw, usual), key=lambda word: (-counts.times[word], word))
    classes = _classes(shown, counts, limit, wanted)
    return [Used(word, counts.times[word], classes[word]) for word in shown if word in classes]


def _classes(shown: Sequence[str], counts: Counts, limit: int, wanted: Sentiment | None) -> dict[str, Sentiment | None]:
    """The words that are chosen of those that could be shown, which come with the most frequent first."""
    leaning = leanings(counts.comments)
    if not leaning:  # nothing to hold them against: all comments are of one class
        return dict.fromkeys(shown[:limit], wanted)
    telling = [
        (word, leaning[word])
        for word in shown
        if leaning[word].z_score >= SURE and counts.comments[word].total() >= LEAST_COMMENTS
    ]
    chosen = balanced([found for found in telling if wanted in (None, found[1].sentiment)], limit)
    apart = {word for word, _ in telling}
    others = [word for word in shown if word not in apart][: max(min(_FEW, limit) - len(chosen), 0)]
    return {word: leaning[word].sentiment for word in chosen} | dict.fromkeys(others)


def count(comments: Iterable[tuple[str, Sentiment]], wanted: Sentiment | None = None) -> Counts:
    """Count the words of comments.

    Args:
        comments: each text with its class.
        wanted: the class whose comments are shown; None for all classes.
    """
    times: list[str] = []
    of_class: dict[Sentiment, list[str]] = {sentiment: [] for sentiment in ORDER}
    total = 0
    for text, sentiment in comments:
        total += 1
        words = without_stop_words(list(split(text)))
        if wanted in (None, sentiment):
            times += words
        of_class[sentiment] += set(words)
    by_word: defaultdict[str, Counter[Sentiment]] = defaultdict(Counter)
    for sentiment, words in of_class.items():
        for word, uses in Counter(words).items():
            by_word[word][sentiment] = uses
    return Counts(Counter(times), by_word, total)


def split(text: str) -> Iterator[str]:
    """The words and emoji of a comment, in lower case."""
    return chain.from_iterable(map(words_of_token, normalize(text).split()))


@lru_cache(1 << 14)
def words_of_token(token: str) -> tuple[str, ...]:
    """The words in a token: most have one, markers and numbers none."""
    if token[0] == "<":
        return ()
    word = max(token.split("'"), key=len) if "'" in token else token
    if not word.isascii() and any(_within(character, _TOGETHER) for character in word):
        return tuple(_apart(word))
    if len(word) == 1:
        return (word,) if _within(word, _SYMBOLS) and ord(word) not in _FLAG_LETTERS else ()
    return (word,) if any(character.isalpha() for character in word) else ()


def _apart(text: str) -> Iterator[str]:
    """Guess the words of Chinese and Japanese, which have no spaces.

    A Japanese word is taken to be Chinese characters with the syllables behind them, less one that is a particle, or
    a run of syllables; longer runs of Chinese characters are cut to pairs.
    """
    for run in _runs().findall(text):
        has_syllables = "\u3040" <= run[-1] <= "\u30ff"
        word = run[:-1] if run.endswith(_PARTICLES) and _has_han(run[-2:-1]) else run
        if len(word) > _LONGEST_IDIOM and not has_syllables:
            yield from (word[i : i + 2] for i in range(len(word) - 1))
        elif len(word) > 1:
            yield word


@cache
def _runs() -> re.Pattern[str]:
    """Made when first needed: so large a set of characters takes longer to compile than most clouds to draw."""
    return re.compile(f"[\u30a0-\u30ff]+|[{_HAN}]+[\u3040-\u309f]*|[\u3040-\u309f]+")


def _within(character: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(character) <= last for first, last in ranges)


def _has_han(text: str) -> bool:
    return text > "\u30ff"


class _StopWords(NamedTuple):
    """The stop words: English ones and common words under videos, which always apply, and other lists by language."""

    english: frozenset[str]
    lists: dict[str, frozenset[str]]
    others: frozenset[str]


@cache
def _stop_words() -> _StopWords:
    lists = json.loads(_STOP_WORDS.read_text(encoding="utf-8"))
    sets = {language: frozenset(words.split()) for language, words in lists.items() if language != "_source"}
    english = sets.pop("english") | sets.pop("english-extended") | sets.pop("videos")
    return _StopWords(english, sets, frozenset().union(*sets.values()) - english)


@cache
def _languages() -> dict[str, list[str]]:
    """The languages of each word; made for the first comment that needs it, not for the first cloud."""
    stop_words = _stop_words()
    languages: defaultdict[str, list[str]] = defaultdict(list)
    for language, words in stop_words.lists.items():
        for word in words - stop_words.english:
            languages[word].append(language)
    return dict(languages)


def without_stop_words(words: list[str]) -> list[str]:
    """The words of a comment without stop words: those of English, and those of the language that it is written in.

    Not those of every language: "die" and "war" mean nothing in German and much in English.
    """
    stop_words = _stop_words()
    words = [word for word in words if word not in stop_words.english]
    found = [word for word in words if word in stop_words.others]
    if len(found) < _OWN_WORDS or len(found) < _OWN_SHARE * len(words):
        return words
    languages = Counter(language for word in set(found) for language in _languages()[word])
    language, count = min(languages.items(), key=lambda item: (-item[1], item[0]))
    return [word for word in words if word not in stop_words.lists[language]] if count >= _OWN_WORDS else words
