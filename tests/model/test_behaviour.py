"""The committed starter model behaves, and the suite that says so is fair."""

import csv
from collections import Counter
from pathlib import Path

import pytest

import training
from training.behaviour.cases import FOLDER, UNSEEN, Case, load_cases, load_language_cases
from training.behaviour.suite import OVERALL_SHARE, SuiteResult, run_suite
from training.registry.gates import behaves_unseen
from training.stores import STARTER
from undertone.models.provider import ModelProvider
from undertone.models.store import open_store
from undertone.text import normalize

TRAINING = Path(training.__file__).parent

CASES = load_cases()


@pytest.fixture(scope="module")
def result() -> SuiteResult:
    if not (STARTER / "production.json").exists():
        pytest.skip(f"there is no starter model in {STARTER}")
    return run_suite(ModelProvider(lambda: open_store(str(STARTER))).get(), CASES)


def test_the_starter_passes_the_behavioural_suite(result: SuiteResult) -> None:
    assert not result.shortcomings(), "\n".join(["", *result.lines()])


def test_the_starter_passes_the_unseen_cases() -> None:
    gate = behaves_unseen(ModelProvider(lambda: open_store(str(STARTER))).get())
    assert gate.passed, gate.found


@pytest.mark.parametrize("folder", [FOLDER, UNSEEN], ids=["tuned on", "unseen"])
def test_the_starter_identifies_languages_and_understands_its_own(folder: Path) -> None:
    found = run_suite(ModelProvider(lambda: open_store(str(STARTER))).get(), load_language_cases(folder))
    assert found.passed / found.total >= OVERALL_SHARE, "\n".join(["", *found.lines()])
    assert min(family.share for family in found.families) >= 0.6, "\n".join(["", *found.lines()])


def test_unseen_cases_are_not_in_the_main_suite() -> None:
    asked = {normalize(text) for case in CASES for text in case.texts}
    unseen = load_cases(UNSEEN)
    assert len(unseen) >= 100
    assert {text for case in unseen for text in case.texts if normalize(text) in asked} == set()


def test_the_suite_is_large_and_no_family_is_tiny() -> None:
    families = Counter(case.family for case in CASES)
    assert len(CASES) >= 180
    assert min(families.values()) >= 5


def test_no_case_is_duplicated() -> None:
    assert [case for case, count in Counter(_key(case) for case in CASES).items() if count > 1] == []


@pytest.mark.parametrize("name", ["comments.csv", "synthetic.csv"])
def test_no_case_is_in_our_own_training_data(name: str) -> None:
    with (TRAINING / "sample" / name).open(encoding="utf-8", newline="") as file:
        ours = {normalize(row["text"]) for row in csv.DictReader(file)}
    cases = [*CASES, *load_cases(UNSEEN)]
    assert {text for case in cases for text in case.texts if normalize(text) in ours} == set()


def _key(case: Case) -> tuple[str, ...]:
    return (type(case).__name__, *case.texts, case.expected)
