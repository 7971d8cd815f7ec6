"""Packages a model so that ``mlflow.pyfunc.load_model("models:/undertone@production")`` gives one that predicts."""

import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path

from undertone.models.card import Card

PACKAGE = Path(__file__).parents[2] / "layers" / "undertone" / "undertone"
REQUIREMENTS = ("msgspec", "numpy", "obstore", "onnxruntime", "pandas")
EXAMPLE = ["Great video, thank you!", "The sound is terrible", "It starts at 12:30"]


def package(onnx: bytes, card: Card, folder: Path) -> None:
    """Write a model with its code and an example, from which MLflow infers the signature, in MLflow's format.

    Args:
        onnx: The file.
        card: Its card.
        folder: Where to write; must not exist yet.
    """
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as temporary:
        warnings.simplefilter("ignore")  # MLflow warns of its own types when it is imported
        from mlflow import pyfunc  # noqa: PLC0415 - seconds of imports

        files = Path(temporary, "undertone")
        files.mkdir()
        (files / "model.onnx").write_bytes(onnx)
        (files / "card.json").write_bytes(card.to_json())
        pyfunc.save_model(
            path=str(folder),
            python_model=str(Path(__file__).with_name("pyfunc_model.py")),
            artifacts={"model": str(files)},
            code_paths=[str(PACKAGE)],
            input_example=EXAMPLE,
            pip_requirements=[f"{name}=={version(name)}" for name in REQUIREMENTS],
            metadata={"version": card.version, "sha256": card.sha256},
        )
