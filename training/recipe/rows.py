"""The rows that a model is trained on."""

from typing import NamedTuple

import pandas as pd

from training.datasets.corpus import Corpus
from training.errors import DataError
from undertone.labels import ORDER

LEAST_ROWS = 10
"""Minimum training rows per class."""


class TrainingData(NamedTuple):
    """Rows to train on: frames of text, label and source."""

    train: pd.DataFrame
    """Rows for the model's parts."""
    dev: pd.DataFrame
    """Rows for the combining layer."""


def training_data(corpus: Corpus) -> TrainingData:
    """Return the training and dev rows; without dev rows, every fifth training row becomes one.

    Raises:
        DataError: A class has too few rows.
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
        index = train.groupby("label").cumcount()
        dev, train = train[index % 5 == 4], train[index % 5 != 4]
    return TrainingData(train.reset_index(drop=True), dev.reset_index(drop=True))


def all_texts(corpus: Corpus) -> list[str]:
    """Return every text of a corpus, held-out ones first."""
    frames = [*corpus.tests.values(), corpus.dev, corpus.train]
    return [text for frame in frames for text in frame["text"].tolist()]
