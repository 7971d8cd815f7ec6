"""Runs the behavioural suite on a model and decides whether it passes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from training.behaviour.cases import Case, load_cases
from undertone.predictions import Prediction, Predictor

OVERALL_SHARE = 0.9
"""Minimum share of all cases that a model must pass."""

FAMILY_SHARE = 0.75
"""Minimum share of each family of cases that a model must pass."""

WEAK_FAMILIES = {"sarcasm": 0.35, "negation": 0.7}
"""Lower minimums for families that a model of words and word pairs is known to be weak at."""

UNSEEN_SHARE = 0.75
"""Minimum share of the held-out cases; lower, because the model was not developed against them."""


@dataclass(frozen=True)
class Failure:
    """A case that failed.

    Attributes:
        texts: The comment, or the two that were compared.
        expected: The expected result, in words.
        came: The actual result for each text.
    """

    texts: tuple[str, ...]
    expected: str
    came: tuple[Prediction, ...]

    def __str__(self) -> str:
        came = " -> ".join(f"{text!r} {_in_words(p)}" for text, p in zip(self.texts, self.came, strict=True))
        return f"{came}; expected {self.expected}"


@dataclass
class FamilyResult:
    """The results of one family of cases: the number that passed, and the failures."""

    family: str
    total: int = 0
    failures: list[Failure] = field(default_factory=list)

    @property
    def passed(self) -> int:
        """Number of cases that passed."""
        return self.total - len(self.failures)

    @property
    def share(self) -> float:
        """Share of cases that passed, 0 to 1."""
        return self.passed / self.total


@dataclass(frozen=True)
class SuiteResult:
    """The results of the suite by family, in the order of the files."""

    families: tuple[FamilyResult, ...]

    @property
    def total(self) -> int:
        """Number of cases."""
        return sum(family.total for family in self.families)

    @property
    def passed(self) -> int:
        """Number of cases that passed."""
        return sum(family.passed for family in self.families)

    @property
    def share(self) -> float:
        """Share of all cases that passed, 0 to 1."""
        return self.passed / self.total

    def shortcomings(self, *, overall: float = OVERALL_SHARE, family: float = FAMILY_SHARE) -> list[str]:
        """Why the model does not pass, one sentence per reason; empty if it passes."""
        found = []
        for each in self.families:
            required = min(family, WEAK_FAMILIES.get(each.family, family))
            if each.share < required:
                found.append(
                    f"{each.family}: {each.passed} of {each.total} cases pass, at least {required:.0%} are required"
                )
        if self.share < overall:
            found.insert(0, f"in all, {self.passed} of {self.total} cases pass, at least {overall:.0%} are required")
        return found

    def lines(self, *, failures: bool = True) -> Iterator[str]:
        """The result as text: one line per family, followed by its failed cases."""
        for each in self.families:
            yield f"{each.passed:4d} / {each.total:<4d} {each.share:5.0%}  {each.family}"
            if failures:
                yield from (f"                  {failure}" for failure in each.failures)
        yield f"{self.passed:4d} / {self.total:<4d} {self.share:5.0%}  in all"


def run_suite(predictor: Predictor, cases: Sequence[Case] | None = None) -> SuiteResult:
    """Predict every text of the cases (by default, all committed cases) and check the predictions.

    Raises:
        ValueError: There are no cases; an empty suite must not pass.
    """
    cases = load_cases() if cases is None else cases
    if not cases:
        raise ValueError("no cases to run; expected at least one")
    texts = list(dict.fromkeys(text for case in cases for text in case.texts))
    predictions = dict(zip(texts, predictor.predict(texts), strict=True))
    families: dict[str, FamilyResult] = {}
    for case in cases:
        family = families.setdefault(case.family, FamilyResult(case.family))
        family.total += 1
        came = tuple(predictions[text] for text in case.texts)
        if not case.holds(came):
            family.failures.append(Failure(case.texts, case.expected, came))
    return SuiteResult(tuple(families.values()))


def _in_words(prediction: Prediction) -> str:
    shares = "/".join(f"{probability:.2f}" for probability in prediction.probabilities)
    return f"({prediction.sentiment.title} {shares})"
