"""Chooses comments that are worth labelling: a random half to test a model, an uncertain half to train it."""

import random
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from training.errors import DataError
from undertone.predictions import Prediction, Predictor
from undertone.text import normalize

SEED = 42
ALIKE = 0.5
"""Cosine similarity of TF-IDF vectors from which comments are similar; the more uncertain one is chosen."""


class Chosen(NamedTuple):
    """A comment to label."""

    text: str
    split: str
    """``test`` if it was drawn at random, ``train`` if the models are uncertain about it."""
    prediction: Prediction
    """Prediction of the first model."""


def choose(texts: Sequence[str], models: Sequence[Predictor], count: int) -> list[Chosen]:
    """Choose comments: half at random, half uncertain and dissimilar to each other.

    Uncertain are comments with a small margin between the two highest mean probabilities of the models, which include
    those on which the models disagree (Settles, 2009, "Active Learning Literature Survey", 2.1 and 2.2). A test set of
    uncertain comments would make the model look worse than it is, so the random half is the test set.

    Args:
        texts: The comments; empty ones and those in unsupported languages are never chosen.
        models: The model, and any others to compare it with.
        count: How many to choose.

    Raises:
        DataError: There are too few comments to choose from.
    """
    distinct = list({normalize(text): text for text in reversed(texts)}.values())[::-1]
    predictions = [model.predict(distinct) for model in models]
    usable = [index for index, found in enumerate(predictions[0]) if found.confidence and found.understood]
    if len(usable) < 2 * count:
        raise DataError(
            f"Found {len(usable)} different comments in known languages. Expected at least {2 * count}, twice --count."
        )
    drawn = random.Random(SEED).sample(usable, count // 2)  # noqa: S311 - the same file gives the same sample
    rest = sorted(set(usable) - set(drawn))
    means = np.mean([[found[index].probabilities for index in rest] for found in predictions], axis=0)
    ranked = np.sort(means, axis=1)
    order = np.argsort(ranked[:, -1] - ranked[:, -2], kind="stable").tolist()
    unsure = _unlike([distinct[index] for index in rest], order, count - len(drawn))
    chosen = [(index, "test") for index in drawn] + [(rest[index], "train") for index in unsure]
    return [Chosen(distinct[index], split, predictions[0][index]) for index, split in chosen]


def _unlike(texts: Sequence[str], order: Sequence[int], count: int) -> list[int]:
    """Return the first comments of an order that are dissimilar, filled up with the first of the others."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - takes a second to import

    vectors = TfidfVectorizer(analyzer=lambda text: normalize(text).split()).fit_transform(texts)

    def unlike() -> Iterator[int]:
        taken: list[int] = []
        for index in order:
            if not taken or (vectors[taken] @ vectors[index].T).max() < ALIKE:
                taken.append(index)
                yield index

    chosen = list(islice(unlike(), count))
    others = (index for index in order if index not in set(chosen))
    return chosen + list(islice(others, count - len(chosen)))
