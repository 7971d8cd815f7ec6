"""The pipeline under DVC: a changed number repeats what depends on it, no more; what was made can be shared by S3."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
import yaml
from moto.server import ThreadedMotoServer

from training.stores import STARTER, load_model

ROOT = Path(__file__).parents[2]
STAGES = ["fetch", "prepare", "train", "export", "evaluate", "learning_curve", "report", "register"]

pytestmark = pytest.mark.slow


class Project:
    """A copy of the pipeline in a folder of its own, on the sample and with few trees."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ignored = shutil.ignore_patterns("__pycache__")
        for name in ("training", ".dvc", "layers/undertone/undertone"):
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        shutil.copy(ROOT / ".dvcignore", folder)
        self.set(data={"train": ["sample"], "dev": [], "judge": []}, model={"rounds": 10})
        self.set(train={"parity_texts": 100}, report={"learning_curve": [0.5], "distinctive_terms": 9})
        subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)

    def set(self, **sections: dict[str, object]) -> None:
        path = self.folder / "training" / "params.yaml"
        params = yaml.safe_load(path.read_text())
        path.write_text(yaml.safe_dump(params | {name: params[name] | changed for name, changed in sections.items()}))

    def dvc(self, *arguments: str) -> str:
        own = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "OMP_NUM_THREADS": "1"}
        environment = {name: value for name, value in os.environ.items() if name != "MLFLOW_TRACKING_URI"} | own
        done = subprocess.run(
            ["dvc", *arguments], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def repeat(self, *options: str) -> list[str]:
        """The stages that `dvc repro` runs."""
        shown = self.dvc("repro", *options, "training/dvc.yaml")
        return [stage for stage in STAGES if f"Running stage 'training/dvc.yaml:{stage}'" in shown]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = Project(tmp_path_factory.mktemp("project"))
    assert made.repeat() == STAGES
    return made


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"ACCESS_KEY_ID": "x", "SECRET_ACCESS_KEY": "x", "DEFAULT_REGION": "us-east-1"}.items():
            patch.setenv(f"AWS_{name}", value)
        yield f"http://{host}:{port}"
    server.stop()


def test_a_first_run_creates_a_report_and_a_candidate(project: Project) -> None:
    assert (project.folder / "reports" / "index.html").is_file()
    assert (project.folder / "reports" / "learning_curve.svg").is_file()
    registered = json.loads((project.folder / "build" / "pipeline" / "registered.json").read_text())
    store = str(project.folder / "store")
    assert load_model(registered["version"], store=store).version == registered["version"]
    assert load_model(store=store).version == load_model(store=str(STARTER)).version


def test_nothing_changed_runs_nothing(project: Project) -> None:
    assert project.repeat() == []


def test_a_report_parameter_reruns_only_the_report(project: Project) -> None:
    project.set(report={"learning_curve": [0.5], "distinctive_terms": 5})
    assert project.repeat() == ["report", "register"]


def test_a_model_parameter_reruns_training_but_not_the_data_stages(project: Project) -> None:
    project.set(model={"rounds": 11})
    would = project.repeat("--dry")
    project.set(model={"rounds": 10})
    assert "train" in would
    assert not {"fetch", "prepare"} & set(would)


def test_a_gate_parameter_reruns_nothing(project: Project) -> None:
    project.set(gates={"margin": 0.5})
    assert project.repeat() == []


def test_outputs_can_be_pushed_and_pulled(project: Project, s3: str) -> None:
    boto3.client("s3", endpoint_url=s3).create_bucket(Bucket="shared")
    project.dvc("remote", "add", "--force", "--default", "shared", "s3://shared/dvc")
    project.dvc("remote", "modify", "shared", "endpointurl", s3)
    project.dvc("push")
    made = project.folder / "build" / "pipeline" / "model.onnx"
    content = made.read_bytes()
    metrics = made.with_name("metrics.json")
    figures = json.loads(metrics.read_text())
    made.unlink()
    metrics.unlink()
    shutil.rmtree(project.folder / "reports")
    shutil.rmtree(project.folder / ".dvc" / "cache")
    project.dvc("pull")
    assert made.read_bytes() == content
    assert json.loads(metrics.read_text()) == figures
    assert (project.folder / "reports" / "index.html").is_file()
