"""Compares a new version with production on the same held-out texts."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from training.evaluation.bootstrap import paired_bootstrap
from training.evaluation.predictions import predict_sets
from undertone.errors import MissingObjectError, ModelRefusedError
from undertone.models.model import Model
from undertone.models.store import ModelStore, Pointer
from undertone.registry.stages import Stage


class Difference(NamedTuple):
    """Macro-recall of both models on a held-out set, and the difference with its 95 % interval."""

    held_out: str
    new: float
    production: float
    difference: float
    low: float
    high: float


class Comparison(NamedTuple):
    """A version compared with production; without differences, ``problem`` states why."""

    production: str
    differences: list[Difference]
    problem: str = ""


def compare_with_production(store: ModelStore, served: Pointer, tests: Mapping[str, pd.DataFrame]) -> Comparison:
    """Compare a stored version with the production model on the same texts."""
    present = Stage(store).state().current
    if present is None:
        return Comparison("", [], "production serves nothing yet to code of this text version")
    try:
        old = Model.load(*store.read_model(present))
    except (ModelRefusedError, MissingObjectError) as error:
        return Comparison(present.version, [], f"the production model cannot be loaded: {error}")
    before, after = predict_sets(old, tests), predict_sets(Model.load(*store.read_model(served)), tests)
    differences = []
    for name, predictions in after.items():
        scores = [found.figures()["macro_recall"] for found in (predictions, before[name])]
        bounds = paired_bootstrap(predictions.truth, before[name].labels, predictions.labels)
        differences.append(Difference(name, scores[0], scores[1], *bounds))
    return Comparison(present.version, differences)
