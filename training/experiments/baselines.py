"""Baselines: the majority class, two lexicons, and TF-IDF with three learners.

Learners are trained on the same rows with class weights, and tuned on the same dev rows.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from training.datasets.opinion_lexicon import add_data_cache_to_nltk
from training.errors import DataError
from training.evaluation.bootstrap import value
from undertone.text import normalize

type Answer = Callable[[Sequence[str]], list[int]]
"""Takes comments, returns labels -1, 0, 1."""
type Fit = Callable[[pd.DataFrame, pd.DataFrame], Answer]
"""Takes training rows and dev rows."""

CUT = 0.05
"""VADER's published threshold: compound scores between minus this and this are Neutral."""
SETTINGS = (0.03, 0.1, 0.3, 1.0, 3.0)
"""``C`` of the linear learners."""
ROUNDS = (50, 100, 200, 367)
"""Boosting rounds of LightGBM; the last is the value in common tutorials."""
_STOP_WORDS_KEPT = {"not", "but", "however", "no", "yet"}


def with_dev(train: pd.DataFrame, dev: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return training and dev rows; without dev rows, a tenth of the training rows."""
    if len(dev):
        return train, dev
    held_back = train.sample(frac=0.1, random_state=42)
    return train.drop(held_back.index), held_back


def _largest(train: pd.DataFrame, _: pd.DataFrame) -> Answer:
    label = int(train["label"].mode().iloc[0])
    return lambda texts: [label] * len(texts)


def _vader(*_: pd.DataFrame) -> Answer:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415 - reads its lexicon

    score = SentimentIntensityAnalyzer().polarity_scores
    return lambda texts: [_sign(score(text)["compound"], CUT) for text in texts]


def _textblob(*_: pd.DataFrame) -> Answer:
    from textblob import TextBlob  # noqa: PLC0415 - imports NLTK

    return lambda texts: [_sign(TextBlob(text).sentiment.polarity, 0.0) for text in texts]


def _sign(score: float, cut: float) -> int:
    return int(score > 0 and score >= cut) - int(score < 0 and score <= -cut)


class _Matrices:
    """TF-IDF of training and dev rows."""

    def __init__(self, train: pd.DataFrame, dev: pd.DataFrame, read: Callable[[str], str], **settings: Any) -> None:
        self._read = read
        self._vectorizer = TfidfVectorizer(lowercase=False, token_pattern=r"[^ ]+", dtype=np.float32, **settings)  # noqa: S106
        self.train = self._vectorizer.fit_transform([read(text) for text in train["text"]])
        self.dev = self.of(dev["text"].tolist())
        self.train_labels, self.dev_labels = train["label"].to_numpy(), dev["label"].to_numpy()

    def of(self, texts: Sequence[str]) -> Any:
        """Return the matrix of comments."""
        return self._vectorizer.transform([self._read(text) for text in texts])


def _logistic(train: pd.DataFrame, dev: pd.DataFrame) -> Answer:
    return _linear(train, dev, lambda c: LogisticRegression(C=c, class_weight="balanced", max_iter=300))


def _svm(train: pd.DataFrame, dev: pd.DataFrame) -> Answer:
    return _linear(train, dev, lambda c: LinearSVC(C=c, class_weight="balanced", random_state=42))


def _linear(train: pd.DataFrame, dev: pd.DataFrame, make: Callable[[float], Any]) -> Answer:
    """Fit on words and pairs; choose ``C`` on the dev rows."""
    matrices = _Matrices(train, dev, normalize, ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    fitted = [make(c).fit(matrices.train, matrices.train_labels) for c in SETTINGS]
    scores = [value(matrices.dev_labels, learner.predict(matrices.dev), "macro_f1") for learner in fitted]
    best = fitted[int(np.argmax(scores))]
    return lambda texts: [int(label) for label in best.predict(matrices.of(texts))]


def _boosted(train: pd.DataFrame, dev: pd.DataFrame) -> Answer:
    """Fit on 10,000 terms of up to three words, cleaned as in common tutorials; choose the rounds on the dev rows."""
    import lightgbm  # noqa: PLC0415 - heavy

    matrices = _Matrices(train, dev, tutorial_words, ngram_range=(1, 3), max_features=10_000)
    learner = lightgbm.LGBMClassifier(
        n_estimators=ROUNDS[-1], learning_rate=0.09, max_depth=20, class_weight="balanced", n_jobs=1, verbose=-1
    )
    learner.fit(matrices.train, matrices.train_labels)
    predictions = [learner.predict(matrices.dev, num_iteration=rounds) for rounds in ROUNDS]
    best = ROUNDS[int(np.argmax([value(matrices.dev_labels, labels, "macro_f1") for labels in predictions]))]
    return lambda texts: [int(label) for label in learner.predict(matrices.of(texts), num_iteration=best)]


def tutorial_words(text: str) -> str:
    """Clean a comment as common tutorials do: lower case, no emoji and no other script, no stop words, lemmas."""
    kept = re.sub(r"[^A-Za-z0-9\s!?.,]", "", text.lower().strip())
    stop_words, lemma = _words()
    return " ".join(lemma(word) for word in kept.split() if word not in stop_words)


@cache
def _words() -> tuple[frozenset[str], Callable[[str], str]]:
    from nltk.corpus import stopwords  # noqa: PLC0415
    from nltk.stem import WordNetLemmatizer  # noqa: PLC0415

    add_data_cache_to_nltk()
    lemma = cache(WordNetLemmatizer().lemmatize)
    try:
        lemma("tries")
        return frozenset(stopwords.words("english")) - _STOP_WORDS_KEPT, lemma
    except LookupError as error:
        raise DataError(
            "The tutorial baseline needs NLTK's stop words and WordNet. Set NLTK_DATA to their folder, or download"
            " them: python -m nltk.downloader stopwords wordnet"
        ) from error


BASELINES: dict[str, Fit] = {
    "majority class": _largest,
    "VADER": _vader,
    "TextBlob": _textblob,
    "TF-IDF + logistic regression": _logistic,
    "TF-IDF + linear SVM": _svm,
    "TF-IDF + LightGBM, as in tutorials": _boosted,
}
"""Baselines by name, in table order."""
