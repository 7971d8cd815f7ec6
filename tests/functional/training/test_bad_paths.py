"""Every command with a path that it cannot read or write: one sentence, never a traceback."""

import codecs
import sys
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest

from training import cli, command_errors
from undertone.models.store import ModelStore

WRONG_FILES: dict[str, bytes | None] = {
    "missing": None,
    "empty": b"",
    "blank": b"\n\n\n",
    "header-only": b"text,label\n",
    "binary": bytes(range(256)) * 4,
    "half-a-utf-16-character": codecs.BOM_UTF16_LE + b"t\x00e",
    "truncated-zip": b"PK\x03\x04" + b"\x00" * 40,
}
READERS: dict[str, list[str]] = {
    "train": ["train", "--no-track", "--data", "FILE"],
    "train-params": ["train", "--no-track", "--data", "sample", "--params", "FILE"],
    "evaluate": ["evaluate", "FILE"],
    "evaluate-model": ["evaluate", "training/sample/comments.csv", "--model", "FILE"],
    "predict-model": ["predict", "good", "--model", "FILE"],
    "drift": ["drift", "FILE"],
    "drift-against": ["drift", "training/sample/comments.csv", "--against", "FILE"],
    "sample-to-label": ["sample-to-label", "FILE", "--output", "OUT"],
    "import": ["import", "FILE"],
    "bulk": ["bulk", "FILE", "OUT"],
    "compare-grids": ["compare", "--no-track", "--grids", "FILE"],
    "feedback": ["feedback", "export", "OUT", "--table", "FILE"],
    "tune-params": ["tune", "--no-track", "--params", "FILE"],
    "ablate-params": ["ablate", "--params", "FILE"],
    "baselines-params": ["baselines", "--params", "FILE"],
}
WRITERS: dict[str, list[str]] = {
    "evaluate": ["evaluate", "training/sample/comments.csv", "--out", "OUT"],
    "drift": ["drift", "training/sample/comments.csv", "--html", "OUT"],
    "sample-to-label": ["sample-to-label", "training/sample/comments.csv", "--output", "OUT"],
    "bulk": ["bulk", "training/sample/comments.csv", "OUT"],
    "ablate": ["ablate", "--out", "OUT"],
    "baselines": ["baselines", "--out", "OUT"],
    "compare": ["compare", "--no-track", "--out", "OUT"],
    "tune": ["tune", "--no-track", "--study", "OUT"],
    "feedback": ["feedback", "export", "OUT"],
    "train-store": ["train", "--no-track", "--data", "sample", "--store", "OUT"],
    "predict-store": ["predict", "good", "--store", "OUT"],
    "models-store": ["models", "--store", "OUT"],
    "history-store": ["history", "--store", "OUT"],
    "promote-store": ["promote", "1", "--store", "OUT"],
    "rollback-store": ["rollback", "--store", "OUT"],
    "unlock-store": ["unlock", "1", "--why", "test", "--store", "OUT"],
    "import-store": ["import", "training/starter/models", "--store", "OUT"],
}
Fail = Callable[..., str]


@pytest.fixture
def fail(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], store: ModelStore) -> Fail:
    monkeypatch.setenv("UNDERTONE_STORE", store.name)

    def run(arguments: list[str]) -> str:
        monkeypatch.setattr(sys, "argv", ["undertone", *arguments])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        message = capsys.readouterr().err
        assert stopped.value.code in (1, 2), message
        assert "rror" in message
        assert "Traceback" not in message
        return message

    return run


@pytest.mark.parametrize("content", WRONG_FILES.values(), ids=WRONG_FILES)
@pytest.mark.parametrize("arguments", READERS.values(), ids=READERS)
def test_a_file_that_cannot_be_used_is_named(
    fail: Fail, tmp_path: Path, arguments: list[str], content: bytes | None
) -> None:
    file = tmp_path / "given.zip" if content and content.startswith(b"PK") else tmp_path / "given.csv"
    if content is not None:
        file.write_bytes(content)
    replaced = {"FILE": str(file), "OUT": str(tmp_path / "out.csv")}
    fail([replaced.get(argument, argument) for argument in arguments])


@pytest.mark.parametrize("arguments", WRITERS.values(), ids=WRITERS)
def test_an_output_below_a_file_is_refused(fail: Fail, tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    out = str(tmp_path / "file" / "out.csv")
    fail([out if argument == "OUT" else argument for argument in arguments])


def test_aws_without_a_region_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    with pytest.raises(Exception, match="region") as failed:
        boto3.client("sagemaker")
    assert "Set AWS_REGION" in (command_errors.message_of(failed.value) or "")


def test_a_fault_in_the_code_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError):
        command_errors.run_command(lambda: 1 / 0)
