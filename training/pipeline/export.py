"""Export the model to ONNX, and check the file against the model."""

import pickle
from dataclasses import asdict

from training import recipe
from training.params import load_params
from training.pipeline.files import ONNX, PARITY, TRAINED, read_corpus, write_json


def main() -> None:
    """Run the stage."""
    trained = pickle.loads(TRAINED.read_bytes())  # noqa: S301 - written by the stage before, on this machine
    onnx, parity = recipe.export_model(trained, recipe.all_texts(read_corpus()), load_params())
    ONNX.write_bytes(onnx)
    write_json(PARITY, asdict(parity) | {"bytes": len(onnx)})


if __name__ == "__main__":
    main()
