"""Generate synthetic.csv: short comments from templates, for phenomena that are rare in the public data.

Emoji, slang, negation, marked irony, praise and criticism in one sentence, misspellings: common in comments on
videos, rare in tweets of 2013 and in Reddit comments. Neutral statements about cars and devices: SenTube,
which is about these, has no neutral comments. All texts are combined from the lists in synthetic.yaml, which were
written for this project.

    python -m training.sample.synthetic > training/sample/synthetic.csv
"""

import csv
import random
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise

import yaml

from training.behaviour.cases import UNSEEN, load_cases
from training.model.lexicon import own_lexicon
from undertone.labels import Sentiment
from undertone.text import normalize

type Feature = str | tuple[str, str]

NEGATIVE, NEUTRAL, POSITIVE = (sentiment.title for sentiment in Sentiment)

LISTS: dict[str, list[str]] = yaml.safe_load(files("training.sample").joinpath("synthetic.yaml").read_text("utf-8"))
SLOTS = {
    "THING": "things",
    "PERSON": "people",
    "GOOD": "good",
    "BAD": "bad",
    "MARK": "marks",
    "VERBING": "verbing",
    "VERB": "verb",
    "DEVICE": "devices",
    "PART": "parts",
    "NUMBER": "numbers",
}
"""In this order: VERB is a part of VERBING."""
NEAR = 0.5
"""Maximum share of words and word pairs that a text may have in common with a case of the behavioural suite."""
SUBJECTS = ["this", "this", "PERSON", "PERSON"]


class SlotFiller:
    """Fills the slots of patterns, reproducibly."""

    def __init__(self) -> None:
        self.random = random.Random(7)  # noqa: S311 - not for secrets

    def fill(self, pattern: str) -> str:
        """Fill each slot of a pattern."""
        for slot, name in SLOTS.items():
            while slot in pattern:
                pattern = pattern.replace(slot, self.pick(name), 1)
        return pattern

    def pick(self, name: str) -> str:
        """Choose an item of a list."""
        return self.random.choice(LISTS[name])

    def dress(self, text: str) -> str:
        """Add a random opener, closer, capital or link."""
        text = f"{self.pick('openers')}{text}{self.pick('closers')}"
        if self.random.random() < 0.5:
            text = text[0].upper() + text[1:]
        if self.random.random() < 0.1:
            link = self.pick("links")
            text = f"{text} {link}" if self.random.random() < 0.5 else f"{link} {text}"
        return text

    def misspell(self, word: str) -> str:
        """Swap, drop or double one inner letter."""
        place = self.random.randrange(1, len(word) - 1)
        kind = self.random.randrange(3)
        if kind == 0:
            return word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]
        return word[:place] + word[place + 1 :] if kind == 1 else word[:place] + word[place] * 2 + word[place + 1 :]


def rows() -> Iterator[tuple[str, str]]:
    """Yield texts and labels, with repetitions."""
    filler = SlotFiller()
    yield from _emoji(filler)
    for predicates, label in (("slang_up", POSITIVE), ("slang_down", NEGATIVE)):
        for predicate in LISTS[predicates] * 10:
            subject = filler.random.choice(LISTS["things"] + SUBJECTS)
            yield filler.dress(filler.fill(f"{subject} {predicate}")), label
    for patterns, label, times in (
        ("not_bad", POSITIVE, 12),
        ("not_good", NEGATIVE, 10),
        ("irony", NEGATIVE, 24),
        ("complaints", NEGATIVE, 14),
        ("thanks", POSITIVE, 10),
        ("statements", NEUTRAL, 10),
        ("questions", NEUTRAL, 8),
        ("specs", NEUTRAL, 12),
        ("spec_questions", NEUTRAL, 12),
    ):
        for pattern in LISTS[patterns] * times:
            yield filler.dress(filler.fill(pattern)), label
    yield from _turns(filler)
    yield from _typos(filler)


def _emoji(filler: SlotFiller) -> Iterator[tuple[str, str]]:
    emoji = {token: tenths for token, tenths in own_lexicon().items() if not token.isascii()}
    strong = {
        1: [token for token, tenths in emoji.items() if tenths >= 12],
        -1: [token for token, tenths in emoji.items() if tenths <= -12],
        0: [token for token, tenths in emoji.items() if abs(tenths) < 5],
    }
    for sign, label in ((1, POSITIVE), (-1, NEGATIVE), (0, NEUTRAL)):
        for token in strong[sign]:
            other = filler.random.choice(strong[sign])
            times = filler.random.choice((1, 2, 3))
            yield token, label
            yield token * 2, label
            yield f"{token}{other}", label
            if sign:
                for _ in range(3):
                    yield f"{filler.pick('things')} {token * times}", label
                yield f"{filler.pick('statements')} {token * times}", label
                yield f"{filler.fill('THING')} {token}{other}", label


def _turns(filler: SlotFiller) -> Iterator[tuple[str, str]]:
    for _ in range(900):
        praise, blame = filler.fill(filler.pick("praise")), filler.fill(filler.pick("blame"))
        comma = filler.random.choice((", ", " ", ". "))
        if filler.random.random() < 0.65:
            yield filler.dress(f"{praise}{comma}{filler.pick('turns')} {blame}"), NEGATIVE
        else:
            yield filler.dress(f"{blame}{comma}but {praise}"), POSITIVE


def _typos(filler: SlotFiller) -> Iterator[tuple[str, str]]:
    for words, label in (("typo_up", POSITIVE), ("typo_down", NEGATIVE)):
        for word in LISTS[words] * 20:
            frame = filler.fill(filler.pick("frames"))
            yield filler.dress(frame.replace("WORD", filler.misspell(word), 1).replace("WORD", word)), label


class Asked:
    """The texts of the behavioural suite, to exclude similar rows."""

    def __init__(self) -> None:
        cases = [*load_cases(), *load_cases(UNSEEN)]
        self._known = list({_features(text) for case in cases for text in case.texts})
        self._places: dict[Feature, set[int]] = {}
        for place, features in enumerate(self._known):
            for feature in features:
                self._places.setdefault(feature, set()).add(place)

    def nearest(self, text: str) -> float:
        """Return the largest share of words and word pairs that a text has in common with a case, 0 to 1."""
        own = _features(text)
        shared = Counter(place for feature in own for place in self._places.get(feature, ()))
        return max((count / len(own | self._known[place]) for place, count in shared.items()), default=0.0)


def _features(text: str) -> frozenset[Feature]:
    words = normalize(text).split()
    return frozenset([*words, *pairwise(words)])


def main() -> None:
    """Write each text once, with its first label; texts similar to a case of the behavioural suite are left out."""
    asked = Asked()
    labels: dict[str, str] = {}
    for text, label in rows():
        if asked.nearest(text) < NEAR:
            labels.setdefault(text, label)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("text", "label"))
    writer.writerows(labels.items())


if __name__ == "__main__":
    main()
