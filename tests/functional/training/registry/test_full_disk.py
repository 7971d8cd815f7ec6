"""If the disk fills up during a change, nothing is damaged, and the change can be completed once there is space."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.graphs import card_of, tiny_graph
from training.registry import Stage
from undertone.errors import IncompleteChangeError, StoreError
from undertone.models.store import open_store

ON_A_SMALL_DISK = 'mount --make-rprivate / && mount -t tmpfs -o size=256k tmpfs "$1" && shift && exec "$@"'
PAGE = 4096


def wrapped(folder: Path, *command: str) -> list[str]:
    return ["unshare", "--mount", "sh", "-c", ON_A_SMALL_DISK, "small-disk", str(folder), *command]


def rollback_with_room_for(pages: int, folder: Path) -> dict[str, object]:
    """Promote a, b and c, fill the disk except for some pages, roll back, free space, and roll back again."""
    store = open_store(folder / "store")
    for number, version in enumerate("abc"):
        onnx = tiny_graph({"good": (0.0, 0.1 * number, 1 - 0.1 * number)})
        store.put_model(onnx, card_of(onnx, version))
    stage = Stage(store)
    for version in "abc":
        stage.promote(version, stage.state())
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * PAGE)
        except OSError:
            file.truncate(max(0, file.tell() - pages * PAGE))
    try:
        first = stage.rollback().entry.version
    except (StoreError, IncompleteChangeError) as error:
        first = str(error)
    full = store.read_pointer("production")
    filler.unlink()
    steps = [first] if first == "b" else [first, stage.rollback().entry.version]
    left = store.read_pointer("production")
    return {
        "steps": steps,
        "while full": full[0].version if full else None,
        "pointer": left[0].version if left else None,
        "entries": stage.state().history.last_number,
        "problems": stage.state().problems(),
    }


@pytest.mark.parametrize("pages", range(4))
def test_a_full_disk_stops_a_rollback_and_damages_nothing(tmp_path: Path, pages: int) -> None:
    probe = wrapped(tmp_path, "true")
    if not shutil.which("unshare") or subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("needs unshare and the right to mount")
    command = wrapped(tmp_path, sys.executable, __file__, str(pages), str(tmp_path))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    *failures, last = found["steps"]
    assert (last, found["pointer"], found["entries"], found["problems"]) == ("b", "b", 4, [])
    assert found["while full"] == ("c" if failures else "b")
    assert all("No space left" in failure for failure in failures)
    assert failures or pages > 1


if __name__ == "__main__":
    print(json.dumps(rollback_with_room_for(int(sys.argv[1]), Path(sys.argv[2]))))
