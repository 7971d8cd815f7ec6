"""The compared learners, with a common interface, on one core and with a fixed seed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

type Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A learner, fitted on the classes 0, 1, 2."""

    learner: Any

    def predict(self, rows: Any) -> Labels:
        """Predict labels -1, 0, 1 for a matrix."""
        return np.asarray(self.learner.predict(rows), dtype=np.int64) - 1


def fit_learner(
    name: str, settings: Mapping[str, Any], x: Any, y: Labels, weights: NDArray[np.float64] | None
) -> Fitted:
    """Fit a learner on a matrix and labels -1, 0, 1.

    Args:
        name: A learner of grids.yaml.
        settings: One entry of its grid.
        x: Features, sparse or dense.
        y: Labels.
        weights: Row weights, or None.
    """
    dense = not hasattr(x, "tocsr")
    if name == "knn":
        return Fitted(_fit_knn(settings, x, y + 1))
    learner = _MAKERS[name](settings, dense)
    learner.fit(x, y + 1, sample_weight=weights)
    return Fitted(learner)


def _lightgbm(settings: Mapping[str, Any], _: bool) -> Any:
    import lightgbm  # noqa: PLC0415 - each learner's library is imported by those who use it

    # a fifth of the columns per tree: the signal of a text is spread over many words
    fixed: dict[str, Any] = {
        "colsample_bytree": 0.2,
        "min_child_samples": 5,
        "random_state": 42,
        "n_jobs": 1,
        "verbose": -1,
    }
    return lightgbm.LGBMClassifier(**settings, **fixed)


def _xgboost(settings: Mapping[str, Any], _: bool) -> Any:
    import xgboost  # noqa: PLC0415

    return xgboost.XGBClassifier(**settings, colsample_bytree=0.5, tree_method="hist", random_state=42, n_jobs=1)


def _random_forest(settings: Mapping[str, Any], _: bool) -> Any:
    from sklearn.ensemble import RandomForestClassifier  # noqa: PLC0415

    return RandomForestClassifier(**settings, random_state=42, n_jobs=1)


def _logistic_regression(settings: Mapping[str, Any], _: bool) -> Any:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    return LogisticRegression(**settings, max_iter=500, tol=1e-3)


def _linear_svm(settings: Mapping[str, Any], _: bool) -> Any:
    from sklearn.svm import LinearSVC  # noqa: PLC0415

    return LinearSVC(**settings, random_state=42, max_iter=3000)


def _naive_bayes(settings: Mapping[str, Any], dense: bool) -> Any:
    from sklearn.naive_bayes import GaussianNB, MultinomialNB  # noqa: PLC0415

    # word vectors have negative values, so they need the Gaussian variant
    return GaussianNB() if dense else MultinomialNB(alpha=settings["smoothing"])


_MAKERS: dict[str, Callable[[Mapping[str, Any], bool], Any]] = {
    "lightgbm": _lightgbm,
    "xgboost": _xgboost,
    "random_forest": _random_forest,
    "logistic_regression": _logistic_regression,
    "linear_svm": _linear_svm,
    "naive_bayes": _naive_bayes,
}


def _fit_knn(settings: Mapping[str, Any], x: Any, y: Labels) -> Any:
    """Fit k nearest neighbours on a sample of the rows: prediction is linear in rows, and rows cannot be weighted."""
    from sklearn.neighbors import KNeighborsClassifier  # noqa: PLC0415

    rows = np.random.default_rng(42).permutation(len(y))[: settings["most_rows"]]
    learner = KNeighborsClassifier(
        settings["neighbors"], weights="distance", metric="cosine", algorithm="brute", n_jobs=1
    )
    return learner.fit(x[rows], y[rows])
