"""The recipe of a model: fit, export, compare the file with the model, measure what is served, describe it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from training.cards import make_card
from training.datasets.catalog import members
from training.datasets.corpus import Corpus
from training.datasets.opinions import bring_opinions
from training.drift.reference import make_reference
from training.errors import DataError
from training.evaluation.answers import ask, pooled
from training.evaluation.quantifying import fit_adjustment, share_error
from undertone.labels import ORDER
from undertone.models.card import Card
from undertone.models.model import Model
from undertone.shares import Adjustment
from undertone.text import normalize

if TYPE_CHECKING:
    from training.model import TrainedModel
    from training.model.parity import Parity

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
"""Data sets in other languages than English, and the languages' tags."""
ENGLISH_TEXTS = 30_000
"""From which the language part learns English."""
LEAST_ROWS = 10
"""Of each class, to learn from."""


class Built(NamedTuple):
    """A new model: its file, its card, and how far the file was compared with the model it was exported from."""

    onnx: bytes
    card: Card
    parity: "Parity"


def build(corpus: Corpus, params: Mapping[str, Any], on_step: OnStep = lambda _: None) -> Built:
    """Make a model of a corpus.

    Args:
        corpus: The rows to learn from, and the held-out sets to measure on.
        params: The sections of params.yaml; ``model`` and ``train`` are used, and all of them go into the card.
        on_step: Called with the name of each step as it begins.

    Raises:
        DataError: A class has too few rows to learn from.
        TrainingError: The exported file and the model differ.
    """
    trained = fit_model(lessons(corpus), params, lambda name: on_step(f"Training: {name}"))
    on_step("Exporting, and comparing the file with the model")
    onnx, parity = export_model(trained, all_texts(corpus), params)
    on_step("Measuring on held-out comments")
    metrics, shares = measure(onnx, corpus, params["train"]["shares"])
    reference = make_reference(onnx, corpus, params["train"]["reference"])
    card = make_card(onnx, corpus=corpus, metrics=metrics, params=params, shares=shares, reference=reference)
    return Built(onnx, card, parity)


class Lessons(NamedTuple):
    """What a model is made of: frames of text, label and source."""

    train: pd.DataFrame
    """What its parts are trained on."""
    dev: pd.DataFrame
    """What the layer that combines them is fitted on."""


def lessons(corpus: Corpus) -> Lessons:
    """The rows to train on, and the dev rows; where there are none, every fifth training row is one.

    Raises:
        DataError: A class has too few rows to learn from.
    """
    train, dev = corpus.train.reset_index(drop=True), corpus.dev.reset_index(drop=True)
    for sentiment in ORDER:
        found = int((train["label"] == int(sentiment)).sum())
        if found < LEAST_ROWS:
            raise DataError(
                f"There are {found} {sentiment.title} comments to learn from. Expected at least {LEAST_ROWS} of each "
                "class: add a data set that has them, such as --data semeval."
            )
    if set(dev["label"]) != set(train["label"]):
        place = train.groupby("label").cumcount()
        dev, train = train[place % 5 == 4], train[place % 5 != 4]
    return Lessons(train.reset_index(drop=True), dev.reset_index(drop=True))


def fit_model(rows: Lessons, params: Mapping[str, Any], on_step: OnStep = lambda _: None) -> "TrainedModel":
    """Fit the model."""
    from training.model import ModelParams, Rows, fit  # noqa: PLC0415 - LightGBM and scikit-learn

    bring_opinions(rows.train["source"])
    foreign = rows.train["source"].isin(list(SOURCES))
    parts = (rows.train[~foreign], rows.dev)
    train, dev = (Rows(*(part[name].tolist() for name in ("text", "label", "source"))) for part in parts)
    trained = fit(train, dev, ModelParams.of(params["model"]), on_step)
    return _with_languages(trained, rows.train[foreign], train.texts, on_step)


def _with_languages(
    trained: "TrainedModel", rows: pd.DataFrame, english: Sequence[str], on_step: OnStep
) -> "TrainedModel":
    """Teach the model the languages of the rows, which must be all or none of those in SOURCES."""
    from training.languages.model import learn  # noqa: PLC0415

    if missing := sorted(set(SOURCES) - set(rows["source"])):
        if rows.empty:
            return trained
        raise DataError(f"There are no rows of {', '.join(missing)}. Expected all languages or none: name umsab whole.")
    on_step("languages")
    texts = {
        tag: (own["text"].map(normalize).tolist(), own["label"].tolist())
        for tag, own in ((tag, rows[rows["source"] == source]) for source, tag in SOURCES.items())
    }
    chosen = pd.Series(english, dtype=object).sample(min(len(english), ENGLISH_TEXTS), random_state=42)
    languages = learn(texts, chosen.map(normalize).tolist(), trained.english_logits, trained.table.words)
    return replace(trained, languages=languages)


def export_model(trained: "TrainedModel", texts: Sequence[str], params: Mapping[str, Any]) -> "tuple[bytes, Parity]":
    """Export a model and check the file against it on some of the texts.

    Raises:
        TrainingError: The two differ.
    """
    from training.model import export, parity  # noqa: PLC0415

    onnx = export.to_onnx(trained)
    chosen = pd.Series(list(dict.fromkeys(texts)), dtype=object)
    chosen = chosen.sample(min(len(chosen), params["train"]["parity_texts"]), random_state=42)
    return onnx, parity.check(trained, onnx, chosen.tolist())


class Measured(NamedTuple):
    """What the served path reaches, and how its probabilities become shares."""

    metrics: dict[str, Any]
    """The figures on each held-out set, and on the sets of a group together."""
    shares: Adjustment


def measure(onnx: bytes, corpus: Corpus, shares_from: Sequence[str] = ()) -> Measured:
    """Fit the adjustment of shares on the dev rows of some sources, and measure on the test rows of all."""
    model = Model.load(onnx, Card(version="new", sha256=sha256(onnx).hexdigest()))
    sources = members(shares_from)
    dev = {name: corpus.dev[corpus.dev["source"] == name] for name in sources}
    shares = fit_adjustment(ask(model, dev))
    return Measured(
        {
            name: answers.figures() | {"share_error": round(share_error(answers, shares), 4)}
            for name, answers in pooled(ask(model, corpus.tests)).items()
        },
        shares,
    )


def all_texts(corpus: Corpus) -> list[str]:
    """Every text of a corpus, held-out ones first."""
    frames = [*corpus.tests.values(), corpus.dev, corpus.train]
    return [text for frame in frames for text in frame["text"].tolist()]
