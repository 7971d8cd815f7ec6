"""Texts to measure with: comments of real length that no earlier call has seen.

Real ones where the training data is at hand (``UNDERTONE_DATA``), else made of the sample's own: of as many characters
as GoEmotions' comments have, with as many words in a hundred that no earlier comment had, and as many misspellings.
"""

import csv
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from training.datasets.fetch import cache_folder
from training.languages.examples import frequent_words

ROOT = Path(__file__).parents[1]
SAMPLE = [ROOT / "training" / "sample" / name for name in ("comments.csv", "synthetic.csv")]
LABELS = {"Negative": -1, "Neutral": 0, "Positive": 1}
SEED = 3
TAUGHT, FRESH = 12_000, 24_000

# Of GoEmotions: the middle and the spread of the logarithm of the length, the shares of capitals and punctuation. So
# many words are other English words or misspelt that 3% are unknown to the model, as in comments of YouTube, and 8% of
# what stands between spaces was in no earlier comment; of GoEmotions, 1% and 12%.
LOG_LENGTH, LOG_SPREAD = 4.05, 0.55
OTHER_WORDS, MISSPELT = 0.7, 0.06
CAPITALS, COMMAS, EMOJI = 0.10, 0.11, 0.02


class Texts(NamedTuple):
    """Comments to teach a plain pipeline with, and others that nobody has seen."""

    name: str
    taught: list[tuple[str, int]]
    fresh: list[str]


def texts() -> list[Texts]:
    """GoEmotions' and YouTube's comments where they are, else comments made of the sample's."""
    data = cache_folder()
    if not (data / "goemotions" / "group_train.tsv").exists():
        return [_made()]
    with (data / "goemotions" / "group_train.tsv").open(encoding="utf-8") as file:
        lines = [line.split("\t") for line in file]
    rows = [(text, int(label) - 2) for text, label, _ in lines if label in "123"]  # from -1, negative, to 1
    random.Random(SEED).shuffle(rows)  # noqa: S311 - the same rows each time
    found = [Texts("GoEmotions", rows[:TAUGHT], [text for text, _ in rows[TAUGHT:]])]
    if (data / "youtube" / "comments.csv").exists():
        with (data / "youtube" / "comments.csv").open(encoding="utf-8") as file:
            comments = list(dict.fromkeys(row["Comment"] for row in csv.DictReader(file)))
        random.Random(SEED).shuffle(comments)  # noqa: S311 - the same rows each time
        found.append(Texts("YouTube", rows[:TAUGHT], comments))
    return found


@cache
def _made() -> Texts:
    """Comments made of the sample's, the same ones each time."""
    rows = [row for path in SAMPLE for row in _rows(path)]
    chance = random.Random(SEED)  # noqa: S311 - the same texts each time
    made = [_comment(rows, chance) for _ in range(TAUGHT + FRESH)]
    return Texts("made of the sample's", made[:TAUGHT], [text for text, _ in made[TAUGHT:]])


@cache
def _english() -> list[str]:
    return [word for word in frequent_words()["en"] if len(word) > 3]


def _rows(path: Path) -> Iterator[tuple[str, int]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["text"], LABELS[row["label"]]


def _comment(rows: list[tuple[str, int]], chance: random.Random) -> tuple[str, int]:
    """Put comments of one class together until they are as long as a real one, and change words here and there."""
    length = chance.lognormvariate(LOG_LENGTH, LOG_SPREAD)
    text, label = chance.choice(rows)
    words = text.split()
    while sum(map(len, words)) + len(words) < length:
        more, other = chance.choice(rows)
        if other == label:
            words += more.split()
    changed = " ".join(_changed(word, chance) for word in words)
    return changed[: max(10, int(1.2 * length))], label


def _changed(word: str, chance: random.Random) -> str:
    """Replace or misspell a word, write it large, or put something behind it; mostly leave it alone."""
    if word.isalpha() and len(word) > 3:
        if chance.random() < OTHER_WORDS:
            word = chance.choice(_english())
        if chance.random() < MISSPELT:
            place = chance.randrange(1, len(word))
            word = word[:place] + chance.choice("aeiounrst") + word[place:]
    if chance.random() < CAPITALS:
        word = chance.choice((word.upper(), word.capitalize(), word.capitalize()))
    if chance.random() < COMMAS:
        word += chance.choice((",", ".", "!", "...", "?"))
    return word + chance.choice((" 😂", " ❤️", "🔥", " 👏👏")) if chance.random() < EMOJI / 4 else word
