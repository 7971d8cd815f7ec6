"""Profiles held-out comments as the reference of a new model."""

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256

from training.datasets.catalog import members
from training.datasets.corpus import Corpus
from undertone.drift.comparison import LEAST_COMMENTS
from undertone.drift.profile import Reference, profile, words_of
from undertone.models.card import Card
from undertone.models.model import Model

KNOWN_WORDS = 4_000
_LEAST_TIMES = 5
_MOST_ROWS = 20_000


def make_reference(onnx: bytes, corpus: Corpus, sources: Sequence[str]) -> Reference | None:
    """Profile the dev rows of some sources; without any, all dev and test rows.

    Args:
        onnx: The model.
        corpus: The corpus that it was trained on.
        sources: Names of data sets or groups.

    Returns:
        The reference, or None if there are too few held-out comments to compare anything with.
    """
    rows = corpus.dev[corpus.dev["source"].isin(members(sources))]
    frames = [rows] if len(rows) >= LEAST_COMMENTS else [corpus.dev, *corpus.tests.values()]
    found = {name for frame in frames for name in frame["source"].unique().tolist()}
    texts = [text for frame in frames for text in frame["text"].tolist()][:_MOST_ROWS]
    if len(texts) < LEAST_COMMENTS:
        return None
    model = Model.load(onnx, Card(version="new", sha256=sha256(onnx).hexdigest()))
    words = frequent_words(corpus.train["text"])
    counts = profile(texts, model.predict(texts), frozenset(words))
    return Reference(
        comments=sum(counts["sentiment"].values()),
        counts={name: dict(bins) for name, bins in counts.items()},
        words=" ".join(words),
        source=sorted(found),
    )


def frequent_words(texts: Iterable[str]) -> list[str]:
    """The most frequent words of the training rows, sorted; each occurs in several."""
    times = Counter(word for text in texts for word in set(words_of(text)))
    return sorted(word for word, count in times.most_common(KNOWN_WORDS) if count >= _LEAST_TIMES)
