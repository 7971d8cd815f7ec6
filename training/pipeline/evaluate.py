"""Measure what would be served on held-out comments, and write the card."""

from training import recipe
from training.cards import make_card
from training.params import load_params
from training.pipeline.files import CARD, METRICS, ONNX, read_corpus, write_json


def main() -> None:
    """Run the stage."""
    onnx, corpus = ONNX.read_bytes(), read_corpus()
    metrics = recipe.measure(onnx, corpus.tests)
    write_json(METRICS, metrics)
    CARD.write_bytes(make_card(onnx, corpus=corpus, metrics=metrics, params=load_params()).to_json())


if __name__ == "__main__":
    main()
