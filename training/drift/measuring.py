"""Compares the comments of a file or of an API with a model's reference, or two files with each other."""

from collections.abc import Sequence
from typing import NamedTuple

from training.drift.reference import frequent_words
from training.errors import DataError
from training.metrics_page import Samples
from undertone.drift.comparison import Shift, compare
from undertone.drift.profile import BINS, Counts, Reference, profile
from undertone.metrics.telemetry import PROFILE
from undertone.models.card import Card
from undertone.models.model import Model


class Drift(NamedTuple):
    """The result of a comparison, and what was compared."""

    expected: str
    """Name of the reference, for display."""
    comments: tuple[int, int]
    """Number of comments in the reference and in the file."""
    shifts: list[Shift]


def measure_drift(model: Model, texts: Sequence[str], against: Sequence[str] | None = None) -> Drift:
    """Compare comments with other comments, or with the model's reference.

    Args:
        model: Predicts both; its reference also lists the known words.
        texts: The comments.
        against: Comments to compare with, instead of the reference.

    Raises:
        DataError: The model has no reference, and ``against`` is not given.
    """
    reference = model.card.reference
    if against is None:
        reference = _reference(model.card)
        expected, known = reference.counts, reference.known_words()
        name = _name(model.card, reference)
    else:
        known = reference.known_words() if reference else frozenset(frequent_words(against))
        expected = {key: dict(bins) for key, bins in profile(against, model.predict(against), known).items()}
        name = "the other file"
    found = profile(texts, model.predict(texts), known)
    return _drift(name, expected, found)


def measure_served(card: Card, samples: Samples) -> Drift:
    """Compare the comments that an API has counted with the reference of a model.

    Raises:
        DataError: The model has no reference.
    """
    reference = _reference(card)
    found = {
        name: {each: int(samples.sum(PROFILE.exposed, characteristic=name, bin=each)) for each in bins}
        for name, bins in BINS.items()
    }
    used = {name: {each: count for each, count in bins.items() if count} for name, bins in found.items()}
    return _drift(_name(card, reference), reference.counts, used)


def _drift(name: str, expected: Counts, found: Counts) -> Drift:
    comments = (sum(expected["sentiment"].values()), sum(found["sentiment"].values()))
    return Drift(name, comments, compare(expected, found))


def _reference(card: Card) -> Reference:
    if card.reference is None:
        raise DataError(
            f"The card of {card.version} has no reference, because it is from an older release."
            " Pass a file of comments to compare with as --against, or retrain the model."
        )
    return card.reference


def _name(card: Card, reference: Reference) -> str:
    return f"the reference of {card.version} ({', '.join(reference.source)})"
