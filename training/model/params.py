"""The numbers that training the model depends on: the ``model`` section of params.yaml, typed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from training.errors import TrainingError


@dataclass(frozen=True, kw_only=True)
class ModelParams:
    """What can be tuned; the defaults are the recipe of the starter model."""

    seed: int = 42
    folds: int = 5
    """Folds of the out-of-fold scores that the trees learn from."""
    min_count: int = 2
    """Texts that a word or a pair must stand in to be a term."""
    max_terms: int = 60_000
    regularization: float = 1.0
    """``C`` of the logistic regressions: higher fits closer."""
    min_source_rows: int = 2_000
    """Sources with fewer rows get no linear scores of their own."""
    class_balance: float = 0.5
    """0 keeps the class frequencies of the data, 1 makes the classes equal."""
    rounds: int = 150
    leaves: int = 15
    learning_rate: float = 0.06
    min_leaf_rows: int = 60
    feature_fraction: float = 0.5
    row_fraction: float = 0.8

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> Self:
        """Read a mapping; an unknown name is an error, a missing one keeps its default."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(section) - known):
            raise TrainingError(f"params.yaml: model has unknown entries {unknown}; known are {sorted(known)}")
        return cls(**section)
