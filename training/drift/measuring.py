"""Compares the comments of a file with a model's reference, or with those of another file."""

from collections.abc import Sequence
from typing import NamedTuple

from training.drift.reference import frequent_words
from training.errors import DataError
from undertone.drift.comparison import Shift, compare
from undertone.drift.profile import profile
from undertone.models.model import Model


class Drift(NamedTuple):
    """What a comparison found, and between what."""

    expected: str
    """What was expected, for people."""
    comments: tuple[int, int]
    """How many comments there were to compare: expected and found."""
    shifts: list[Shift]


def measure_drift(model: Model, texts: Sequence[str], against: Sequence[str] | None = None) -> Drift:
    """Compare comments with others, or with the model's reference.

    Args:
        model: Predicts both; its reference also says which words are known.
        texts: The comments.
        against: What they are compared with, if not the reference.

    Raises:
        DataError: The model has no reference, and there is nothing else to compare with.
    """
    reference = model.card.reference
    if against is None:
        if reference is None:
            raise DataError(
                f"The card of {model.version} has no reference, because it is from an older release."
                " Pass a file of comments to compare with as --against, or retrain the model."
            )
        expected, known = reference.counts, reference.known_words()
        name = f"the reference of {model.version} ({', '.join(reference.source)})"
    else:
        known = reference.known_words() if reference else frozenset(frequent_words(against))
        expected = {key: dict(bins) for key, bins in profile(against, model.predict(against), known).items()}
        name = "the other file"
    found = profile(texts, model.predict(texts), known)
    comments = (sum(expected["sentiment"].values()), sum(found["sentiment"].values()))
    return Drift(name, comments, compare(expected, found))
