"""What the tests of bulk scoring share: the command, run in this process, with a tiny model and small pieces."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from training import cli
from undertone.models.store import ModelStore
from undertone_bulk import splitting

Bulk = Callable[..., dict[str, Any]]
Fails = Callable[..., str]
PIECE_BYTES = 400

TEXTS = ("good", "fine", "bad", "good, bad", 'he said "good"', "bad\nline", "")


@pytest.fixture
def bulk(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> Bulk:
    """Runs ``undertone bulk`` and gives what it printed as JSON."""
    monkeypatch.setattr(splitting, "PIECE_BYTES", PIECE_BYTES)

    def run(*arguments: object) -> dict[str, Any]:
        words = ["bulk", *map(str, arguments), "--store", store.name, "--processes", "1", "--json"]
        result = CliRunner().invoke(cli.app, words)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    return run


@pytest.fixture
def fails(store: ModelStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Fails:
    """Runs ``undertone bulk``, which must end with one sentence, and gives it."""
    monkeypatch.setattr(splitting, "PIECE_BYTES", PIECE_BYTES)

    def run(*arguments: object) -> str:
        words = ["bulk", *map(str, arguments), "--store", store.name, "--processes", "1"]
        monkeypatch.setattr(sys, "argv", ["undertone", *words])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        assert stopped.value.code == 1
        message = capsys.readouterr().err
        assert "Error: " in message
        assert "Traceback" not in message
        return message

    return run


@pytest.fixture
def rows() -> list[dict[str, str]]:
    """Rows of every kind of text, enough for many pieces."""
    return [{"id": f"c{number}", "text": TEXTS[number % len(TEXTS)], "likes": "07"} for number in range(200)]


def names_in(folder: Path) -> list[str]:
    """What is in a folder."""
    return sorted(path.name for path in folder.iterdir())
