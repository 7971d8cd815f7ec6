"""Fit the model, and its part for other languages than English."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from training.datasets.opinion_lexicon import fetch_opinion_lexicon
from training.errors import DataError
from training.recipe.rows import TrainingData
from undertone.text import normalize

if TYPE_CHECKING:
    from training.model import TrainedModel

type OnStep = Callable[[str], None]

SOURCES = {
    "umsab-arabic": "ar",
    "umsab-french": "fr",
    "umsab-german": "de",
    "umsab-hindi": "hi",
    "umsab-italian": "it",
    "umsab-portuguese": "pt",
    "umsab-spanish": "es",
}
"""Data sets in other languages than English, and their language tags."""
ENGLISH_TEXTS = 30_000
"""English sources of the language part."""


def fit_model(rows: TrainingData, params: Mapping[str, Any], on_step: OnStep = lambda _: None) -> "TrainedModel":
    """Fit the model."""
    from training.model import ModelParams, Rows, fit  # noqa: PLC0415 - LightGBM and scikit-learn

    fetch_opinion_lexicon(rows.train["source"])
    foreign = rows.train["source"].isin(list(SOURCES))
    parts = (rows.train[~foreign], rows.dev)
    train, dev = (Rows(*(part[name].tolist() for name in ("text", "label", "source"))) for part in parts)
    trained = fit(train, dev, ModelParams.of(params["model"]), on_step)
    return _with_languages(trained, rows.train[foreign], train.texts, on_step)


def _with_languages(
    trained: "TrainedModel", rows: pd.DataFrame, english: Sequence[str], on_step: OnStep
) -> "TrainedModel":
    """Add the language part, fitted on the rows of SOURCES; either all or none of these must be present."""
    from training.languages.model import learn  # noqa: PLC0415

    if missing := sorted(set(SOURCES) - set(rows["source"])):
        if rows.empty:
            return trained
        raise DataError(
            f"There are no rows of {', '.join(missing)}. Expected all languages or none: use umsab as a whole."
        )
    on_step("languages")
    texts = {
        tag: (own["text"].map(normalize).tolist(), own["label"].tolist())
        for tag, own in ((tag, rows[rows["source"] == source]) for source, tag in SOURCES.items())
    }
    chosen = pd.Series(english, dtype=object).sample(min(len(english), ENGLISH_TEXTS), random_state=42)
    languages = learn(texts, chosen.map(normalize).tolist(), trained.english_logits, trained.table.words)
    return replace(trained, languages=languages)
