"""Measures the spread of a model's metrics over random seeds, with the same recipe and rows."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from training.datasets.corpus import Corpus
from training.evaluation.predictions import LabelledPredictions, pooled
from training.recipe.build import Built
from training.recipe.fit import fit_model
from training.recipe.rows import training_data

FIGURES = ("accuracy", "macro_recall", "macro_f1", "calibration_error")


def with_spread(
    built: Built,
    corpus: Corpus,
    params: Mapping[str, Any],
    builds: int,
    on_step: Callable[[str], None] = lambda _: None,
) -> Built:
    """Train with further seeds, and add the metrics of every build to the card, as ``seeds`` of each held-out set.

    Args:
        built: The model to keep, built with the seed of the parameters.
        corpus: The corpus it was built from.
        params: The parameters it was built with.
        builds: Total number of builds, including the kept one.
        on_step: Called with the name of each step when it starts.
    """
    first = built.card.parameters.get("model", {}).get("seed", 42)
    found = [built.card.metrics]
    for seed in range(first + 1, first + builds):
        on_step(f"Training again with seed {seed}")
        found.append(_figures(corpus, {**params, "model": {**params["model"], "seed": seed}}))
    metrics = {
        name: own | {"seeds": {figure: [each[name][figure] for each in found] for figure in FIGURES}}
        for name, own in built.card.metrics.items()
    }
    return built._replace(card=msgspec.structs.replace(built.card, metrics=metrics))


def _figures(corpus: Corpus, params: Mapping[str, Any]) -> dict[str, Any]:
    trained = fit_model(training_data(corpus), params)
    predictions = {}
    for name, frame in corpus.tests.items():
        probabilities = trained.predict_proba(frame["text"].tolist())
        labels = (probabilities.argmax(axis=1) - 1).tolist()
        predictions[name] = LabelledPredictions(frame["label"].tolist(), labels, probabilities.tolist())
    return {name: own.figures() for name, own in pooled(predictions).items()}
