"""The training job as SageMaker runs it: its own toolkit, on its own Python, with nothing of this environment."""

import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from training.sagemaker.source import pack_source
from undertone.models.card import Card
from undertone.models.model import Model

ROOT = Path(__file__).parents[2]
TOOLKIT = "sagemaker-training==5.1.4"
UV = ROOT / ".venv" / "bin" / "uv"

pytestmark = pytest.mark.slow


def uv(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"UV_PYTHON_DOWNLOADS": "never"}
    return subprocess.run([UV, *arguments], env=environment, capture_output=True, text=True, check=False)


def find_python() -> str | None:
    """A Python 3.12 that starts: on PATH, or one of pyenv's, whose own command may be set to another version."""
    found = [shutil.which("python3.12"), *map(str, Path.home().glob(".pyenv/versions/3.12.*/bin/python3.12"))]
    started = (name for name in found if name and subprocess.run([name, "-c", ""], check=False).returncode == 0)
    return next(started, None)


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a job unpacks."""
    folder = tmp_path_factory.mktemp("ml") / "code"
    packed = folder.with_name("source.tar.gz")
    packed.write_bytes(pack_source())
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture(scope="module")
def python(code: Path) -> Path:
    """The folder of programs of an environment with SageMaker's toolkit and the job's requirements."""
    interpreter = find_python()
    if not UV.is_file() or interpreter is None:
        pytest.skip("no Python 3.12 on this machine, which SageMaker's toolkit needs")
    folder = ROOT / "build" / "sagemaker"
    made = folder / "made-for.txt"
    wanted = (code / "requirements.txt").read_text() + TOOLKIT
    if not made.is_file() or made.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        assert uv("venv", "--quiet", "--python", interpreter, str(folder)).returncode == 0
        install = ("pip", "install", "--quiet", "--python", str(folder / "bin" / "python"))
        done = uv(*install, TOOLKIT, "-r", str(code / "requirements.txt"))
        assert done.returncode == 0, done.stderr
        made.write_text(wanted)
    return folder / "bin"


def run_job(code: Path, programs: Path, hyperparameters: dict[str, str]) -> Path:
    """Run the toolkit's own `train` on a base folder; gives that folder."""
    base = code.parent
    config = base / "input" / "config"
    for folder in (config, base / "input" / "data" / "training", base / "output" / "data", base / "model"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    shutil.copy(ROOT / "training" / "sample" / "comments.csv", base / "input" / "data" / "training" / "mine.csv")
    # what the job would install is installed already
    (code / "requirements.txt").unlink(missing_ok=True)
    own = {"sagemaker_program": "entry.py", "sagemaker_submit_directory": str(code)}
    # SageMaker hands hyperparameters over as strings that hold JSON
    written = {name: json.dumps(value) for name, value in (own | hyperparameters).items()}
    (config / "hyperparameters.json").write_text(json.dumps(written))
    (config / "resourceconfig.json").write_text(json.dumps({"current_host": "localhost", "hosts": ["localhost"]}))
    (config / "inputdataconfig.json").write_text(json.dumps({"training": {"TrainingInputMode": "File"}}))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SM_", "UNDERTONE"))}
    own_path = {"SAGEMAKER_BASE_DIR": str(base), "PATH": f"{programs}:{os.environ['PATH']}", "OMP_NUM_THREADS": "1"}
    subprocess.run([programs / "train"], env=kept | own_path, capture_output=True, check=False, timeout=900)
    return base


def test_a_job_produces_a_servable_model(code: Path, python: Path) -> None:
    base = run_job(code, python, {"data": "mine.csv", "model.rounds": "20"})
    assert (base / "output" / "success").exists()
    card = Card.from_json((base / "model" / "card.json").read_bytes())
    model = Model.load((base / "model" / "model.onnx").read_bytes(), card)
    assert model.predict(["This is amazing, thank you!"])[0].sentiment.title == "Positive"
    assert card.parameters["model"]["rounds"] == 20
    assert json.loads((base / "output" / "data" / "metrics.json").read_text())["mine"]["macro_recall"] > 0.5


def test_a_failed_job_reports_the_reason(code: Path, python: Path) -> None:
    base = run_job(code, python, {"data": "gone.csv"})
    assert "gone.csv" in (base / "output" / "failure").read_text()
