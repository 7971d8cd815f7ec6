"""Slices of a labelled set to evaluate separately: length, emoji, negation, language."""

from collections.abc import Mapping, Sequence

from training.evaluation.predictions import LabelledPredictions
from undertone.text import normalize

LENGTHS = ((5, "1-5 words"), (15, "6-15 words"), (40, "16-40 words"))
LONGER = "over 40 words"
NEGATIONS = frozenset("not no never nothing nobody none nor neither nowhere without hardly".split())  # noqa: SIM905

type Slices = Mapping[str, str]


def slices_of(text: str, language: str = "") -> dict[str, str]:
    """Return the slice of each kind that a comment belongs to.

    Args:
        text: The original comment.
        language: Its language, if it is known.
    """
    words = [token for token in normalize(text).split() if not token.startswith("<")]
    found = {
        "length": next((name for most, name in LENGTHS if len(words) <= most), LONGER),
        "emoji": "with emoji" if any(_is_symbol(word) for word in words) else "no emoji",
        "negation": "negated" if NEGATIONS.intersection(words) else "not negated",
    }
    return found | ({"language": language} if language else {})


def _is_symbol(token: str) -> bool:
    """Return whether a token of normalised text is an emoji: one character that is neither a letter nor a digit."""
    return len(token) == 1 and ord(token) > 0x2000 and not token.isalnum()


def by_slice(
    predictions: LabelledPredictions, slices: Sequence[Slices], least: int = 1
) -> dict[str, dict[str, LabelledPredictions]]:
    """Split predictions by kind of slice and slice; slices of fewer rows than ``least`` are omitted."""
    kinds = dict.fromkeys(kind for entry in slices for kind in entry)
    parted: dict[str, dict[str, LabelledPredictions]] = {}
    for kind in kinds:
        names = [entry.get(kind, "") for entry in slices]
        parts = {name: [row for row, own in enumerate(names) if own == name] for name in sorted(set(names) - {""})}
        parted[kind] = {name: _rows(predictions, rows) for name, rows in parts.items() if len(rows) >= least}
    return parted


def _rows(predictions: LabelledPredictions, rows: Sequence[int]) -> LabelledPredictions:
    return LabelledPredictions(
        [predictions.truth[row] for row in rows],
        [predictions.labels[row] for row in rows],
        [predictions.probabilities[row] for row in rows],
    )
