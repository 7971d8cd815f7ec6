"""The SageMaker job: submitting it, waiting, and downloading the model."""

import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.validate import validate_parameters
from moto import mock_aws

from tests.support.aws_shapes import problems
from tests.support.graphs import card_of, tiny_graph
from training.errors import TrainingError
from training.sagemaker.entry import main
from training.sagemaker.job import Job, download_model, submit, wait
from training.sagemaker.source import pack_source
from undertone.models.card import Card
from undertone.models.model import Model

JOB = Job(
    name="undertone-test",
    role="arn:aws:iam::123456789012:role/undertone",
    image="123456789012.dkr.ecr.eu-central-1.amazonaws.com/undertone:1",
    bucket="undertone-models",
    data="s3://undertone-models/data",
    settings={"model.rounds": "20", "data": "sample"},
)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {"ACCESS_KEY_ID": "x", "SECRET_ACCESS_KEY": "x", "DEFAULT_REGION": "eu-central-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)  # set by a test that runs another server
    with mock_aws():
        boto3.client("s3").create_bucket(
            Bucket=JOB.bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        yield


def archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as made:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            made.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


@pytest.mark.usefixtures("aws")
def test_a_job_is_submitted_and_its_model_downloaded() -> None:
    s3, sagemaker = boto3.client("s3"), boto3.client("sagemaker")
    submit(JOB, b"source", s3=s3, sagemaker=sagemaker)
    described = sagemaker.describe_training_job(TrainingJobName=JOB.name)
    assert described["HyperParameters"]["sagemaker_program"] == "entry.py"
    assert described["HyperParameters"]["model.rounds"] == "20"
    assert described["EnableManagedSpotTraining"] is True
    assert (
        described["StoppingCondition"]["MaxWaitTimeInSeconds"] >= described["StoppingCondition"]["MaxRuntimeInSeconds"]
    )
    assert s3.get_object(Bucket=JOB.bucket, Key=JOB.source)["Body"].read() == b"source"

    url = wait(JOB.name, sagemaker=sagemaker)
    onnx = tiny_graph()
    key = url.removeprefix(f"s3://{JOB.bucket}/")
    s3.put_object(Bucket=JOB.bucket, Key=key, Body=archive({"model.onnx": onnx, "card.json": card_of(onnx).to_json()}))
    assert download_model(url, s3=s3) == (onnx, card_of(onnx))


@pytest.mark.usefixtures("aws")
def test_an_archive_without_a_model_is_rejected() -> None:
    s3 = boto3.client("s3")
    s3.put_object(Bucket=JOB.bucket, Key="m.tar.gz", Body=archive({"card.json": b"{}"}))
    with pytest.raises(TrainingError, match=r"has no model.onnx"):
        download_model(f"s3://{JOB.bucket}/m.tar.gz", s3=s3)


class Describes:
    """A fake client that returns one status after the other."""

    def __init__(self, *statuses: str) -> None:
        self.statuses = list(statuses)

    def describe_training_job(self, TrainingJobName: str) -> dict[str, Any]:  # noqa: N803, ARG002 - boto3's spelling
        status = self.statuses.pop(0)
        return {
            "TrainingJobStatus": status,
            "SecondaryStatus": "Training",
            "FailureReason": "no spare machine",
            "ModelArtifacts": {"S3ModelArtifacts": "s3://b/k"},
        }


def test_waiting_reports_each_status() -> None:
    sent: list[str] = []
    client: Any = Describes("InProgress", "InProgress", "Completed")
    assert wait("j", sagemaker=client, on_status=sent.append, sleep=lambda _: None) == "s3://b/k"
    assert sent == ["InProgress: Training", "InProgress: Training", "Completed: Training"]


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
def test_a_failed_job_reports_the_reason(status: str) -> None:
    client: Any = Describes(status)
    with pytest.raises(TrainingError, match=rf"ended with status {status}: no spare machine"):
        wait("j", sagemaker=client)


@pytest.mark.parametrize("spot", [True, False])
def test_the_request_fits_the_model_of_the_service(spot: bool) -> None:
    shape = (
        botocore.session.get_session().get_service_model("sagemaker").operation_model("CreateTrainingJob").input_shape
    )
    request = replace(JOB, spot=spot).request()
    assert shape
    validate_parameters(request, shape)
    assert problems(shape, request) == []
    wrong = replace(JOB, spot=spot, name="under_score", instance="ml.m5.tiny", most_seconds=0).request()
    assert problems(shape, wrong) == [
        "request.TrainingJobName: 'under_score'",
        "request.ResourceConfig.InstanceType: 'ml.m5.tiny'",
        "request.StoppingCondition.MaxRuntimeInSeconds: 0",
        *(["request.StoppingCondition.MaxWaitTimeInSeconds: 0"] if spot else []),
    ]


def test_an_on_demand_job_has_no_spot_wait_time() -> None:
    request = Job(name="j", role="r", image="i", bucket="b", data="s3://b/d", spot=False).request()
    assert request["EnableManagedSpotTraining"] is False
    assert "MaxWaitTimeInSeconds" not in request["StoppingCondition"]


def test_the_source_archive_contains_both_packages_and_the_entry_point() -> None:
    with tarfile.open(fileobj=io.BytesIO(pack_source())) as packed:
        names = set(packed.getnames())
    assert {"entry.py", "requirements.txt", "training/params.yaml", "undertone/text/__init__.py"} <= names
    assert not any("__pycache__" in name for name in names)


def test_the_entry_point_trains_from_a_csv_in_the_channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERTONE_DATA", "restored after the test")
    channel = tmp_path / "channel"
    channel.mkdir()
    sample = Path(__file__).parents[3] / "training/sample/comments.csv"
    (channel / "mine.csv").write_bytes(sample.read_bytes())
    folders = {
        f"SM_{name}": str(tmp_path / name) for name in ("MODEL_DIR", "OUTPUT_DATA_DIR", "OUTPUT_INTERMEDIATE_DIR")
    }
    settings = {"data": "mine.csv", "model.rounds": 10}
    main({"SM_HPS": json.dumps(settings), "SM_CHANNEL_TRAINING": str(channel), **folders})
    made = tmp_path / "MODEL_DIR"
    card = Card.from_json((made / "card.json").read_bytes())
    assert card.parameters["model"]["rounds"] == 10
    assert Model.load((made / "model.onnx").read_bytes(), card).predict(["thank you so much"])[0].confidence > 0
    assert json.loads((tmp_path / "OUTPUT_DATA_DIR" / "metrics.json").read_text())["mine"]["rows"] > 50
