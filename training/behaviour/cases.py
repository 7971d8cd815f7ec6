"""The cases of the behavioural suite: their types, how each is checked, and how they are read from YAML.

Three kinds, after Ribeiro et al., "Beyond Accuracy: Behavioral Testing of NLP Models with CheckList" (ACL 2020).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from undertone.labels import BY_TITLE, ORDER, Sentiment
from undertone.predictions import Prediction

FOLDER = Path(__file__).parent / "cases"
UNSEEN = Path(__file__).parent / "unseen"
"""Held-out cases, which models are never tuned on: only the number that pass is reported."""

type Title = Literal["Negative", "Neutral", "Positive"]


class CaseError(ValueError):
    """A file of cases cannot be read."""


class Case(Protocol):
    """One expectation of a model."""

    @property
    def family(self) -> str:
        """The capability that the case tests."""

    @property
    def texts(self) -> tuple[str, ...]:
        """The comments to predict."""

    @property
    def expected(self) -> str:
        """The expected result, in words."""

    def holds(self, predictions: Sequence[Prediction]) -> bool:
        """Whether the predictions of ``texts``, in order, are as expected."""


@dataclass(frozen=True)
class Minimum:
    """One comment whose sentiment is obvious to a human."""

    family: str
    text: str
    allowed: frozenset[Sentiment]
    or_below: float

    @property
    def texts(self) -> tuple[str, ...]:
        """The one comment."""
        return (self.text,)

    @property
    def expected(self) -> str:
        """The correct sentiments, and the confidence that a wrong one must stay below."""
        titles = " or ".join(sentiment.title for sentiment in ORDER if sentiment in self.allowed)
        return f"{titles}, or a confidence below {self.or_below:g}" if self.or_below else titles

    def holds(self, predictions: Sequence[Prediction]) -> bool:
        """Whether the sentiment is correct, or the confidence in a wrong one low enough."""
        (prediction,) = predictions
        return prediction.sentiment in self.allowed or prediction.confidence < self.or_below


@dataclass(frozen=True)
class Invariance:
    """Two comments with the same sentiment."""

    family: str
    base: str
    variant: str
    within: float

    @property
    def texts(self) -> tuple[str, ...]:
        """The base and its variant."""
        return (self.base, self.variant)

    @property
    def expected(self) -> str:
        """How much the two predictions may differ."""
        return f"the same sentiment, or no probability changed by more than {self.within:g}"

    def holds(self, predictions: Sequence[Prediction]) -> bool:
        """Whether the sentiment is the same, or no probability changes by more than the tolerance."""
        base, variant = predictions
        moves = [abs(a - b) for a, b in zip(base.probabilities, variant.probabilities, strict=True)]
        return base.sentiment == variant.sentiment or max(moves) <= self.within


@dataclass(frozen=True)
class Direction:
    """Two comments between which the probability of one sentiment must change in a known direction."""

    family: str
    before: str
    after: str
    of: Sentiment
    at_least: float | None
    at_most: float | None

    @property
    def texts(self) -> tuple[str, ...]:
        """The comment before and after the change."""
        return (self.before, self.after)

    @property
    def expected(self) -> str:
        """The expected change."""
        bounds = [("at least", self.at_least), ("at most", self.at_most)]
        return f"{self.of.title} moves by " + " and ".join(
            f"{word} {bound:+g}" for word, bound in bounds if bound is not None
        )

    def holds(self, predictions: Sequence[Prediction]) -> bool:
        """Whether the probability changes as expected."""
        column = ORDER.index(self.of)
        before, after = (prediction.probabilities[column] for prediction in predictions)
        move = after - before
        return (self.at_least is None or move >= self.at_least) and (self.at_most is None or move <= self.at_most)


@dataclass(frozen=True)
class InLanguage:
    """One comment whose language and sentiment are obvious to a speaker of the language."""

    family: str
    text: str
    language: str
    """BCP 47 tag, or "" if any language is accepted."""
    understood: bool
    allowed: frozenset[Sentiment]

    @property
    def texts(self) -> tuple[str, ...]:
        """The one comment."""
        return (self.text,)

    @property
    def expected(self) -> str:
        """The language, whether it is understood, and the correct sentiments."""
        titles = " or ".join(sentiment.title for sentiment in ORDER if sentiment in self.allowed)
        return f"{self.language or 'any language'}, {'' if self.understood else 'not '}understood, {titles}"

    def holds(self, predictions: Sequence[Prediction]) -> bool:
        """Whether the language, ``understood`` and the sentiment are as expected."""
        (prediction,) = predictions
        named = self.language in ("", prediction.language)
        return named and prediction.understood == self.understood and prediction.sentiment in self.allowed


class _MinimumGroup(msgspec.Struct, forbid_unknown_fields=True):
    family: str
    expect: list[Title]
    texts: list[str]
    or_below: float = 0.0

    def cases(self) -> Iterator[Case]:
        allowed = frozenset(BY_TITLE[title] for title in self.expect)
        return (Minimum(self.family, text, allowed, self.or_below) for text in self.texts)


class _InvarianceGroup(msgspec.Struct, forbid_unknown_fields=True):
    family: str
    base: str
    variants: list[str]
    within: float = 0.1

    def cases(self) -> Iterator[Case]:
        return (Invariance(self.family, self.base, variant, self.within) for variant in self.variants)


class _DirectionGroup(msgspec.Struct, forbid_unknown_fields=True):
    family: str
    of: Title
    pairs: list[tuple[str, str]]
    at_least: float | None = None
    at_most: float | None = None

    def cases(self) -> Iterator[Case]:
        if self.at_least is None and self.at_most is None:
            raise CaseError(f"direction cases of {self.family!r} name no bound; give at_least or at_most")
        of = BY_TITLE[self.of]
        return (Direction(self.family, before, after, of, self.at_least, self.at_most) for before, after in self.pairs)


class _LanguageGroup(msgspec.Struct, forbid_unknown_fields=True):
    family: str
    understood: bool
    texts: list[str]
    language: str = ""
    expect: list[Title] = msgspec.field(default_factory=lambda: ["Negative", "Neutral", "Positive"])

    def cases(self) -> Iterator[Case]:
        allowed = frozenset(BY_TITLE[title] for title in self.expect)
        return (InLanguage(self.family, text, self.language, self.understood, allowed) for text in self.texts)


type _Group = _MinimumGroup | _InvarianceGroup | _DirectionGroup | _LanguageGroup

_KINDS: dict[str, type[_Group]] = {
    "minimum.yaml": _MinimumGroup,
    "invariance.yaml": _InvarianceGroup,
    "direction.yaml": _DirectionGroup,
}


def load_cases(folder: Path = FOLDER) -> list[Case]:
    """Read every case of a folder that holds ``minimum.yaml``, ``invariance.yaml`` and ``direction.yaml``.

    Raises:
        CaseError: A file is missing, is not YAML, or contains unexpected cases.
    """
    return [case for name, kind in _KINDS.items() for case in _read(folder / name, kind)]


def load_language_cases(folder: Path = FOLDER) -> list[Case]:
    """Read ``languages.yaml`` of a folder: comments in other languages, for models that identify languages.

    Raises:
        CaseError: as `load_cases`.
    """
    return list(_read(folder / "languages.yaml", _LanguageGroup))


def _read(path: Path, kind: type[_Group]) -> list[Case]:
    try:
        groups: list[_Group] = msgspec.yaml.decode(path.read_bytes(), type=list[kind])  # type: ignore[valid-type]
        return [case for group in groups for case in group.cases()]
    except (OSError, msgspec.MsgspecError, CaseError) as error:
        raise CaseError(f"cannot read the cases of {path}: {error}") from error
