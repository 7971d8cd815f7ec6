"""All steps of the recipe: fit, export, compare the file with the model, measure what is served, describe it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from training.cards import make_card
from training.datasets.corpus import Corpus
from training.drift.reference import make_reference
from training.recipe.export import export_model
from training.recipe.fit import OnStep, fit_model
from training.recipe.measure import measure
from training.recipe.rows import all_texts, training_data
from undertone.models.card import Card

if TYPE_CHECKING:
    from training.model.parity import Parity


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
    trained = fit_model(training_data(corpus), params, lambda name: on_step(f"Training: {name}"))
    on_step("Exporting, and comparing the file with the model")
    onnx, parity = export_model(trained, all_texts(corpus), params)
    on_step("Measuring on held-out comments")
    metrics, shares = measure(onnx, corpus, params["train"]["shares"])
    reference = make_reference(onnx, corpus, params["train"]["reference"])
    card = make_card(onnx, corpus=corpus, metrics=metrics, params=params, shares=shares, reference=reference)
    return Built(onnx, card, parity)
