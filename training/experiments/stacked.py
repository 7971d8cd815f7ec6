"""LightGBM on the scores of linear models: a few dozen dense columns instead of thousands of sparse ones.

Linear models sum over weak words; trees use the sums and the strongest single words, which a sum
hides: a comment with one word that is never neutral is not neutral, however long it is. Columns of training rows come
from models that were not trained on these rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from training.experiments.learners import Labels

type Columns = NDArray[np.float32]

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Matrices:
    """Matrices of the same comments: words, words and pairs, and TF-IDF of words and pairs."""

    words: Any
    pairs: Any
    weighted: Any

    def rows(self, chosen: NDArray[np.int64]) -> "Matrices":
        """Return the matrices of a subset of the comments."""
        return Matrices(self.words[chosen], self.pairs[chosen], self.weighted[chosen])


class Stacked:
    """Vectorisers, linear models and trees, fitted one after the other."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        least, self._trees = settings["least_texts"], settings["trees"]
        shared = {"lowercase": False, "token_pattern": r"[^ ]+", "min_df": least, "dtype": np.float32}
        self._vectorizers = (
            CountVectorizer(**shared, binary=True),
            CountVectorizer(**shared, binary=True, ngram_range=(1, 2)),
            TfidfVectorizer(**shared, sublinear_tf=True, ngram_range=(1, 2)),
        )

    def fit(self, lines: Sequence[str], labels: Labels) -> "Stacked":
        """Fit on normalised comments."""
        import lightgbm  # noqa: PLC0415 - heavy

        forms = Matrices(*(vectorizer.fit_transform(lines).tocsr() for vectorizer in self._vectorizers))
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=42)
        parts: dict[int, Columns] = {}
        for seen, unseen in folds.split(forms.words, labels):
            fitted = _Linear(forms.rows(seen), labels[seen])
            parts |= dict(zip(unseen.tolist(), fitted.columns(forms.rows(unseen)), strict=True))
        columns = np.stack([parts[row] for row in range(len(labels))])
        self._linear = _Linear(forms, labels)
        fixed: dict[str, Any] = {"colsample_bytree": 0.5, "subsample": 0.8, "subsample_freq": 1, "n_jobs": 1}
        self._booster = lightgbm.LGBMClassifier(**self._trees, **fixed, random_state=42, verbose=-1)
        self._booster.fit(columns, labels + 1)
        return self

    def predict(self, lines: Sequence[str]) -> Labels:
        """Predict the labels of normalised comments."""
        forms = Matrices(*(vectorizer.transform(lines).tocsr() for vectorizer in self._vectorizers))
        return np.asarray(self._booster.predict(self._linear.columns(forms)), dtype=np.int64) - 1


class _Linear:
    """The linear models fitted on one set of rows, and their columns for any rows."""

    def __init__(self, forms: Matrices, labels: Labels) -> None:
        classes = np.unique(labels)
        self._odds = [_odds(form, labels) for form in (forms.words, forms.pairs)]
        self._sums = [
            LinearSVC(C=0.05, random_state=42).fit(forms.words, labels),
            LinearSVC(C=0.3, random_state=42).fit(forms.weighted, labels),
        ]
        self._sparse = [
            (form, _sparse(getattr(forms, form), labels == label))
            for form in ("words", "pairs")
            for label in (classes if len(classes) > 2 else classes[1:])
        ]
        polar = np.flatnonzero(labels != 0)
        self._sparse.append(("pairs", _sparse(forms.pairs[polar], labels[polar])))

    def columns(self, forms: Matrices) -> Columns:
        """Return [rows, columns] of sums, extremes and means."""
        return np.column_stack(list(self._columns(forms))).astype(np.float32)

    def _columns(self, forms: Matrices) -> Iterator[NDArray[np.float64]]:
        yield np.diff(forms.words.indptr)
        for form, odds in zip((forms.words, forms.pairs), self._odds, strict=True):
            yield _pooled(form, odds)
        for model, form in zip(self._sums, (forms.words, forms.weighted), strict=True):
            yield model.decision_function(form)
        for name, model in self._sparse:
            form = getattr(forms, name)
            yield _pooled(form, model.coef_.T)
            yield model.decision_function(form)


def _sparse(form: Any, labels: NDArray[Any]) -> LogisticRegression:
    """A logistic regression that keeps few terms (L1)."""
    return LogisticRegression(C=1.0, l1_ratio=1.0, solver="liblinear", random_state=42).fit(form, labels)


def _odds(form: Any, labels: Labels) -> NDArray[np.float64]:
    """Return the smoothed log-odds of each class in texts with a term: [terms, classes]."""
    classes, counts = np.unique(labels, return_counts=True)
    prior = counts / counts.sum()
    found = np.stack([np.asarray(form[labels == label].sum(axis=0)).ravel() for label in classes], axis=1)
    return np.asarray(np.log((found + prior) / (found.sum(axis=1, keepdims=True) + 1) / prior))


def _pooled(form: Any, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return minimum, maximum, sum and mean of the weights of a text's terms, for each column of weights."""
    starts, lengths = form.indptr[:-1], np.diff(form.indptr)
    columns = []
    for column in weights.T:
        values = np.append(column[form.indices], 0.0)  # a trailing empty text would start after the last term
        pooled = [
            np.where(lengths > 0, pool.reduceat(values, starts), 0.0) for pool in (np.minimum, np.maximum, np.add)
        ]
        columns += [*pooled, pooled[2] / np.maximum(lengths, 1)]
    return np.stack(columns, axis=1)
