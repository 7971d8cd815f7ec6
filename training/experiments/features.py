"""Turns normalised comments into matrices: bag of words, TF-IDF, or mean word vectors."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer


class Vectorizer(Protocol):
    """Protocol of scikit-learn's text transformers."""

    def fit_transform(self, raw_documents: Sequence[str]) -> Any:
        """Fit on texts and return their matrix."""

    def transform(self, raw_documents: Sequence[str]) -> Any:
        """Return the matrix of texts."""


def vectorizer(settings: Mapping[str, Any], seed: int) -> Vectorizer:
    """Make the vectoriser of a section of grids.yaml."""
    if "size" in settings:
        return WordVectors(settings, seed)
    make = CountVectorizer if settings["counts"] else TfidfVectorizer
    made: Vectorizer = make(
        lowercase=False,
        token_pattern=r"[^ ]+",  # noqa: S106 - a pattern of tokens, not a secret
        ngram_range=(1, settings["longest"]),
        max_features=settings["terms"],
        min_df=settings["least_texts"],
        dtype=np.float32,
    )
    return made


class WordVectors:
    """Word2Vec trained on the comments; a comment is the mean of its words' vectors."""

    def __init__(self, settings: Mapping[str, Any], seed: int) -> None:
        self._settings = settings
        self._seed = seed
        self._vectors: Any = None

    def fit_transform(self, raw_documents: Sequence[str]) -> NDArray[np.float32]:
        """Fit the vectors and return the mean vector of each comment."""
        from gensim.models import Word2Vec  # noqa: PLC0415 - heavy, needed only here

        words = [text.split(" ") for text in raw_documents]
        self._vectors = Word2Vec(
            words,
            vector_size=self._settings["size"],
            window=self._settings["window"],
            min_count=self._settings["least_texts"],
            epochs=self._settings["epochs"],
            sg=1,
            seed=self._seed,
            workers=1,
        ).wv
        return self.transform(raw_documents)

    def transform(self, raw_documents: Sequence[str]) -> NDArray[np.float32]:
        """Return the mean vector of each comment; zeros if no word is known."""
        rows = np.zeros((len(raw_documents), self._settings["size"]), dtype=np.float32)
        for row, text in enumerate(raw_documents):
            known = [self._vectors[word] for word in text.split(" ") if word in self._vectors]
            if known:
                rows[row] = np.mean(known, axis=0)
        return rows
