"""Parts of a labelled set that a model can be judged on by themselves: long texts, emoji, negation, languages."""

from collections.abc import Mapping, Sequence

from training.evaluation.predictions import LabelledPredictions
from undertone.text import normalize

LENGTHS = ((5, "1-5 words"), (15, "6-15 words"), (40, "16-40 words"))
LONGER = "over 40 words"
NEGATIONS = frozenset("not no never nothing nobody none nor neither nowhere without hardly".split())  # noqa: SIM905

type Slices = Mapping[str, str]


def slices_of(text: str, language: str = "") -> dict[str, str]:
    """Tell which part of each kind a comment belongs to.

    Args:
        text: The comment as written.
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
    """Whether a token of normalised text is an emoji: one character beyond the letters and digits of any script."""
    return len(token) == 1 and ord(token) > 0x2000 and not token.isalnum()


def by_slice(
    predictions: LabelledPredictions, slices: Sequence[Slices], least: int = 1
) -> dict[str, dict[str, LabelledPredictions]]:
    """Part predictions by kind of slice and slice; slices of fewer rows than ``least`` are left out."""
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
