"""All steps of the recipe: fit, export, check parity, evaluate the served model, make its card."""

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
    """A new model: its file, its card, and the parity check between file and model."""

    onnx: bytes
    card: Card
    parity: "Parity"


def build(corpus: Corpus, params: Mapping[str, Any], on_step: OnStep = lambda _: None) -> Built:
    """Build a model from a corpus.

    Args:
        corpus: The training rows, and the held-out sets to evaluate on.
        params: The sections of params.yaml; ``model`` and ``train`` are used, and all are recorded in the card.
        on_step: Called with the name of each step when it starts.

    Raises:
        DataError: A class has too few rows.
        TrainingError: The exported file and the model differ.
    """
    trained = fit_model(training_data(corpus), params, lambda name: on_step(f"Training: {name}"))
    on_step("Exporting, and checking parity")
    onnx, parity = export_model(trained, all_texts(corpus), params)
    on_step("Evaluating on held-out comments")
    metrics, shares = measure(onnx, corpus, params["train"]["shares"])
    reference = make_reference(onnx, corpus, params["train"]["reference"])
    card = make_card(onnx, corpus=corpus, metrics=metrics, params=params, shares=shares, reference=reference)
    return Built(onnx, card, parity)
