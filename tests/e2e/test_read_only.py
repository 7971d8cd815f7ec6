"""The drawing functions work on a read-only file system with a writable /tmp, as on Lambda."""

import json
import shutil
import subprocess
from typing import Any

import pytest

from devtools.lambda_emulator import ROOT, Emulator
from tests.e2e.conftest import Bucket

READ_ONLY = """
mount --make-rprivate / && mount --rbind / / && mount -o remount,ro,bind / && mount -t tmpfs tmpfs /tmp && exec "$@"
"""
WRAPPED = ["unshare", "--mount", "sh", "-c", READ_ONLY, "read-only"]


@pytest.fixture(scope="module")
def _namespaces(built: None) -> None:
    """Skip if this user cannot make the file system read-only for one process."""
    if ROOT.is_relative_to("/tmp"):  # noqa: S108 - the test mounts an empty file system there
        pytest.skip("the checkout lies in /tmp, which the function finds empty")
    tried = ["sh", "-c", "touch /tmp/here && ! touch /etc/here"]
    if not shutil.which("unshare") or subprocess.run([*WRAPPED, *tried], capture_output=True, check=False).returncode:
        pytest.skip("needs unshare and the right to mount")


def read(function: str, case: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((ROOT / "events" / function / f"{case}.json").read_text(encoding="utf-8"))
    return event


@pytest.mark.usefixtures("_namespaces")
@pytest.mark.parametrize("function", ["chart", "wordcloud", "trend"])
def test_a_picture_is_drawn_on_a_read_only_file_system(function: str, bucket: Bucket) -> None:
    emulator = Emulator(f"{function.capitalize()}Function", environment=bucket.environment)
    emulator._command[:0] = WRAPPED
    with emulator:
        answer = emulator.invoke(read(function, "comments"))
    assert (answer["statusCode"], answer["headers"]["content-type"]) == (200, "image/png")
