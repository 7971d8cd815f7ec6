"""Evaluate the served model on held-out comments, and write the card."""

from training.cards import make_card
from training.command_errors import run_command
from training.drift.reference import make_reference
from training.params import load_params
from training.pipeline.files import CARD, METRICS, ONNX, read_corpus, write_json
from training.recipe.measure import measure


def main() -> None:
    """Run the stage."""
    onnx, corpus, params = ONNX.read_bytes(), read_corpus(), load_params()
    metrics, shares = measure(onnx, corpus, params["train"]["shares"])
    write_json(METRICS, metrics)
    reference = make_reference(onnx, corpus, params["train"]["reference"])
    card = make_card(onnx, corpus=corpus, metrics=metrics, params=params, shares=shares, reference=reference)
    CARD.write_bytes(card.to_json())


if __name__ == "__main__":
    run_command(main)
