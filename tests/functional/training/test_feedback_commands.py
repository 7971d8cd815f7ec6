"""``undertone feedback``: from corrections to a data set that training reads."""

import csv
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner, Result

from training import cli, datasets
from training.errors import DataError
from training.feedback.verdicts import agreements
from undertone.feedback.correction import Correction, Review, Statement, correction_of
from undertone.feedback.sqlite import SqliteTable

START = datetime.now(UTC) - timedelta(days=30)
WHEN = "2026-11-26T00:00:00+00:00"


def add(table: SqliteTable, comment: str, *, day: int = 0, client: str = "192.0.2.1", correct: str = "Positive") -> str:
    """Store a correction dated on a given day; returns its ID."""
    statement = msgspec.convert({"comment": comment, "predicted": "Negative", "correct": correct}, Statement)
    now = START + timedelta(days=day)
    row = correction_of(statement, client=client, salt="salt", keep=timedelta(days=365), now=now)
    table.add(row)
    return row.id


def accept(table: SqliteTable, key: str, label: str | None = "Positive", reviewer: str = "ann") -> None:
    """Store a review."""
    assert table.review(key, reviewer, msgspec.convert({"label": label, "when": WHEN}, Review))


@pytest.fixture
def table(tmp_path: Path) -> SqliteTable:
    """A SQLite table."""
    return SqliteTable(tmp_path / "feedback.sqlite3")


def run(tmp_path: Path, *arguments: str, keys: str = "") -> Result:
    options = [*arguments, "--table", str(tmp_path / "feedback.sqlite3")]
    return CliRunner().invoke(cli.app, ["feedback", *options], input=keys, env={"COLUMNS": "200"})


def by_comment(table: SqliteTable) -> dict[str, Correction]:
    return {row.comment: row for row in table.all()}


def test_each_verdict_is_saved_immediately(table: SqliteTable, tmp_path: Path) -> None:
    for day, comment in enumerate(["accepted", "corrected", "rejected", "skipped", "never seen"]):
        add(table, comment, day=day)
    shown = run(tmp_path, "review", "--reviewer", "ann", keys="?a2xsq")
    assert "3 reviewed by ann, 2 waiting." in shown.stdout
    found = {comment: row.reviews.get("ann") for comment, row in by_comment(table).items()}
    labels = {comment: review.label for comment, review in found.items() if review}
    assert labels == {"accepted": "Positive", "corrected": "Neutral", "rejected": None}
    again = run(tmp_path, "review", "--reviewer", "ann", keys="q")
    assert "1 of 2" in again.stdout
    assert "0 reviewed by ann, 2 waiting." in again.stdout


def test_a_comment_cannot_change_the_terminal(table: SqliteTable, tmp_path: Path) -> None:
    add(table, "red \x1b[31m and [bold]markup[/bold]")
    reviewed = run(tmp_path, "review", "--reviewer", "ann", keys="q")
    assert reviewed.exit_code == 0
    shown = reviewed.stdout
    assert "\x1b" not in shown
    assert "[bold]markup[/bold]" in shown


def test_agreement_of_two_reviewers_is_reported_as_kappa(table: SqliteTable, tmp_path: Path) -> None:
    for index in range(4):
        key = add(table, f"comment {index}", day=index)
        accept(table, key, "Positive" if index < 2 else "Negative", "ann")
        accept(table, key, "Positive" if index < 3 else "Negative", "bo")
    [found] = agreements(table.all())
    assert found.reviewers == ("ann", "bo")
    assert found.kappa == pytest.approx(0.5)  # observed agreement 3/4, expected by chance 0.5
    shown = run(tmp_path, "list").stdout
    assert "ann and bo: kappa 0.50 on 4 corrections" in shown
    states = [json.loads(line)["state"] for line in run(tmp_path, "list", "--json").stdout.splitlines()]
    assert sorted(states) == ["accepted", "accepted", "accepted", "disputed"]


def test_accepted_corrections_are_exported_split_by_time(table: SqliteTable, tmp_path: Path) -> None:
    for day in range(20):
        accept(table, add(table, f"comment {day}", day=day, client=f"192.0.2.{day}"))
    accept(table, add(table, "rejected", day=30), None)
    add(table, "not reviewed", day=31)
    first, again = (run(tmp_path, "export", str(tmp_path / "data")) for _ in range(2))
    assert first.stdout == again.stdout
    [path] = (tmp_path / "data").glob("*.csv")
    corpus = datasets.load([str(path)])
    assert sorted(corpus.train["text"]) == sorted(f"comment {day}" for day in range(16))
    assert sorted(corpus.tests[path.stem]["text"]) == sorted(f"comment {day}" for day in range(16, 20))
    [digest] = corpus.hashes[path.stem].values()
    assert f"sha256 {digest}" in first.stdout
    assert path.stem == f"feedback-{digest[:8]}"


def test_one_client_cannot_outweigh_the_others(table: SqliteTable, tmp_path: Path) -> None:
    for day in range(30):
        accept(table, add(table, f"flood {day}", day=day))
        accept(table, add(table, f"other {day}", day=day, client=f"198.51.100.{day}"))
    shown = run(tmp_path, "export", str(tmp_path / "data"), "--most-per-client", "5").stdout
    assert "25 rows of clients that sent more than 5 were left out." in shown
    [path] = (tmp_path / "data").glob("*.csv")
    assert path.read_text(encoding="utf-8").count("flood") == 5


def test_a_comment_corrected_by_several_clients_is_one_row(table: SqliteTable, tmp_path: Path) -> None:
    for day in range(12):
        accept(table, add(table, f"comment {day}", day=day, client=f"192.0.2.{day}"))
    accept(table, add(table, "comment 0", day=13, client="198.51.100.1", correct="Neutral"), "Neutral")
    run(tmp_path, "export", str(tmp_path / "data"))
    [path] = (tmp_path / "data").glob("*.csv")
    [line] = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("comment 0,")]
    assert line.startswith("comment 0,Neutral,test,")


def test_too_few_rows_cannot_be_exported(table: SqliteTable, tmp_path: Path) -> None:
    accept(table, add(table, "alone"))
    found = run(tmp_path, "export", str(tmp_path / "data"))
    assert "There are 1 accepted corrections to export. Expected at least 10" in str(found.exception)
    assert not (tmp_path / "data").exists()


def export(table: SqliteTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, texts: list[str]) -> Path:
    """Accept a correction per text, and export them to the data cache; gives its folder of feedback."""
    monkeypatch.setenv("UNDERTONE_DATA", str(tmp_path / "data"))
    for day, text in enumerate(texts):
        accept(table, add(table, text, day=day, client=f"192.0.2.{day}"))
    assert "--data feedback" in run(tmp_path, "export").stdout
    return tmp_path / "data/feedback"


def test_the_data_set_feedback_is_the_newest_export_and_older_ones_keep_their_names(
    table: SqliteTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = export(table, tmp_path, monkeypatch, [f"comment {day}" for day in range(20)])
    [first] = folder.glob("*.csv")
    export(table, tmp_path, monkeypatch, [f"later {day}" for day in range(20)])
    corpus = datasets.load(["feedback"])
    assert set(corpus.tests) == {"feedback"}
    assert len(corpus.train) + len(corpus.tests["feedback"]) == 40
    begin = first.stem.removeprefix("feedback-")
    assert len(datasets.load([f"feedback@{begin}"]).train) == 16
    assert datasets.load([f"feedback@{begin}"]).hashes == {
        "feedback": {first.name: sha256(first.read_bytes()).hexdigest()}
    }


def test_a_changed_export_is_rejected(table: SqliteTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = export(table, tmp_path, monkeypatch, [f"comment {day}" for day in range(20)])
    [path] = folder.glob("*.csv")
    path.write_text(path.read_text().replace("Positive", "Negative"))
    for name in ("feedback", f"feedback@{path.stem.removeprefix('feedback-')}"):
        with pytest.raises(DataError, match="was changed since it was exported"):
            datasets.load([name])


def test_without_an_export_there_is_no_data_set_feedback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERTONE_DATA", str(tmp_path))
    with pytest.raises(DataError, match="undertone feedback export"):
        datasets.load(["feedback"])


def test_no_correction_of_a_test_comment_is_trained_on(
    table: SqliteTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_out = datasets.load(["sample"]).tests["sample"]["text"].tolist()[:8]
    export(table, tmp_path, monkeypatch, [*held_out, *(f"comment {day}" for day in range(12))])
    corpus = datasets.load(["sample", "feedback"])
    assert not set(held_out) & set(corpus.train["text"])
    assert corpus.left_out["feedback"]["also in a test or dev split"] == len(held_out)


def test_cells_of_an_export_are_no_formulas_and_are_read_as_they_were(
    table: SqliteTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["=HYPERLINK(1)", "+1 from me", "-5 stars", "@you are great", *(f"comment {day}" for day in range(16))]
    folder = export(table, tmp_path, monkeypatch, texts)
    [path] = folder.glob("*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        cells = [row[0] for row in csv.reader(file)][1:]
    assert cells[:4] == ["'=HYPERLINK(1)", "'+1 from me", "'-5 stars", "'@you are great"]
    corpus = datasets.load(["feedback"])
    assert {*corpus.train["text"], *corpus.tests["feedback"]["text"]} == set(texts)
