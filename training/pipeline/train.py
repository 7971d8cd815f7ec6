"""Fit the model."""

import pickle

from training import recipe
from training.params import load_params
from training.pipeline.files import TRAINED, read_corpus


def main() -> None:
    """Run the stage."""
    params = load_params()
    rows = recipe.training_rows(read_corpus(), params)
    trained = recipe.fit_model(rows, params, lambda step: print(step, flush=True))
    TRAINED.write_bytes(pickle.dumps(trained))


if __name__ == "__main__":
    main()
