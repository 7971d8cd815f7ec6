"""What the benchmarks measure with, and when they raise an alarm."""

import csv
import json
import sys
from pathlib import Path

import pytest

from benchmarks.figures import fallen, main, write
from benchmarks.plain_bulk import score_file
from benchmarks.plain_pipeline import with_dictionary
from benchmarks.texts import texts
from undertone_bulk.scoring import ADDED

NOT_OF_THE_BASELINE = {"language", "understood", "model_version"}


def test_texts_have_realistic_lengths_and_are_unique(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("UNDERTONE_DATA", str(tmp_path))
    (made,) = texts()
    assert 60 < sum(map(len, made.fresh)) / len(made.fresh) < 90
    assert len(set(made.fresh)) > 0.95 * len(made.fresh)
    assert {label for _, label in made.taught} == {-1, 0, 1}
    seen = {word for text in made.fresh[:20_000] for word in text.split()}
    words = [word for text in made.fresh[20_000:] for word in text.split()]
    assert 0.05 < sum(word not in seen for word in words) / len(words) < 0.15


def test_the_baseline_pipeline_learns_and_lemmatizes() -> None:
    pipeline = with_dictionary(["good film", "bad film"])
    pipeline.fit(["good films"] * 50 + ["bad film"] * 50, [1] * 50 + [-1] * 50)
    assert pipeline.predict(["a good film", "the bad films"]) == [1, -1]


def test_a_ratio_that_fell_by_a_fifth_raises_an_alarm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before, now = tmp_path / "before.json", tmp_path / "now.json"
    write({"a": 4.0, "b": 2.0, "c ms": 1.0, "gone": 3.0}, before)
    write({"a": 3.1, "b": 1.7, "c ms": 0.1, "new": 1.0}, now)
    monkeypatch.setattr(sys, "argv", ["figures", str(before), str(now)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert capsys.readouterr().out.splitlines()[1:] == ["a: 4.00 times before, 3.10 now"]
    assert fallen(json.loads(now.read_text()), json.loads(now.read_text())) == []


def test_the_baseline_for_files_writes_the_columns_of_bulk_scoring(tmp_path: Path) -> None:
    pipeline = with_dictionary([]).fit(["good"] * 50 + ["fine"] * 50 + ["bad"] * 50, [1] * 50 + [0] * 50 + [-1] * 50)
    source, output = tmp_path / "comments.csv", tmp_path / "scored.csv"
    source.write_text("id,text\n1,good\n2,\n3,bad\n", encoding="utf-8")
    score_file(source, output, pipeline)
    rows = list(csv.DictReader(output.read_text(encoding="utf-8").splitlines()))
    assert [rows[place]["sentiment"] for place in (0, 2)] == ["Positive", "Negative"]
    assert list(rows[0]) == ["id", "text", *(name for name in ADDED if name not in NOT_OF_THE_BASELINE)]
    assert float(rows[0]["confidence"]) == max(float(rows[0][name]) for name in ADDED if "probability" in name)
