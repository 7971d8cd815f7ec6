"""Export a fitted model, and compare the file with it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from training.model import TrainedModel
    from training.model.parity import Parity


def export_model(trained: "TrainedModel", texts: Sequence[str], params: Mapping[str, Any]) -> "tuple[bytes, Parity]":
    """Export a model and compare the file with it on some of the texts.

    Raises:
        TrainingError: The two differ.
    """
    from training.model import export, parity  # noqa: PLC0415

    onnx = export.to_onnx(trained)
    chosen = pd.Series(list(dict.fromkeys(texts)), dtype=object)
    chosen = chosen.sample(min(len(chosen), params["train"]["parity_texts"]), random_state=42)
    return onnx, parity.check(trained, onnx, chosen.tolist())
