"""Evaluate the served model on held-out comments."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from training.datasets.catalog import members
from training.datasets.corpus import Corpus
from training.evaluation.predictions import pooled, predict_sets
from training.evaluation.quantifying import fit_adjustment, share_error
from undertone.models.card import Card
from undertone.models.model import Model
from undertone.shares import Adjustment


class Measured(NamedTuple):
    """Metrics of the served path, and the adjustment of its shares."""

    metrics: dict[str, Any]
    """Metrics of each held-out set, and of each group of sets."""
    shares: Adjustment


def measure(onnx: bytes, corpus: Corpus, shares_from: Sequence[str] = ()) -> Measured:
    """Fit the adjustment of shares on the dev rows of some sources, and evaluate on the test rows of all."""
    model = Model.load(onnx, Card(version="new", sha256=sha256(onnx).hexdigest()))
    sources = members(shares_from)
    dev = {name: corpus.dev[corpus.dev["source"] == name] for name in sources}
    shares = fit_adjustment(predict_sets(model, dev))
    return Measured(
        {
            name: predictions.figures() | {"share_error": round(share_error(predictions, shares), 4)}
            for name, predictions in pooled(predict_sets(model, corpus.tests)).items()
        },
        shares,
    )
