"""Packages a model for ``mlflow.pyfunc.load_model("models:/undertone@production")``."""

import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path

from undertone.models.card import Card

PACKAGE = Path(__file__).parents[2] / "layers" / "undertone" / "undertone"
REQUIREMENTS = ("msgspec", "numpy", "obstore", "onnxruntime", "pandas")
EXAMPLE = ["Great video, thank you!", "The sound is terrible", "It starts at 12:30"]


def package(onnx: bytes, card: Card, folder: Path) -> None:
    """Write a model in MLflow's format, with its code and an input example from which MLflow infers the signature.

    Args:
        onnx: The file.
        card: Its card.
        folder: Output folder; must not exist.
    """
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as temporary:
        warnings.simplefilter("ignore")  # MLflow warns about its own types on import
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
