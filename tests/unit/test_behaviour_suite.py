"""The behavioural suite judges any model; here, ones whose answers are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from training.behaviour.cases import Case, CaseError, Direction, Invariance, Minimum, load_cases
from training.behaviour.suite import FAMILY_SHARE, run_suite
from undertone.labels import ORDER, Sentiment
from undertone.predictions import SILENCE, Prediction


def prediction(negative: float, neutral: float, positive: float) -> Prediction:
    shares = (negative, neutral, positive)
    return Prediction(ORDER[shares.index(max(shares))], max(shares), shares)


@dataclass
class FakeModel:
    """Returns fixed predictions, and records the texts."""

    answers: Mapping[str, Prediction]
    asked: list[Sequence[str | None]] = field(default_factory=list)
    version: str = "fake"

    def predict(self, texts: Sequence[str | None]) -> list[Prediction]:
        self.asked.append(texts)
        return [self.answers.get(text or "", SILENCE) for text in texts]


GLAD = prediction(0.1, 0.2, 0.7)
CALM = prediction(0.2, 0.5, 0.3)
CROSS = prediction(0.8, 0.1, 0.1)


def minimum(text: str, *, family: str = "praise", or_below: float = 0.0) -> Minimum:
    return Minimum(family, text, frozenset({Sentiment.POSITIVE}), or_below)


def holds(case: Case, *predictions: Prediction) -> bool:
    return case.holds(predictions)


def test_minimum_holds_for_an_allowed_sentiment_only() -> None:
    assert holds(minimum("lovely"), GLAD)
    assert not holds(minimum("lovely"), CALM)


def test_minimum_forgives_a_wrong_answer_that_is_unsure() -> None:
    assert holds(minimum("wunderbar", or_below=0.6), CALM)
    assert not holds(minimum("wunderbar", or_below=0.6), CROSS)


def test_invariance_holds_if_the_sentiment_or_the_probabilities_are_stable() -> None:
    case = Invariance("names", "Ann sings", "Bob sings", within=0.1)
    assert holds(case, GLAD, prediction(0.3, 0.1, 0.6))
    assert holds(case, prediction(0.1, 0.46, 0.44), prediction(0.1, 0.44, 0.46))
    assert not holds(case, GLAD, CALM)


@pytest.mark.parametrize(
    ("at_least", "at_most", "expected"),
    [(0.3, None, True), (0.5, None, False), (None, 0.5, True), (None, 0.3, False), (0.3, 0.5, True)],
)
def test_direction_compares_the_change_with_its_bounds(
    at_least: float | None, at_most: float | None, expected: bool
) -> None:
    case = Direction("added", "a song", "a lovely song", Sentiment.POSITIVE, at_least, at_most)
    assert holds(case, CALM, GLAD) is expected


def test_a_run_predicts_once_and_groups_by_family() -> None:
    model = FakeModel({"good": GLAD, "fine": CALM})
    cases = [minimum("good"), minimum("fine"), minimum("good", family="again")]
    result = run_suite(model, cases)
    assert model.asked == [["good", "fine"]]
    assert [(family.family, family.passed, family.total) for family in result.families] == [
        ("praise", 1, 2),
        ("again", 1, 1),
    ]
    assert (result.passed, result.total) == (2, 3)


def test_a_failure_reports_actual_and_expected() -> None:
    result = run_suite(FakeModel({"fine": CALM}), [minimum("fine")])
    assert [str(failure) for failure in result.families[0].failures] == [
        "'fine' (Neutral 0.20/0.50/0.30); expected Positive"
    ]
    assert list(result.lines()) == [
        "   0 / 1       0%  praise",
        "                  'fine' (Neutral 0.20/0.50/0.30); expected Positive",
        "   0 / 1       0%  in all",
    ]


def test_the_pass_share_is_enforced() -> None:
    answers = {str(number): GLAD for number in range(9)}
    result = run_suite(FakeModel(answers), [minimum(str(number)) for number in range(10)])
    assert result.shortcomings() == []
    assert result.shortcomings(overall=0.95) == ["in all, 9 of 10 cases pass, at least 95% are required"]


def test_one_weak_family_fails_a_model_that_is_good_overall() -> None:
    answers = {str(number): GLAD for number in range(49)}
    cases = [minimum(str(number)) for number in range(49)] + [minimum("lost", family="slang")]
    assert run_suite(FakeModel(answers), cases).shortcomings() == [
        f"slang: 0 of 1 cases pass, at least {FAMILY_SHARE:.0%} are required"
    ]


def test_a_suite_without_cases_is_an_error() -> None:
    with pytest.raises(ValueError, match="no cases"):
        run_suite(FakeModel({}), [])


def write_cases(folder: Path, **files: str) -> Path:
    for kind in ("minimum", "invariance", "direction"):
        (folder / f"{kind}.yaml").write_text(files.get(kind, "[]"))
    return folder


def test_cases_are_read_by_kind(tmp_path: Path) -> None:
    folder = write_cases(
        tmp_path,
        minimum="[{family: praise, expect: [Positive], texts: [good, great]}]",
        invariance="[{family: names, base: Ann sings, variants: [Bob sings]}]",
        direction="[{family: added, of: Negative, at_most: -0.1, pairs: [[bad, good]]}]",
    )
    assert load_cases(folder) == [
        minimum("good"),
        minimum("great"),
        Invariance("names", "Ann sings", "Bob sings", 0.1),
        Direction("added", "bad", "good", Sentiment.NEGATIVE, None, -0.1),
    ]


@pytest.mark.parametrize(
    ("minimum_yaml", "complaint"),
    [
        ("[{family: praise, expect: [Good], texts: [a]}]", "Invalid enum value 'Good'"),
        ("[{family: praise, expect: [Positive], texts: [1]}]", "Expected `str`"),
        ("[{family: praise, expects: [Positive], texts: [a]}]", "unknown field `expects`|missing required field"),
        ("[{family: [", "while parsing"),
    ],
)
def test_bad_cases_are_rejected_with_file_and_reason(tmp_path: Path, minimum_yaml: str, complaint: str) -> None:
    with pytest.raises(CaseError, match=rf"minimum\.yaml: .*({complaint})"):
        load_cases(write_cases(tmp_path, minimum=minimum_yaml))


def test_a_direction_without_a_bound_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="name no bound"):
        load_cases(write_cases(tmp_path, direction="[{family: added, of: Negative, pairs: [[a, b]]}]"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"minimum\.yaml"):
        load_cases(tmp_path)
