"""Hyperparameters of the model: the ``model`` section of params.yaml, typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Annotated, Any, Self

import msgspec

from training.errors import TrainingError
from training.params import Count, Positive, Seed, Share, Weight, converted

PARTS = ("trees", "net", "columns")
"""Inputs of the combining layer."""


@dataclass(frozen=True, kw_only=True)
class ModelParams:
    """Hyperparameters. params.yaml sets every field for the starter model."""

    seed: Seed = 42
    parts: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)] = PARTS
    """Inputs of the combining layer; omitted parts are zero."""
    folds: Annotated[int, msgspec.Meta(ge=2, le=100)] = 5
    """Folds of the out-of-fold scores that the trees are trained on."""
    min_word_count: Count = 2
    """Minimum number of texts with a word for it to be a term."""
    min_pair_count: Count = 3
    max_terms: Count = 100_000
    min_piece_count: Count = 5
    """Minimum number of words, with repetition, that contain a piece."""
    max_pieces: Count = 48_000
    regularization: Positive = 1.0
    """``C`` of the logistic regressions on terms: higher fits closer."""
    iterations: Count = 60
    """Maximum iterations of a logistic regression."""
    min_source_rows: Count = 1_000
    """Minimum rows for a source to have its own linear model; if no source has, all rows share one."""
    class_balance: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5
    """Class balancing within a source for trees and net: 0 keeps class frequencies, 1 makes classes equal."""
    lexicons: bool = True
    """Whether the polarity of words in the lexicons is read; negators and counts always are."""
    lexical: tuple[str, ...] = ()
    """Sources used only for the linear weights of words, not for the vocabulary and the trees."""
    rounds: Count = 45
    leaves: Annotated[int, msgspec.Meta(ge=2, le=131_072)] = 15
    learning_rate: Positive = 0.12
    min_leaf_rows: Count = 100
    feature_fraction: Share = 0.35
    row_fraction: Share = 0.8
    net_size: Count = 32
    """Dimensions of word vectors."""
    net_hidden: Count = 64
    net_epochs: Count = 2
    combine: Mapping[str, Weight] = field(default_factory=dict)
    """Total weight of each source's dev rows in the combining layer; default 1."""
    combine_regularization: Positive = 0.01
    """``C`` of the combining layer."""
    second_step_only: tuple[str, ...] = ()
    """Sources or groups used only in the second step of the combining layer."""
    calibrated_on: tuple[str, ...] = ()
    """Sources or groups whose dev rows the temperature is fitted on; all sources if none is listed or present."""

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> Self:
        """Read a mapping; unknown names are errors, missing ones keep their default."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(section) - known):
            raise TrainingError(f"params.yaml: model has unknown entries {unknown}; known are {sorted(known)}")
        params = converted(section, cls, "model")
        if wrong := sorted(set(params.parts) - set(PARTS)):
            raise TrainingError(f"params.yaml: model.parts has {wrong}; known are {list(PARTS)}")
        return params
