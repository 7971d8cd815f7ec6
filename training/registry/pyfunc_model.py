"""The model as an MLflow pyfunc with the predictions of the API. MLflow runs this file when it loads a model.

https://mlflow.org/docs/latest/ml/model/models-from-code
"""

from pathlib import Path
from typing import Any

import pandas as pd
from mlflow.models import set_model
from mlflow.pyfunc.model import PythonModel

from undertone.labels import ORDER
from undertone.models.card import Card
from undertone.models.model import Model


class UndertoneModel(PythonModel):
    """Predicts with the verified ONNX file."""

    def load_context(self, context: Any) -> None:
        """Load the file, and verify it against its card."""
        folder = Path(context.artifacts["model"])
        card = Card.from_json((folder / "card.json").read_bytes())
        self.model = Model.load((folder / "model.onnx").read_bytes(), card)

    def predict(self, model_input: list[str]) -> pd.DataFrame:  # type: ignore[override]
        """Predict the sentiment of each text in a list or a single-column table.

        Returns:
            Columns ``sentiment``, ``label`` (-1, 0, 1), ``confidence``, and a probability for each class.
        """
        found = self.model.predict(model_input)
        rows = [
            (entry.sentiment.title, int(entry.sentiment), entry.confidence, *map(float, entry.probabilities))
            for entry in found
        ]
        return pd.DataFrame(rows, columns=["sentiment", "label", "confidence", *(s.title for s in ORDER)])


set_model(UndertoneModel())
