"""Training texts for language identification: real comments and tweets, and texts sampled from word lists."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from training.languages.alphabet import SCRIPTS, script
from training.languages.lexicons import TAGS, ratings

DRAWN = 1_000
"""Number of texts sampled per language."""
LONGEST_DRAWN = 20
OPINIONS, FREQUENT = 1_500, 200
"""Numbers of lexicon words used, and of frequent words placed before them."""
FRAGMENTS = (1, 2, 4)
"""Lengths in words of fragments of real texts, because many comments are that short."""
LATIN_HINDI_ENGLISH = 0.45
"""Maximum share of frequent English words in tweets used for Hindi."""
LEAST_ENGLISH = 0.3
"""Minimum share of frequent English words in comments used for English."""
ENGLISH = 9_000


@dataclass(frozen=True)
class Examples:
    """Normalised texts, and the tag of each one's language."""

    texts: list[str]
    tags: list[str]


def examples(real: dict[str, Sequence[str]], seed: int) -> Examples:
    """Collect texts of every identified language.

    Args:
        real: Language tag -> normalised real texts; ``hi`` is Hindi in any script.
        seed: Random seed.
    """
    draw = np.random.default_rng(seed)
    words = frequent_words()
    english = set(words["en"])
    found = Examples([], [])
    for name, texts in real.items():
        tag, kept = name, sorted(set(texts))
        if name == "en":
            kept = [text for text in kept if _is_english(text, english)]
            kept = [kept[index] for index in sorted(draw.permutation(len(kept))[:ENGLISH])]
        if name == "hi":
            tag, kept = "hi-Latn", [text for text in kept if _in_latin_hindi(text, english)]
        _add(found, tag, [*kept, *_fragments(kept, draw)])
    for tag, frequent in words.items():
        if tag not in SCRIPTS:
            _add(found, tag, _drawn(frequent, draw))
    for tag in TAGS:
        _add(found, tag, _opinions(sorted(ratings(tag)), words[tag], draw))
    return found


def frequent_words() -> dict[str, list[str]]:
    """Return the frequent words of each language, most frequent first."""
    text = files("training.languages").joinpath("frequent_words.json").read_text(encoding="utf-8")
    return {tag: words.split() for tag, words in json.loads(text).items() if tag != "_source"}


def _add(found: Examples, tag: str, texts: Iterable[str]) -> None:
    kept = [text for text in texts if any(word[0].isalpha() for word in text.split())]
    found.texts.extend(kept)
    found.tags.extend([tag] * len(kept))


def _is_english(text: str, english: set[str]) -> bool:
    """Return whether a comment is probably English."""
    words = [word for word in text.split() if word[0].isalpha()]
    latin = all(script(word[0]) == "LATIN" for word in words)
    return latin and sum(word in english for word in words) >= LEAST_ENGLISH * len(words)


def _in_latin_hindi(text: str, english: set[str]) -> bool:
    words = [word for word in text.split() if word[0].isalpha()]
    known = sum(word in english for word in words)
    return bool(words) and script(words[0][0]) == "LATIN" and known < LATIN_HINDI_ENGLISH * len(words)


def _fragments(texts: Sequence[str], draw: np.random.Generator) -> list[str]:
    """Cut each text to a few consecutive words."""
    split = [[word for word in text.split() if word[0].isalpha()] for text in texts]
    lengths = draw.choice(FRAGMENTS, len(split))
    starts = draw.random(len(split))
    cut = zip(split, lengths.tolist(), starts.tolist(), strict=True)
    places = [(words, int(start * max(1, len(words) - length + 1)), length) for words, length, start in cut]
    return [" ".join(words[index : index + length]) for words, index, length in places]


def _opinions(rated: Sequence[str], words: Sequence[str], draw: np.random.Generator) -> list[str]:
    """Combine a frequent word with each positive or negative word, as in very short comments."""
    chosen = [rated[index] for index in sorted(draw.permutation(len(rated))[:OPINIONS])]
    before = draw.choice(words[:FREQUENT], len(chosen))
    return [f"{word} {opinion}" for word, opinion in zip(before, chosen, strict=True)]


def _drawn(words: Sequence[str], draw: np.random.Generator) -> list[str]:
    """Sample texts of words by Zipf's law."""
    chances = 1 / (np.arange(len(words)) + 5.0) ** 0.8
    lengths = np.minimum(draw.geometric(0.18, DRAWN), LONGEST_DRAWN)
    drawn = draw.choice(len(words), size=int(lengths.sum()), p=chances / chances.sum())
    return [" ".join(words[index] for index in part) for part in np.split(drawn, np.cumsum(lengths)[:-1])]
