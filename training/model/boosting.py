"""Boosted trees on few columns, rounded so that every runtime computes the same sums."""

from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from training.model.params import ModelParams

LEAF_STEP = 2.0**-14
"""Leaves are multiples of this: their sums are exact in float32 up to 1,024."""


def fit_trees(
    features: NDArray[np.float32], classes: NDArray[np.int64], weights: NDArray[np.float64], params: ModelParams
) -> lightgbm.Booster:
    """Fit LightGBM on the features of rows whose classes are 0, 1, 2.

    Args:
        features: [rows, columns].
        classes: [rows], index of each row's sentiment in ORDER.
        weights: [rows].
        params: Number and size of the trees.
    """
    settings: dict[str, Any] = {
        "objective": "multiclass",
        "num_class": 3,
        "num_leaves": params.leaves,
        "learning_rate": params.learning_rate,
        "min_data_in_leaf": min(params.min_leaf_rows, max(2, len(features) // 40)),
        "feature_fraction": params.feature_fraction,
        "bagging_fraction": params.row_fraction,
        "bagging_freq": 1,
        "use_missing": False,
        "deterministic": True,
        "force_col_wise": True,
        "num_threads": 1,
        "seed": params.seed,
        "verbosity": -1,
    }
    data = lightgbm.Dataset(features, label=classes, weight=weights)
    booster = lightgbm.train(settings, data, num_boost_round=params.rounds)
    return _rounded(booster)


def _rounded(booster: lightgbm.Booster) -> lightgbm.Booster:
    for tree, structure in enumerate(booster.dump_model()["tree_info"]):
        for leaf in range(structure["num_leaves"]):
            value = booster.get_leaf_output(tree, leaf)
            booster.set_leaf_output(tree, leaf, round(value / LEAF_STEP) * LEAF_STEP)
    return booster


def raw_scores(booster: lightgbm.Booster, features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the sums of leaves [rows, 3], which are exact in float32."""
    return np.asarray(booster.predict(features, raw_score=True, num_threads=1)).astype(np.float32)


def float_threshold(value: float) -> np.float32:
    """Round a threshold down to float32, so that ``x <= threshold`` has the same result for every float32 ``x``."""
    rounded = np.float32(value)
    return rounded if float(rounded) <= value else np.nextafter(rounded, np.float32(-np.inf))
