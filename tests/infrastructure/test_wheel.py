"""The package that pipx and uvx install."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[2]
SERVED = {
    "functions": "functions",
    "layers/drawing/undertone_fonts": "undertone_fonts",
    "layers/drawing/undertone_pictures": "undertone_pictures",
    "layers/undertone/undertone": "undertone",
    "training/starter": "training/starter",
}


def tracked(folder: str) -> list[str]:
    """The committed files of a folder, relative to it."""
    found = subprocess.run(["git", "ls-files"], cwd=ROOT / folder, capture_output=True, text=True, check=True)
    return found.stdout.splitlines()


def test_the_wheel_contains_every_file_that_serving_reads() -> None:
    builder = WheelBuilder(str(ROOT))
    packed = {Path(file.distribution_path).as_posix() for file in builder.recurse_included_files()}
    for folder, package in SERVED.items():
        files = {f"{package}/{name}" for name in tracked(folder)}
        assert files
        assert files - packed == set()
    assert builder.config.force_include == {str(ROOT / "template.yaml"): "functions/template.yaml"}


@pytest.mark.slow
def test_an_installed_wheel_serves(tmp_path: Path) -> None:
    uv = str(Path(sys.executable).with_name("uv"))
    build = [uv, "build", "--quiet", "--wheel", "--no-build-isolation", "--out-dir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True)
    wheel = next(tmp_path.glob("*.whl"))
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, wheel], check=True)
    server = subprocess.Popen([python.with_name("undertone"), "serve", "--port", "8791"], cwd=tmp_path)
    try:
        assert started(httpx.Client(base_url="http://127.0.0.1:8791"))
    finally:
        server.terminate()
        server.wait()


def started(client: httpx.Client) -> bool:
    """Wait for the server, and tell whether it classifies a comment and has the page."""
    with client:
        wait_until(lambda: responds(client), seconds=60)
        rows = client.post("/predict", json={"comments": ["I love this"]}).json()
        return rows[0]["sentiment"] == "Positive" and "Undertone" in client.get("/").text


def responds(client: httpx.Client) -> bool:
    try:
        return client.get("/health").status_code == 200
    except httpx.TransportError:
        return False
