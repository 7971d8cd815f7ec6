"""The language part of the model: identifies the language of each comment, and predicts those that are not English."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from training.languages import experts, identify
from training.languages.alphabet import Alphabet
from training.languages.examples import examples
from training.languages.experts import Experts
from training.languages.identify import UNDERSTOOD, UNKNOWN, Identifier
from training.languages.lexicons import TAGS
from training.model.output import ModelOutput
from training.model.terms import END, START

SEED = 42
BATCH = 4_000
NOT_UNDERSTOOD = np.log([0.31, 0.38, 0.31]).astype(np.float32)
"""Logits of a comment that is not understood: Neutral with low confidence."""


@dataclass(frozen=True)
class Languages:
    """A language identifier, and experts for comments in other languages than English."""

    identifier: Identifier
    experts: Experts
    words: list[str]
    """Words of the English table, whose identifier rows are precomputed."""

    @property
    def tags(self) -> list[str]:
        """BCP 47 tags by index, followed by ``und``."""
        return [*self.identifier.tags, UNKNOWN]

    @cached_property
    def word_rows(self) -> NDArray[np.int16]:
        """Return the identifier's rows of the English words: [words, WIDTH + 1]."""
        return self.identifier.of_words(self.words).astype(np.int16)

    @cached_property
    def expert_of(self) -> NDArray[np.int64]:
        """Return the index in TAGS of the expert for each of ``tags``; -1 if the English model predicts: [tags]."""
        names = [tag.partition("-")[0] if tag in UNDERSTOOD else "" for tag in self.tags]
        return np.array([TAGS.index(name) if name in TAGS else -1 for name in names])

    def answer(self, texts: Sequence[list[str]], english: NDArray[np.float32]) -> ModelOutput:
        """Predict texts given as words with boundary tokens and the English model's logits [N, 3]."""
        parts = [
            self._answer(texts[start : start + BATCH], english[start : start + BATCH])
            for start in range(0, len(texts), BATCH)
        ]
        logits, languages, understood = zip(*parts, strict=True)
        return ModelOutput(np.vstack(logits), [tag for part in languages for tag in part], np.concatenate(understood))

    def _answer(self, texts: Sequence[list[str]], english: NDArray[np.float32]) -> ModelOutput:
        places, understood = self._decide(texts)
        logits = english.copy()
        chosen = self.expert_of[places]
        foreign = np.flatnonzero((chosen >= 0) & understood)
        if len(foreign):
            asked = [texts[place] for place in foreign.tolist()]
            logits[foreign] = self.experts.logits(asked, chosen[foreign], english[foreign])
        logits[~understood] = NOT_UNDERSTOOD
        return ModelOutput(logits, [self.tags[place] for place in places.tolist()], understood)

    def _decide(self, texts: Sequence[list[str]]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        known = {word: place for place, word in enumerate(self.words)}
        words = sorted({word for text in texts for word in text} - known.keys())
        rows = np.vstack([self.word_rows, self.identifier.of_words(words)]) if words else self.word_rows
        place = known | {word: len(known) + number for number, word in enumerate(words)}
        sums = np.array([rows[[place[word] for word in text]].sum(axis=0, dtype=np.int64) for text in texts])
        return self.identifier.decide(sums)


def learn(
    texts: Mapping[str, tuple[Sequence[str], Sequence[int]]],
    english_texts: Sequence[str],
    english: Callable[[Sequence[list[str]]], NDArray[np.float32]],
    words: Sequence[str],
) -> Languages:
    """Fit the language part for an English model.

    Args:
        texts: Language tag (of TAGS) -> its normalised texts, and their labels -1, 0 or 1.
        english_texts: Normalised texts in English.
        english: The English model: takes words with boundary tokens, returns logits [N, 3].
        words: Words of the English table.
    """
    # The rounding of matrix products depends on the number of threads.
    with threadpool_limits(1):
        return _learn(texts, english_texts, english, words)


def _learn(
    texts: Mapping[str, tuple[Sequence[str], Sequence[int]]],
    english_texts: Sequence[str],
    english: Callable[[Sequence[list[str]]], NDArray[np.float32]],
    words: Sequence[str],
) -> Languages:
    found = examples({"en": english_texts} | {tag: own for tag, (own, _) in texts.items()}, SEED)
    alphabet = Alphabet.of([*words, *(word for text in found.texts for word in text.split())])
    identifier = identify.learn(found.texts, found.tags, alphabet)
    split = [[START, *text.split(), END] for tag in TAGS for text in texts[tag][0]]
    classes = np.array([label + 1 for tag in TAGS for label in texts[tag][1]])
    tags = np.repeat(np.arange(len(TAGS)), [len(texts[tag][0]) for tag in TAGS])
    others = experts.learn(split, classes, tags, english(split), alphabet.without_scripts(), SEED)
    return Languages(identifier, others, list(words))
