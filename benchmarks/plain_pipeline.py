"""The baselines: comments cleaned, TF-IDF of scikit-learn, LightGBM, as tutorials put them together, without accidents.

No DataFrame, no dense matrix, and no word is taken to its lemma twice: public backends do worse.
"""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import nltk
import numpy as np
from lightgbm import LGBMClassifier
from nltk.corpus import stopwords
from nltk.stem import WordNetLemmatizer
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

from training.datasets.fetch import cache_folder

if TYPE_CHECKING:
    from numpy.typing import NDArray

_KEPT = {"not", "but", "however", "no", "yet"}
_LINE_END = re.compile(r"\n")
_OTHER = re.compile(r"[^A-Za-z0-9\s!?.,]")


class PlainPipeline:
    """Trains on comments, then predicts labels; parameters are the tutorials' usual ones.

    Args:
        stop_words: words to leave out.
        lemma: gives the lemma of a word.
    """

    def __init__(self, stop_words: Iterable[str], lemma: Callable[[str], str]) -> None:
        self._stop_words = set(stop_words) - _KEPT
        self._lemma = lemma
        self._vectorizer = TfidfVectorizer(ngram_range=(1, 3), max_features=10_000)
        self._model = LGBMClassifier(n_estimators=100, num_leaves=31, n_jobs=1, verbose=-1)

    def fit(self, texts: Sequence[str], labels: list[int]) -> "PlainPipeline":
        """Train."""
        self._model.fit(self._vectorizer.fit_transform([self._clean(text) for text in texts]), labels)
        return self

    def predict(self, texts: Sequence[str]) -> list[int]:
        """The label of each text."""
        return [int(label) for label in self._model.predict(self._columns(texts))]

    def probabilities(self, texts: Sequence[str]) -> "NDArray[np.float64]":
        """[texts, classes], in the order of the labels."""
        return np.asarray(self._model.predict_proba(self._columns(texts)))

    def _columns(self, texts: Sequence[str]) -> Any:
        return self._vectorizer.transform([self._clean(text) for text in texts])

    def _clean(self, text: str) -> str:
        text = _OTHER.sub("", _LINE_END.sub(" ", text.lower().strip()))
        return " ".join([self._lemma(word) for word in text.split() if word not in self._stop_words])


class _Lemmas(dict[str, str]):
    """A word that has no lemma is its own."""

    def __missing__(self, word: str) -> str:
        return word


def with_dictionary(texts: Iterable[str]) -> PlainPipeline:
    """A pipeline without NLTK: lemmas come from a ready dictionary, stop words from scikit-learn."""
    words = {word for text in texts for word in text.lower().split()}
    lemmas = {word + end: word for word in words for end in ("s", "es")}
    return PlainPipeline(ENGLISH_STOP_WORDS, _Lemmas(lemmas).__getitem__)


def with_nltk() -> PlainPipeline | None:
    """A pipeline as the tutorials write it, but with each lemma looked up once; None where NLTK's data is not."""
    if "NLTK_DATA" not in os.environ:
        nltk.data.path.append(str(cache_folder() / "nltk_data"))
    try:
        for name in ("stopwords", "wordnet"):
            nltk.data.find(f"corpora/{name}.zip")
    except LookupError:
        return None
    return PlainPipeline(stopwords.words("english"), cache(WordNetLemmatizer().lemmatize))
