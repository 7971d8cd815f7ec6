"""What a model learns from."""

from typing import NamedTuple

import pandas as pd

from training.datasets.corpus import Corpus
from training.errors import DataError
from undertone.labels import ORDER

LEAST_ROWS = 10
"""Of each class, to learn from."""


class TrainingData(NamedTuple):
    """What a model is made of: frames of text, label and source."""

    train: pd.DataFrame
    """What its parts are trained on."""
    dev: pd.DataFrame
    """What the layer that combines them is fitted on."""


def training_data(corpus: Corpus) -> TrainingData:
    """The rows to train on, and the dev rows; where there are none, every fifth training row is one.

    Raises:
        DataError: A class has too few rows to learn from.
    """
    train, dev = corpus.train.reset_index(drop=True), corpus.dev.reset_index(drop=True)
    for sentiment in ORDER:
        found = int((train["label"] == int(sentiment)).sum())
        if found < LEAST_ROWS:
            raise DataError(
                f"There are {found} {sentiment.title} training comments. Expected at least {LEAST_ROWS} of each "
                "class: add a data set, such as --data semeval."
            )
    if set(dev["label"]) != set(train["label"]):
        place = train.groupby("label").cumcount()
        dev, train = train[place % 5 == 4], train[place % 5 != 4]
    return TrainingData(train.reset_index(drop=True), dev.reset_index(drop=True))


def all_texts(corpus: Corpus) -> list[str]:
    """Every text of a corpus, held-out ones first."""
    frames = [*corpus.tests.values(), corpus.dev, corpus.train]
    return [text for frame in frames for text in frame["text"].tolist()]
