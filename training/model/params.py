"""The numbers that training the model depends on: the ``model`` section of params.yaml, typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Annotated, Any, Self

import msgspec

from training.errors import TrainingError
from training.params import Count, Positive, Seed, Share, Weight, converted

PARTS = ("trees", "net", "columns")
"""What the combining layer can read."""


@dataclass(frozen=True, kw_only=True)
class ModelParams:
    """What can be tuned. The recipe of the starter is in params.yaml, which names every field."""

    seed: Seed = 42
    parts: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)] = PARTS
    """What the combining layer reads; a part that is left out counts nothing."""
    folds: Annotated[int, msgspec.Meta(ge=2, le=100)] = 5
    """Folds of the out-of-fold scores that the trees learn from."""
    min_word_count: Count = 2
    """Texts that a word must stand in to be a term."""
    min_pair_count: Count = 3
    max_terms: Count = 100_000
    min_piece_count: Count = 5
    """Words, counted with repetition, that a piece must stand in."""
    max_pieces: Count = 48_000
    regularization: Positive = 1.0
    """``C`` of the logistic regressions on terms: higher fits closer."""
    iterations: Count = 60
    """Most steps of a logistic regression; stopping early costs nothing."""
    min_source_rows: Count = 1_000
    """Sources with fewer rows get no linear model of their own; if none has one, all rows share one."""
    class_balance: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5
    """How trees and net weigh rows: 0 keeps the class frequencies of a source, 1 makes its classes equal."""
    lexicons: bool = True
    """Whether the polarity of words in the lexicons is read; negators and counts always are."""
    lexical: tuple[str, ...] = ()
    """Sources whose rows teach what words weigh; the vocabulary and the trees do not see them."""
    rounds: Count = 45
    leaves: Annotated[int, msgspec.Meta(ge=2, le=131_072)] = 15
    learning_rate: Positive = 0.12
    min_leaf_rows: Count = 100
    feature_fraction: Share = 0.35
    row_fraction: Share = 0.8
    net_size: Count = 32
    """Numbers of a word's vector."""
    net_hidden: Count = 64
    net_epochs: Count = 2
    combine: Mapping[str, Weight] = field(default_factory=dict)
    """What the dev rows of each source weigh in all when the combining layer is fitted; 1 if not named."""
    combine_regularization: Positive = 0.01
    """``C`` of the combining layer."""
    second_step_only: tuple[str, ...] = ()
    """Sources, or groups of them, that only the few dozen weights of the layer's second step are fitted on."""
    calibrated_on: tuple[str, ...] = ()
    """Sources, or groups of them, whose dev rows the temperature is found on; all if none is named or there."""

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> Self:
        """Read a mapping; an unknown name is an error, a missing one keeps its default."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(section) - known):
            raise TrainingError(f"params.yaml: model has unknown entries {unknown}; known are {sorted(known)}")
        params = converted(section, cls, "model")
        if wrong := sorted(set(params.parts) - set(PARTS)):
            raise TrainingError(f"params.yaml: model.parts has {wrong}; known are {list(PARTS)}")
        return params
