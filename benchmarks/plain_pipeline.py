"""The baseline: comments cleaned with NLTK, TF-IDF of scikit-learn, LightGBM, as tutorials put them together."""

import re
from collections.abc import Sequence

import nltk
import pandas as pd
from lightgbm import LGBMClassifier
from nltk.corpus import stopwords
from nltk.stem import WordNetLemmatizer
from sklearn.feature_extraction.text import TfidfVectorizer

_KEPT = {"not", "but", "however", "no", "yet"}


class PlainPipeline:
    """Trains on comments, then predicts labels; words and parameters are the tutorials' usual ones."""

    def __init__(self) -> None:
        self._stop_words = set(stopwords.words("english")) - _KEPT
        self._lemmatizer = WordNetLemmatizer()
        self._vectorizer = TfidfVectorizer(ngram_range=(1, 3), max_features=10_000)
        self._model = LGBMClassifier(n_estimators=367, learning_rate=0.09, max_depth=20, n_jobs=1, verbose=-1)

    def fit(self, texts: Sequence[str], labels: list[int]) -> "PlainPipeline":
        """Train."""
        columns = self._vectorizer.fit_transform([self._clean(text) for text in texts])
        self._model.fit(self._frame(columns), labels)
        return self

    def predict(self, texts: Sequence[str]) -> list[int]:
        """The label of each text."""
        columns = self._vectorizer.transform([self._clean(text) for text in texts])
        return [int(label) for label in self._model.predict(self._frame(columns))]

    def _frame(self, columns: object) -> pd.DataFrame:
        names = self._vectorizer.get_feature_names_out()
        return pd.DataFrame(columns.toarray(), columns=[re.sub(r"\W", "_", name) for name in names])  # type: ignore[attr-defined]

    def _clean(self, text: str) -> str:
        text = re.sub(r"\n", " ", text.lower().strip())
        text = re.sub(r"[^A-Za-z0-9\s!?.,]", "", text)
        words = [word for word in text.split() if word not in self._stop_words]
        return " ".join(self._lemmatizer.lemmatize(word) for word in words)


def require_nltk_data() -> None:
    """Fetch what the baseline needs, if NLTK does not find it.

    Raises:
        SystemExit: when it is neither there nor to be had.
    """
    for name, place in (("stopwords", "corpora/stopwords"), ("wordnet", "corpora/wordnet")):
        try:
            nltk.data.find(f"{place}.zip")
        except LookupError:
            if not nltk.download(name, quiet=True):
                raise SystemExit(f"NLTK's {name} is not on this machine: name its folder with NLTK_DATA") from None
