"""Fit the model."""

import pickle
from datetime import UTC, datetime

from training.command_errors import run_command
from training.datasets.opinion_lexicon import RESOURCE, require_lexicon
from training.params import load_params
from training.pipeline.files import FETCHED, TRAINED, TRAINING, read_corpus, read_json, write_json
from training.recipe.fit import fit_model
from training.recipe.rows import training_data


def main() -> None:
    """Run the stage."""
    began, params = datetime.now(UTC), load_params()
    require_lexicon(read_json(FETCHED)[RESOURCE]["words"])
    rows = training_data(read_corpus())
    trained = fit_model(rows, params, lambda step: print(step, flush=True))
    TRAINED.write_bytes(pickle.dumps(trained))
    write_json(TRAINING, {"began": began.isoformat(), "seconds": round((datetime.now(UTC) - began).total_seconds(), 1)})


if __name__ == "__main__":
    run_command(main)
