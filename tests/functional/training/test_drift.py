"""``undertone drift`` on files, with the tiny model."""

import json
from pathlib import Path

import httpx
import msgspec
import pytest
from typer.testing import CliRunner, Result

from devtools.local_server import running_server
from tests.support.graphs import card_of, tiny_graph
from tests.support.stores import point
from training import cli
from training.drift.reading import read_texts
from undertone.drift.profile import Reference
from undertone.models.store import ModelStore

WORDS = Reference(comments=0, counts={}, words="bad fine good")


def write(path: Path, texts: list[str]) -> str:
    path.write_text("\n".join(["text", *texts]) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def referred(store: ModelStore) -> ModelStore:
    """A store whose model has a reference with equal shares of good and bad comments."""
    counts = {"sentiment": {"Positive": 500, "Negative": 500}, "unknown words": {"below 0.1": 1_000}}
    reference = msgspec.structs.replace(WORDS, comments=1_000, counts=counts, source=["sample"])
    onnx = tiny_graph()
    store.put_model(onnx, card_of(onnx, "tiny-2", reference=reference))
    point(store, "tiny-2")
    return store


def run(store: ModelStore, *arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["drift", *arguments, "--store", store.name], env={"COLUMNS": "200"})


def test_similar_comments_are_stable_and_different_ones_have_shifted(referred: ModelStore, tmp_path: Path) -> None:
    alike = run(referred, write(tmp_path / "alike.csv", ["good", "bad"] * 200))
    assert (alike.exit_code, alike.stdout.count("stable")) == (0, 2)
    assert "400 comments against the reference of tiny-2 (sample) (1,000)" in " ".join(alike.stdout.split())
    shifted = run(referred, write(tmp_path / "other.csv", ["good", "good", "who knows"] * 200))
    assert shifted.exit_code == 3
    assert "Negative: 50% -> 0%" in shifted.stdout
    assert "below 0.1: 100% -> 67%" in shifted.stdout


def test_two_files_are_compared_and_a_report_is_written(store: ModelStore, tmp_path: Path) -> None:
    one = write(tmp_path / "one.csv", ["good", "bad"] * 200)
    other = write(tmp_path / "other.csv", ["bad"] * 400)
    page = tmp_path / "drift.html"
    found = run(store, one, "--against", other, "--json", "--html", str(page))
    assert found.exit_code == 3
    shifts = {shift["name"]: shift["verdict"] for shift in json.loads(found.stdout)["shifts"]}
    assert shifts["sentiment"] == "shifted"
    assert shifts["words"] == "stable"
    html = page.read_text(encoding="utf-8")
    assert html.count("data:image/svg+xml;base64,") == len(shifts)
    assert "http" not in html


def test_no_drift_is_reported_for_few_comments(referred: ModelStore, tmp_path: Path) -> None:
    found = run(referred, write(tmp_path / "few.csv", ["bad"] * 50))
    assert found.exit_code == 0
    assert "Fewer than 200 comments are not tested for shifts." in found.stdout


def test_lines_of_a_text_file_are_comments(referred: ModelStore, tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_text("good\nbad\n" * 200, encoding="utf-8")
    assert run(referred, str(path)).exit_code == 0


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("comment\ngood\n", "has no column 'text'. It has 'comment'"),
        ("text\n \n", "contains no comments"),
        (None, "no file"),
    ],
)
def test_unreadable_files_are_reported(referred: ModelStore, tmp_path: Path, content: str | None, problem: str) -> None:
    path = tmp_path / "file.csv"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert problem in str(run(referred, str(path)).exception)


def test_an_api_that_does_not_run_is_reported(referred: ModelStore) -> None:
    message = str(run(referred, "--url", "http://127.0.0.1:9").exception)
    assert "http://127.0.0.1:9/metrics cannot be read: the server could not be reached. Pass" in message


def test_a_model_without_a_reference_needs_a_second_file(store: ModelStore, tmp_path: Path) -> None:
    found = run(store, write(tmp_path / "file.csv", ["good"] * 300))
    assert "tiny-1 has no reference" in str(found.exception)
    assert "--against" in str(found.exception)


def test_tables_are_read_with_any_delimiter_and_in_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "comments.csv"
    path.write_bytes('likes;text\n3;"schön; 🔥"\n4;meh\n'.encode("utf-16"))
    assert read_texts(path, "text") == ["schön; 🔥", "meh"]


def test_what_an_api_has_served_is_compared(referred: ModelStore) -> None:
    # 20 comments each, as of larger requests only a sample of 20 is counted
    with running_server(Path(referred.name)) as url:
        for _ in range(20):
            httpx.post(f"{url}/predict", json={"comments": ["good", "bad"] * 10}).raise_for_status()
        alike = run(referred, "--url", url)
        assert (alike.exit_code, "400 comments" in alike.stdout) == (0, True)
        for _ in range(40):
            httpx.post(f"{url}/predict", json={"comments": ["good", "who knows"] * 10}).raise_for_status()
        shifted = run(referred, "--url", f"{url}/")
    assert (shifted.exit_code, "1,200 comments" in shifted.stdout) == (3, True)


@pytest.mark.parametrize("arguments", [[], ["file.csv", "--url", "http://127.0.0.1:1"]])
def test_a_file_or_an_api_is_compared_not_both_or_none(referred: ModelStore, arguments: list[str]) -> None:
    found = run(referred, *arguments)
    assert (found.exit_code, "Name either a file" in found.stderr) == (2, True)
