"""Ratings (-5 to 5) of single words of each language, and negators."""

from importlib.resources import files

import yaml

from undertone.text import normalize

TAGS = ("ar", "de", "es", "fr", "hi", "it", "pt")
"""Languages with ratings and with experts in addition to the English model."""
OWN_RATING = 2.5
"""Ratings in own_words.yaml; they take precedence over lexicon.tsv."""


def ratings(tag: str) -> dict[str, float]:
    """Return the rating of each normalised word of a language."""
    lines = _read("lexicon.tsv").splitlines()
    found = {word: float(rating) for name, word, rating in (line.split("\t") for line in lines) if name == tag}
    own = yaml.safe_load(_read("own_words.yaml"))[tag]
    for kind, rating in (("positive", OWN_RATING), ("negative", -OWN_RATING)):
        found.update(dict.fromkeys(_tokens(own[kind]), rating))
    return found


def negators(tag: str) -> list[str]:
    """Return the negators of a language."""
    return _tokens(yaml.safe_load(_read("own_words.yaml"))[tag]["negators"])


def _tokens(words: str) -> list[str]:
    normalized = (normalize(word.replace("_", " ")) for word in words.split())
    return [word for word in normalized if word and " " not in word]


def _read(name: str) -> str:
    return files("training.languages").joinpath(name).read_text(encoding="utf-8")
