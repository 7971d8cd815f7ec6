"""Prior knowledge about single words: sentiment lexicons, and features to count.

Three lexicons, each in whole tenths from -40 to 40, positive and negative in columns of their own:

* VADER (Hutto and Gilbert, 2014; MIT licence), from the package vaderSentiment;
* the Opinion Lexicon (Hu and Liu, 2004; CC BY 4.0), if NLTK finds it or it was downloaded with a public data set;
* ``lexicon.tsv`` next to this file: emoji and the slang of comment sections, written for this project.
"""

import csv
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from training.datasets.opinion_lexicon import opinion_lexicon
from undertone.text import normalize

NEGATORS = (
    *("not", "no", "never", "without", "nothing", "none", "nobody", "neither", "nor", "nowhere"),
    *("hardly", "barely", "less", "lack", "lacks"),
)
TURNS = ("but", "however")
"""Words after which the decisive part of a text tends to follow."""
COUNTED = (
    *(
        "!",
        "!!",
        "!!!",
        "?",
        "??",
        "???",
        "?!",
        "...",
        "<long>",
        "<caps>",
        "<shout>",
        "<url>",
        "<user>",
        "<name>",
        "<num>",
        "#",
    ),
    *(":)", ":(", ":d", ";)", "<3", "haha", "lol"),
)
"""Tokens with a column of their own."""
POLAR_COLUMNS = ("vader +", "vader -", "opinion +", "opinion -", "comments +", "comments -")
COLUMNS = (*POLAR_COLUMNS, "negator", "turn", *COUNTED)


@cache
def lexicon(*, polarity: bool = True) -> tuple[list[str], NDArray[np.int16]]:
    """Return the known words and their values [words, COLUMNS]; without polarity, only negators, turns and counts."""
    sources = (_vader(), _single(list(opinion_lexicon().items())), own_lexicon())
    words = sorted(set().union(*sources, NEGATORS, TURNS, COUNTED))
    rows = np.zeros((len(words), len(COLUMNS)), dtype=np.int16)
    for number, word in enumerate(words):
        for place, source in enumerate(sources):
            tenths = source.get(word, 0)
            rows[number, 2 * place + (tenths < 0)] = tenths
        rows[number, COLUMNS.index("negator")] = word in NEGATORS
        rows[number, COLUMNS.index("turn")] = word in TURNS
        if word in COUNTED:
            rows[number, COLUMNS.index(word)] = 1
    if not polarity:
        rows[:, : len(POLAR_COLUMNS)] = 0
    return words, rows


def _single(pairs: list[tuple[str, float]]) -> dict[str, int]:
    """Keep entries that normalise to one token; the strongest spelling of a token wins."""
    found: dict[str, int] = {}
    for word, score in sorted(pairs, key=lambda pair: (abs(pair[1]), pair[0])):
        token = normalize(word)
        if token and " " not in token:
            found[token] = round(10 * score)
    return found


def _vader() -> dict[str, int]:
    lines = files("vaderSentiment").joinpath("vader_lexicon.txt").read_text(encoding="utf-8").splitlines()
    fields = [line.split("\t") for line in lines if "\t" in line]
    return _single([(word, float(score)) for word, score, *_ in fields])


def own_lexicon() -> dict[str, int]:
    """Return the tenths of each token of ``lexicon.tsv``."""
    lines = files("training.model").joinpath("lexicon.tsv").read_text(encoding="utf-8").splitlines()
    return _single([(word, float(score)) for word, score in csv.reader(lines, delimiter="\t")])
