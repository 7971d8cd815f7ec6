"""Export the model to ONNX, and check the file against the model."""

import pickle
from dataclasses import asdict

from training.command_errors import run_command
from training.params import load_params
from training.pipeline.files import ONNX, PARITY, TRAINED, read_corpus, write_json
from training.recipe.export import export_model
from training.recipe.rows import all_texts


def main() -> None:
    """Run the stage."""
    trained = pickle.loads(TRAINED.read_bytes())  # noqa: S301 - written by the previous stage, on this machine
    onnx, parity = export_model(trained, all_texts(read_corpus()), load_params())
    ONNX.write_bytes(onnx)
    write_json(PARITY, asdict(parity) | {"bytes": len(onnx)})


if __name__ == "__main__":
    run_command(main)
