"""The commands that change and show the serving version, run as on separate machines."""

import json
import re
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.support.graphs import card_of, tiny_graph
from training import cli, console
from training.datasets.corpus import Corpus
from training.registry import Stage
from undertone import text
from undertone.models.store import ModelStore, pointer_key
from undertone.registry.gate import Gate

runner = CliRunner()
POINTER = pointer_key("production", text.VERSION)


@pytest.fixture(autouse=True)
def _every_gate_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    passed = [Gate("file", passed=True, found="0.01 MB")]
    monkeypatch.setattr("training.registry.gates.judge", lambda *_, **__: passed)
    empty = Corpus(train=None, dev=None, tests={}, hashes={}, bad=[], left_out={})  # type: ignore[arg-type]
    monkeypatch.setattr("training.datasets.load", lambda *_, **__: empty)


def run(*arguments: str, code: int = 0) -> str:
    result = runner.invoke(cli.app, arguments, env={"COLUMNS": "300"}, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    monkeypatch.setattr(sys, "argv", ["undertone", *arguments])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 1
    return capsys.readouterr().err


def served(store: ModelStore) -> str:
    found = store.read_pointer("production")
    assert found
    return found[0].version


def on_machine(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch to another folder with its own MLflow database."""
    folder = tmp_path / name
    folder.mkdir(exist_ok=True)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


def test_reading_on_one_machine_does_not_undo_a_promotion_on_another(
    candidates: ModelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ["--store", candidates.name]
    on_machine("first", tmp_path, monkeypatch)
    run("promote", "a", "--to", "production", *options)
    on_machine("second", tmp_path, monkeypatch)
    run("promote", "b", "--to", "production", *options)
    on_machine("first", tmp_path, monkeypatch)
    shown = run("models", *options)
    assert re.search(r"b +production", shown)
    assert re.search(r"a +archived", shown)
    assert re.search(r"c +candidate", shown)
    assert served(candidates) == "b"
    on_machine("third", tmp_path, monkeypatch)
    assert "production was rolled back from b to a" in run("rollback", *options)
    assert served(candidates) == "a"
    assert list((tmp_path / "third").iterdir()) == []


def test_history_shows_every_change(candidates: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    options = ["--store", candidates.name]
    for version in "ab":
        run("promote", version, "--to", "production", "--why", f"because of {version}", *options)
    why = "crashes [on emoji] in comments of more than one language, as three customers reported"
    run("rollback", "--why", why, *options)
    monkeypatch.setattr(console.out, "width", 80)
    shown = run("history", *options)
    assert max(map(len, shown.splitlines())) <= 80
    entries = [" ".join(entry.split()) for entry in re.split(r"^#", shown, flags=re.MULTILINE)[1:]]
    expected = [("a rollback to #1", why), ("b promote", "1 of 1 gates passed; because of b"), ("a promote",)]
    for entry, parts in zip(entries, expected, strict=True):
        assert all(part in entry for part in parts)
    found = json.loads(run("history", "--json", *options))
    assert [entry["action"] for entry in found["entries"]] == ["rollback", "promote", "promote"]
    assert found["entries"][1]["why"] == "because of b"
    assert found["problems"] == []


def test_promoting_the_serving_version_changes_nothing(candidates: ModelStore) -> None:
    options = ["--to", "production", "--store", candidates.name]
    run("promote", "a", *options)
    assert "is in production already; nothing was changed" in run("promote", "a", *options)
    assert Stage(candidates).state().history.last_number == 1


@pytest.mark.parametrize("damaged", [POINTER, "models/a/card.json", "models/c/card.json"])
def test_every_command_works_with_a_damaged_pointer_or_card_and_names_it(candidates: ModelStore, damaged: str) -> None:
    options = ["--store", candidates.name]
    for version in ("a", "b", "d"):
        run("promote", version, "--to", "production", *options)
    candidates.objects.put(damaged, b"{")
    assert f"{damaged} is damaged" in run("models", *options)
    run("history", *options)
    assert "production was rolled back from d to b" in run("rollback", *options)
    run("promote", "d", "--to", "production", *options)
    assert served(candidates) == "d"
    for command in ("models", "history"):
        assert ("pointer" in run(command, *options)) is False
    assert Stage(candidates).state().problems() == []


def test_read_only_commands_write_nothing(candidates: ModelStore, tmp_path: Path) -> None:
    run("promote", "a", "--to", "production", "--store", candidates.name)
    candidates.objects.put(POINTER, b"{")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for command in (["models"], ["models", "--json"], ["history"], ["history", "--json"], ["predict", "good"]):
        run(*command, "--store", candidates.name)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "command", [["models"], ["history"], ["rollback"], ["promote", "a"], ["predict", "good"], ["serve", "--port", "0"]]
)
def test_a_mistyped_store_is_an_error_and_creates_nothing(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    if command[0] == "serve":
        command = ["serve", "--port", "18999"]
        monkeypatch.setattr("socket.socket.bind", lambda *_: None)
    message = fails(monkeypatch, capsys, *command, "--store", "typo")
    assert "There is no model store at typo. Check the name (--store, UNDERTONE_STORE)" in message
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_version_lists_the_known_ones(
    candidates: ModelStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    message = fails(monkeypatch, capsys, "promote", "z", "--store", candidates.name)
    assert "no version 'z'. It has a, b, c, d" in message


def test_a_model_of_another_text_version_is_promoted_for_its_own_code(candidates: ModelStore) -> None:
    onnx = tiny_graph({"good": (0.0, 0.25, 0.75)})
    candidates.put_model(onnx, card_of(onnx, "newer", text_version="newer"))
    options = ["--store", candidates.name]
    run("promote", "a", "--to", "production", *options)
    assert "code of text version newer follows" in run("promote", "newer", "--to", "production", *options)
    assert served(candidates) == "a"
    found = candidates.read_pointer("production", text_version="newer")
    assert found
    assert found[0].version == "newer"
    assert re.search(r"newer +production \(text newer\)", run("models", *options))
    assert "Served: newer" in run("history", "--text-version", "newer", *options)


@pytest.mark.parametrize("command", [["promote", "a"], ["rollback"]])
def test_a_fresh_clone_has_nothing_to_change(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The committed starter is read in place and never modified."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("UNDERTONE_STORE", raising=False)
    assert "There is no model store at store" in fails(monkeypatch, capsys, *command)
