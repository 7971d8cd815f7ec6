"""``undertone sample-to-label``: which comments are chosen."""

import csv
from pathlib import Path

from typer.testing import CliRunner, Result

from tests.support.graphs import card_of, tiny_graph
from training import cli
from training.feedback.sampling import choose
from undertone.models.model import Model
from undertone.models.store import ModelStore

type Answers = dict[str, tuple[float, float, float]]

WORDS = [one + other for one in "bcdfghjklmnprst" for other in ("ama", "eno", "iro", "oku", "uli")]
CLEAR: Answers = {f"a clear case of {word}": (0.02, 0.03, 0.95) for word in WORDS}
UNSURE: Answers = {f"{word} unsure": (0.47, 0.04, 0.49) for word in WORDS[:30]}


def model(answers: Answers) -> Model:
    onnx = tiny_graph(answers)
    return Model.load(onnx, card_of(onnx))


def of(split: str, answers: Answers, count: int, *others: Answers) -> list[str]:
    chosen = choose(sorted(answers), [model(answers), *map(model, others)], count)
    return [row.text for row in chosen if row.split == split]


def test_half_is_random_and_half_is_what_the_model_is_unsure_of() -> None:
    answers = CLEAR | UNSURE
    test, train = of("test", answers, 16), of("train", answers, 16)
    assert (len(test), len(train)) == (8, 8)
    assert set(train) <= UNSURE.keys()
    assert not set(test) <= UNSURE.keys()
    assert not set(test) & set(train)
    assert train == of("train", answers, 16)


def test_alike_comments_are_chosen_once() -> None:
    alike: Answers = {
        f"{word} quite the same words in here as in many others of this video": (0.49, 0.02, 0.49) for word in WORDS
    }
    train = of("train", CLEAR | UNSURE | alike, 20)
    assert sum(text in alike for text in train) == 1
    assert sum(text in UNSURE for text in train) == 9


def test_what_models_disagree_on_comes_first() -> None:
    disputed = sorted(CLEAR)[:30]
    other = CLEAR | dict.fromkeys(disputed, (0.95, 0.03, 0.02))
    assert set(of("train", CLEAR, 16, other)) <= set(disputed)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, list(arguments))


def test_a_file_to_fill_in_is_written_and_never_overwritten(store: ModelStore, tmp_path: Path) -> None:
    comments, output = tmp_path / "comments.txt", tmp_path / "label.csv"
    comments.write_text("\n".join(f"=about({word})" for word in WORDS), encoding="utf-8")
    command = ("sample-to-label", str(comments), "--store", store.name, "--output", str(output), "--count")
    assert run(*command, "10").exit_code == 0
    with output.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["text"].startswith("'=about(") for row in rows)  # which no spreadsheet computes
    assert [row["label"] for row in rows] == [""] * 10
    assert sorted(row["split"] for row in rows) == ["test"] * 5 + ["train"] * 5
    assert "exists and may contain labels" in str(run(*command, "10").exception)
    output.unlink()
    assert "Found 75 different comments" in str(run(*command, "60").exception)
    assert not output.exists()
    nowhere = run("sample-to-label", str(comments), "--output", str(tmp_path / "none" / "label.csv"))
    assert "There is no folder" in nowhere.output


def test_the_random_half_alone_is_evaluated(store: ModelStore, tmp_path: Path) -> None:
    file = tmp_path / "labeled.csv"
    file.write_text("text,label,split\ngood,Positive,test\nbad,Negative,test\nfine,Positive,train\n", encoding="utf-8")
    found = run("evaluate", str(file), "--split", "test", "--store", store.name, "--json")
    assert '"accuracy": 1.0' in found.output
    assert "Splits in its column split: test, train." in str(
        run("evaluate", str(file), "--split", "dev", "--store", store.name).exception
    )
