"""The command line: readable and machine-readable output, and clear error messages."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from training import cli
from undertone.models.store import ModelStore

runner = CliRunner()


def run(*arguments: str, stdin: str | None = None) -> str:
    result = runner.invoke(cli.app, arguments, input=stdin)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    monkeypatch.setattr(sys, "argv", ["undertone", *arguments])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 1
    message = capsys.readouterr().err
    assert message.startswith("Error: ")
    assert "Traceback" not in message
    return message


@pytest.fixture
def comments(tmp_path: Path) -> Path:
    path = tmp_path / "comments.csv"
    path.write_text("comment,mood\ngood,Positive\nfine,Neutral\nbad,Negative\ngood,Negative\n", encoding="utf-8")
    return path


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys; from training import cli; "
        "print(*{'numpy', 'pandas', 'onnxruntime', 'sklearn', 'mlflow', 'boto3', 'pooch', 'dvc'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""


def test_predict_prints_a_row_per_comment(store: ModelStore) -> None:
    lines = run("predict", "good", "bad", "", "--store", store.name).splitlines()
    assert [line.split()[0] for line in lines] == ["Positive", "Negative", "Neutral"]
    assert "95%" in lines[0]


def test_predict_reads_standard_input(store: ModelStore) -> None:
    records = [
        json.loads(line)
        for line in run("predict", "--json", "--store", store.name, stdin="good\nfine 😀\n").splitlines()
    ]
    assert [record["sentiment"] for record in records] == ["Positive", "Neutral"]
    assert records[1]["text"] == "fine 😀"


def test_evaluate_prints_metrics(store: ModelStore, comments: Path) -> None:
    options = ["--text-column", "comment", "--label-column", "mood", "--store", store.name]
    shown = run("evaluate", str(comments), *options)
    for word in ("4 rows", "accuracy 0.750", "macro-recall", "macro-F1", "Confusion", "Negative", "tiny-1"):
        assert word in shown


def test_evaluate_prints_json(store: ModelStore, comments: Path) -> None:
    options = ["--text-column", "comment", "--label-column", "mood", "--store", store.name, "--json"]
    found = json.loads(run("evaluate", str(comments), *options))
    assert found["accuracy"] == 0.75
    assert found["confusion"] == [[1, 0, 1], [0, 1, 0], [0, 0, 1]]
    assert found["model"] == "tiny-1"


@pytest.fixture
def many(tmp_path: Path) -> Path:
    texts = ["good", "good 😀", "not good", "fine", "bad", "=bad"] * 20
    labels = [1, 1, -1, 0, -1, 1] * 20
    path = tmp_path / "many.csv"
    rows = "".join(f"{text},{label}\n" for text, label in zip(texts, labels, strict=True))
    path.write_text(f"text,label\n{rows}", encoding="utf-8")
    return path


def test_evaluate_reports_intervals_and_slices(store: ModelStore, many: Path) -> None:
    found = json.loads(run("evaluate", str(many), "--json", "--store", store.name))
    low, high = found["intervals"]["accuracy"]
    assert low < found["accuracy"] < high
    assert set(found["intervals"]) >= {"macro_f1", "macro_recall", "roc_auc", "calibration_error", "log_loss"}
    assert found["slices"]["emoji"]["with emoji"]["rows"] == 20
    assert found["slices"]["negation"]["negated"]["rows"] == 20
    assert set(found["roc_auc"]) == {"Negative", "Neutral", "Positive", "macro"}
    shown = run("evaluate", str(many), "--store", store.name)
    assert "negated" in shown
    assert "ROC AUC, Neutral against the rest" in shown


def test_evaluate_writes_every_row_with_the_most_confident_errors_first(
    store: ModelStore, many: Path, tmp_path: Path
) -> None:
    out = tmp_path / "errors.csv"
    run("evaluate", str(many), "--out", str(out), "--store", store.name)
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 120
    verdicts = [row["right"] for row in rows]
    assert verdicts == sorted(verdicts)
    wrong = [float(row["confidence"]) for row in rows if row["right"] == "no"]
    assert wrong == sorted(wrong, reverse=True)
    assert {row["text"] for row in rows} >= {"'=bad", "good 😀"}
    assert all(float(row["negative"]) + float(row["neutral"]) + float(row["positive"]) > 0.99 for row in rows)
    assert {row["emoji"] for row in rows} == {"with emoji", "no emoji"}


def test_evaluate_compares_two_models_on_the_same_rows(store: ModelStore, many: Path) -> None:
    found = json.loads(run("evaluate", str(many), "--against", "tiny-1", "--json", "--store", store.name))["against"]
    assert found["model"] == "tiny-1"
    assert found["macro_f1"] == {"difference": 0, "interval": [0, 0], "verdict": "no significant difference"}


@pytest.mark.parametrize(
    ("written", "labels"), [("1,0,-1,-1", []), ("2,1,0,0", ["--labels", "0,1,2"]), ("p,n,m,m", ["--labels", "m,n,p"])]
)
def test_evaluate_reads_labels_as_declared(store: ModelStore, tmp_path: Path, written: str, labels: list[str]) -> None:
    path = tmp_path / "a.csv"
    rows = zip(["good", "fine", "bad", "good"], written.split(","), strict=True)
    path.write_text("text,label\n" + "".join(f"{text},{label}\n" for text, label in rows), encoding="utf-8")
    assert json.loads(run("evaluate", str(path), *labels, "--json", "--store", store.name))["accuracy"] == 0.75


def test_evaluate_reports_bad_input(
    store: ModelStore, comments: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def message(*arguments: str) -> str:
        return fails(monkeypatch, capsys, "evaluate", *arguments, "--store", store.name)

    assert "There is no file" in message("gone.csv")
    assert "no column 'text'" in message(str(comments))
    assert "4 of 4 rows" in message(str(comments), "--text-column", "mood", "--label-column", "comment")
    options = ["--text-column", "comment", "--label-column", "mood"]
    assert "--labels '1,2'" in message(str(comments), *options, "--labels", "1,2")
    assert "no version 'x'" in message(str(comments), *options, "--model", "x")


def test_serve_reports_a_port_in_use(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def taken(*_: object) -> None:
        raise OSError(98, "Address already in use")

    monkeypatch.setattr("socket.socket.bind", taken)
    assert "Choose another port with --port" in fails(monkeypatch, capsys, "serve", "--store", store.name)
