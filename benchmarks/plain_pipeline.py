"""The baselines: comments cleaned, TF-IDF of scikit-learn, LightGBM, as tutorials put them together.

`AsWritten` and `StopWordsOnce` do what public backends do; the others are without accidents: no dense matrix, and no
word is taken to its lemma twice. None has a DataFrame, which some of the public backends build besides.
"""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import nltk
import numpy as np
from lightgbm import LGBMClassifier
from nltk.corpus import stopwords
from nltk.stem import WordNetLemmatizer
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

from training.datasets.fetch import cache_folder

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNPACKED = Path(__file__).parents[1] / "build" / "nltk_data"
_CORPORA = ("stopwords", "wordnet")
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

    @classmethod
    def trained_as(cls, other: "PlainPipeline") -> "PlainPipeline":
        """A pipeline of this class with the words and the model of another."""
        made = cls(other._stop_words, other._lemma)
        made._vectorizer, made._model = other._vectorizer, other._model
        return made

    def fit(self, texts: Sequence[str], labels: list[int]) -> "PlainPipeline":
        """Train."""
        self._model.fit(self._vectorizer.fit_transform([self.clean(text) for text in texts]), labels)
        return self

    def predict(self, texts: Sequence[str]) -> list[int]:
        """The label of each text."""
        return [int(label) for label in self._model.predict(self._columns(texts))]

    def probabilities(self, texts: Sequence[str]) -> "NDArray[np.float64]":
        """[texts, classes], in the order of the labels."""
        return np.asarray(self._model.predict_proba(self._columns(texts)))

    def clean(self, text: str) -> str:
        """The words of a comment that are no stop words, as lemmas."""
        text = _tidy(text)
        return " ".join([self._lemma(word) for word in text.split() if word not in self._stop_words])

    def _columns(self, texts: Sequence[str]) -> Any:
        return self._vectorizer.transform([self.clean(text) for text in texts])


class StopWordsOnce(PlainPipeline):
    """As careful public backends have it: a lemmatizer is made for each comment, and the matrix is dense."""

    def clean(self, text: str) -> str:
        """The same words as of the other pipelines."""
        stop_words = self._left_out()
        text = " ".join([word for word in _tidy(text).split() if word not in stop_words])
        lemmatizer = WordNetLemmatizer()
        return " ".join([str(lemmatizer.lemmatize(word)) for word in text.split()])

    def _left_out(self) -> set[str]:
        return self._stop_words

    def _columns(self, texts: Sequence[str]) -> Any:
        return super()._columns(texts).toarray()


class AsWritten(StopWordsOnce):
    """As most public backends have it: the stop words are read for each comment, too."""

    def _left_out(self) -> set[str]:
        return set(stopwords.words("english")) - _KEPT


def _tidy(text: str) -> str:
    return _OTHER.sub("", _LINE_END.sub(" ", text.lower().strip()))


class _Lemmas(dict[str, str]):
    """A word that has no lemma is its own."""

    def __missing__(self, word: str) -> str:
        return word


def with_dictionary(texts: Iterable[str]) -> PlainPipeline:
    """A pipeline without NLTK: lemmas come from a ready dictionary, stop words from scikit-learn."""
    words = {word for text in texts for word in text.lower().split()}
    lemmas = {word + end: word for word in words for end in ("s", "es")}
    return PlainPipeline(ENGLISH_STOP_WORDS, _Lemmas(lemmas).__getitem__)


class _NltkLemmas(dict[str, str]):
    """Each lemma is looked up once."""

    def __missing__(self, word: str) -> str:
        lemma = self[word] = str(WordNetLemmatizer().lemmatize(word))
        return lemma


def with_nltk() -> PlainPipeline | None:
    """A pipeline as the tutorials write it, but with each lemma looked up once; None where NLTK's data is not."""
    if not _unpack_corpora():
        return None
    return PlainPipeline(stopwords.words("english"), _NltkLemmas().__getitem__)


def _unpack_corpora() -> bool:
    """Unpack NLTK's data, which is slow to read in ZIP files, for this process and those it starts."""
    places = [UNPACKED, *map(Path, nltk.data.path), cache_folder() / "nltk_data"]
    for name in _CORPORA:
        if (UNPACKED / "corpora" / name).exists():
            continue
        packed = next((path for place in places if (path := place / "corpora" / f"{name}.zip").exists()), None)
        if packed is None:
            return False
        with ZipFile(packed) as archive:
            archive.extractall(UNPACKED / "corpora")
    if nltk.data.path[:1] != [str(UNPACKED)]:
        nltk.data.path.insert(0, str(UNPACKED))
        os.environ["NLTK_DATA"] = os.pathsep.join(filter(None, [str(UNPACKED), os.environ.get("NLTK_DATA")]))
    return True
