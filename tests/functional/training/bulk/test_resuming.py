"""An interrupted job resumes: no row lost, none written twice, no output under its final name before it is complete."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.functional.training.bulk.conftest import Bulk, Fails
from tests.support.waiting import wait_until
from training.bulk import workers
from undertone.models.store import ModelStore
from undertone_bulk.jobs import Record
from undertone_bulk.records import last_end, records
from undertone_bulk.working import work

ROWS = 3_000
SCRIPT = """
import sys
from undertone_bulk import splitting
splitting.PIECE_BYTES = 2_000
from training.cli import main
if __name__ == "__main__":
    main()
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text("id,text\n" + "".join(f'{number},"good, {number}\nfine"\n' for number in range(ROWS)))
    return path


def test_an_interrupted_run_is_resumed(
    bulk: Bulk, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output, whole, before = tmp_path / "out.csv", tmp_path / "whole.csv", 7
    calls = iter(range(before))

    def interrupted(*arguments: Any, **options: Any) -> Record:
        if next(calls, None) is None:
            raise MemoryError
        return work(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(workers, "work", interrupted)
        with pytest.raises(MemoryError):
            bulk(source, output)
    assert not output.exists()
    assert len(list((tmp_path / "out.csv.unfinished" / "_records").iterdir())) == before
    summary = bulk(source, output)
    assert 0 < summary["rows_scored_now"] < summary["rows"] == ROWS
    assert bulk(source, whole)["rows_scored_now"] == ROWS
    assert output.read_bytes() == whole.read_bytes()


@pytest.mark.slow
def test_killed_processes_lose_no_row(bulk: Bulk, source: Path, store: ModelStore, tmp_path: Path) -> None:
    script = tmp_path / "small_pieces.py"
    script.write_text(SCRIPT)
    output, whole = tmp_path / "out.csv", tmp_path / "whole.csv"
    options = ["--store", store.name, "--processes", "2", "--json"]
    command = [sys.executable, str(script), "bulk", str(source), str(output), *options]
    records_folder = tmp_path / "out.csv.unfinished" / "_records"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        wait_until(lambda: len(list(records_folder.glob("*.json"))) >= 5, seconds=60)
        process.send_signal(signal.SIGKILL)
    assert not output.exists()
    resumed = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Resuming the interrupted job" in resumed.stderr
    summary = json.loads(resumed.stdout)
    assert 0 < summary["rows_scored_now"] < summary["rows"] == ROWS
    bulk(source, whole)
    assert output.read_bytes() == whole.read_bytes()
    assert not (tmp_path / "out.csv.unfinished").exists()


def test_another_job_does_not_go_on_there(bulk: Bulk, fails: Fails, source: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    left = tmp_path / "out.csv.unfinished"
    left.mkdir()
    (left / "_job.json").write_text("{}")
    assert "contains partial results of another job" in fails(source, output)
    assert bulk(source, output, "--restart")["rows"] == ROWS


def test_two_runs_do_not_write_the_same_output(fails: Fails, source: Path, tmp_path: Path) -> None:
    import fcntl  # noqa: PLC0415

    left = tmp_path / "out.csv.unfinished"
    left.mkdir()
    lock = os.open(left / "_lock", os.O_CREAT | os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert "another process is writing" in fails(source, tmp_path / "out.csv")
    os.close(lock)


@pytest.mark.parametrize(
    ("data", "lines", "end"),
    [
        (b"a,b\nc,d\n", [0, 1], 8),
        (b'a,"b\nb"\nc,d\n', [0, 2], 12),
        (b'5" tv,x\n6" tv,y\n', [0, 1], 16),
        (b'"a ""\nquoted"" b",x\nc,d', [0, 2], 20),
        (b'a,b\n\nc,"d\n', [0, 2], 5),
    ],
)
def test_records_end_outside_quoted_cells(data: bytes, lines: list[int], end: int) -> None:
    found = list(records(data, ","))
    assert [span.line for span in found] == lines
    assert last_end(data, ",") == end
