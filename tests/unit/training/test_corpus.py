"""Putting sources together: no text is trained on and judged on, none counts twice, and all of it is counted."""

from pathlib import Path

import pandas as pd
import pytest

from training import datasets
from training.datasets.clean import dedup_key, drop_contradictory, drop_shared
from training.errors import DataError


def csv(folder: Path, name: str, rows: list[tuple[str, str]]) -> str:
    path = folder / name
    pd.DataFrame(rows, columns=["text", "label"]).to_csv(path, index=False)
    return str(path)


def numbered(count: int, word: str) -> list[tuple[str, str]]:
    return [(f"{word} number {index}", ("Positive", "Neutral", "Negative")[index % 3]) for index in range(count)]


def test_the_sample_has_all_classes_in_both_splits() -> None:
    corpus = datasets.load(["sample"])
    assert len(corpus.train) + len(corpus.tests["sample"]) >= 300
    assert set(corpus.train["label"]) == set(corpus.tests["sample"]["label"]) == {-1, 0, 1}
    assert list(corpus.train.columns) == ["text", "label", "source"]


def test_loading_twice_gives_the_same_rows() -> None:
    first, second = datasets.load(["sample"]), datasets.load(["sample"])
    pd.testing.assert_frame_equal(first.train, second.train)
    pd.testing.assert_frame_equal(first.tests["sample"], second.tests["sample"])


def test_texts_of_any_test_split_are_dropped_from_training(tmp_path: Path) -> None:
    one = csv(tmp_path, "one.csv", numbered(50, "Comment"))
    other = csv(tmp_path, "other.csv", numbered(50, "COMMENT"))
    corpus = datasets.load([one, other])
    trained = {dedup_key(text) for text in corpus.train["text"]}
    tested = {dedup_key(text) for test in corpus.tests.values() for text in test["text"]}
    assert trained
    assert not trained & tested
    notes = corpus.left_out["other"]
    assert notes["also in a test or dev split"] + notes["duplicate"] > 0


def test_an_evaluation_source_adds_no_training_rows(tmp_path: Path) -> None:
    judge = csv(tmp_path, "judge.csv", numbered(50, "verdict"))
    corpus = datasets.load(["sample"], judged_on=[judge])
    assert set(corpus.train["source"]) == {"sample"}
    assert set(corpus.tests) == {"sample", "judge"}


def test_training_on_an_evaluation_only_source_is_an_error() -> None:
    with pytest.raises(DataError, match="sentistrength-myspace may only be used for evaluation"):
        datasets.load(["sentistrength"])


def test_duplicates_are_dropped_and_counted(tmp_path: Path) -> None:
    corpus = datasets.load([csv(tmp_path, "a.csv", numbered(40, "x") * 2)])
    assert len(corpus.train) + len(corpus.tests["a"]) == 40
    assert corpus.left_out["a"]["duplicate"] == 40


def test_bad_rows_are_reported_with_source_file_and_line(tmp_path: Path) -> None:
    corpus = datasets.load([csv(tmp_path, "a.csv", [*numbered(150, "x"), ("odd", "wonderful")])])
    assert len(corpus.bad) == 1
    assert corpus.bad[0].startswith("a: a.csv, line 152: label 'wonderful'")


def test_counts_are_by_source_split_and_label(tmp_path: Path) -> None:
    counts = datasets.load([csv(tmp_path, "a.csv", numbered(60, "x"))]).counts()
    assert sum(counts["a"]["train"].values()) == 48
    assert sum(counts["a"]["test"].values()) == 12
    assert set(counts["a"]["train"]) == {"-1", "0", "1"}


def test_too_few_rows_to_split_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="a has 3 distinct rows"):
        datasets.load([csv(tmp_path, "a.csv", numbered(3, "x"))])


@pytest.mark.parametrize("name", ["nothing", "gone.csv"])
def test_a_missing_source_is_a_clear_error(name: str) -> None:
    with pytest.raises(DataError, match="There is no"):
        datasets.load([name])


def test_duplicates_ignore_case_whitespace_links_and_names() -> None:
    assert dedup_key("@ann  LOOK https://a.b/c") == dedup_key("@bob look http://x.y")
    assert dedup_key("good") != dedup_key("good!")


def test_texts_with_contradictory_labels_are_dropped() -> None:
    frame = pd.DataFrame({"text": ["a", "A", "b"], "label": [1, -1, 1], "source": "s"})
    kept, gone = drop_contradictory(frame)
    assert kept["text"].tolist() == ["b"]
    assert gone == 2


def test_shared_texts_are_dropped() -> None:
    frame = pd.DataFrame({"text": ["a", "b"], "label": [1, 1], "source": "s"})
    kept, gone = drop_shared(frame, [pd.DataFrame({"text": ["B"], "label": [1], "source": "t"})])
    assert kept["text"].tolist() == ["a"]
    assert gone == 1
