"""The numbers that training the model depends on: the ``model`` section of params.yaml, typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from training.errors import TrainingError


@dataclass(frozen=True, kw_only=True)
class ModelParams:
    """What can be tuned; the defaults are the recipe of the starter model."""

    seed: int = 42
    folds: int = 5
    """Folds of the out-of-fold scores that the trees learn from."""
    min_word_count: int = 2
    """Texts that a word must stand in to be a term."""
    min_pair_count: int = 3
    max_terms: int = 100_000
    min_piece_count: int = 5
    """Words, counted with repetition, that a piece must stand in."""
    max_pieces: int = 55_000
    regularization: float = 1.0
    """``C`` of the logistic regressions: higher fits closer."""
    iterations: int = 60
    """Most steps of a logistic regression; stopping early costs nothing."""
    min_source_rows: int = 1_000
    """Sources with fewer rows get no linear model of their own; if none has one, all rows share one."""
    class_balance: float = 0.5
    """0 keeps the class frequencies of a source, 1 makes its classes equal."""
    source_balance: Mapping[str, float] = field(default_factory=dict)
    """``class_balance`` of single sources."""
    source_weight: Mapping[str, float] = field(default_factory=dict)
    """How much a row of single sources counts; 1 if not named."""
    lexical: tuple[str, ...] = ()
    """Sources whose rows only teach the linear models what words weigh; the trees do not see them."""
    placeless: tuple[str, ...] = ()
    """Sources that are made up: the model must not learn to tell them apart from real ones."""
    rounds: int = 160
    leaves: int = 15
    learning_rate: float = 0.05
    min_leaf_rows: int = 100
    feature_fraction: float = 0.35
    row_fraction: float = 0.8

    caution: Mapping[str, float] = field(default_factory=dict)
    """What the best scale of single sources is multiplied by when confidences are calibrated; 1 if not named."""

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> Self:
        """Read a mapping; an unknown name is an error, a missing one keeps its default."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(section) - known):
            raise TrainingError(f"params.yaml: model has unknown entries {unknown}; known are {sorted(known)}")
        lists = {name: tuple(section.get(name, ())) for name in ("lexical", "placeless")}
        return cls(**(dict(section) | lists))
