"""Submits a training job, waits for it, and downloads its model."""

import io
import tarfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from training.errors import TrainingError
from training.sagemaker.source import PROGRAM
from undertone.models.card import Card

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sagemaker import SageMakerClient

METRICS = [{"Name": "macro_recall:semeval", "Regex": "macro_recall_semeval=(.*?);"}]
WAIT_SECONDS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Configuration of a training job.

    Attributes:
        name: Name of the job: letters, digits and hyphens.
        role: The ARN of the role that the job runs as.
        image: The URI of an image with Python 3.12 and sagemaker-training.
        bucket: Bucket of code, data and results.
        data: The ``s3://`` prefix of the data channel.
        instance: Instance type.
        spot: Whether to use spot instances, which cost less and may be interrupted.
        volume_gb: Size of the volume in GB.
        most_seconds: Time limit in seconds.
        settings: Hyperparameters, see entry.py.
    """

    name: str
    role: str
    image: str
    bucket: str
    data: str
    instance: str = "ml.m5.xlarge"
    spot: bool = True
    volume_gb: int = 10
    most_seconds: int = 3600
    settings: Mapping[str, str] | None = None

    @property
    def source(self) -> str:
        """Return the key of the source archive."""
        return f"sagemaker/{self.name}/source.tar.gz"

    def request(self) -> dict[str, Any]:
        """Return the request of CreateTrainingJob."""
        own = {"sagemaker_program": PROGRAM, "sagemaker_submit_directory": f"s3://{self.bucket}/{self.source}"}
        location = {"S3DataType": "S3Prefix", "S3Uri": self.data, "S3DataDistributionType": "FullyReplicated"}
        stopping = {"MaxRuntimeInSeconds": self.most_seconds}
        return {
            "TrainingJobName": self.name,
            "RoleArn": self.role,
            "AlgorithmSpecification": {
                "TrainingImage": self.image,
                "TrainingInputMode": "File",
                "MetricDefinitions": METRICS,
            },
            "InputDataConfig": [{"ChannelName": "training", "DataSource": {"S3DataSource": location}}],
            "OutputDataConfig": {"S3OutputPath": f"s3://{self.bucket}/sagemaker"},
            "ResourceConfig": {
                "InstanceType": self.instance,
                "InstanceCount": 1,
                "VolumeSizeInGB": self.volume_gb,
            },
            "StoppingCondition": stopping | ({"MaxWaitTimeInSeconds": 2 * self.most_seconds} if self.spot else {}),
            "EnableManagedSpotTraining": self.spot,
            "HyperParameters": {**(self.settings or {}), **own},
        }


def submit(job: Job, source: bytes, *, s3: "S3Client", sagemaker: "SageMakerClient") -> None:
    """Upload the code and start the job."""
    s3.put_object(Bucket=job.bucket, Key=job.source, Body=source)
    sagemaker.create_training_job(**job.request())


def wait(
    name: str,
    *,
    sagemaker: "SageMakerClient",
    on_status: Callable[[str], None] = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
) -> str:
    """Wait until a job has ended; return the URL of its model.

    Raises:
        TrainingError: It failed or was stopped.
    """
    while True:
        found = sagemaker.describe_training_job(TrainingJobName=name)
        status = found["TrainingJobStatus"]
        on_status(f"{status}: {found.get('SecondaryStatus', '')}")
        if status == "Completed":
            return found["ModelArtifacts"]["S3ModelArtifacts"]
        if status in {"Failed", "Stopped"}:
            reason = found.get("FailureReason", "no reason was given")
            raise TrainingError(
                f"The training job {name} ended with status {status}: {reason}. See its log in CloudWatch."
            )
        sleep(WAIT_SECONDS)


def download_model(url: str, *, s3: "S3Client") -> tuple[bytes, Card]:
    """Read the model and the card from a job's model.tar.gz.

    Raises:
        TrainingError: The archive lacks one of the two.
    """
    bucket, _, key = url.removeprefix("s3://").partition("/")
    content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        files = {entry.name.removeprefix("./"): entry for entry in archive if entry.isfile()}
        missing = {"model.onnx", "card.json"} - set(files)
        if missing:
            raise TrainingError(f"{url} has no {' and no '.join(sorted(missing))}. Was the job submitted by undertone?")
        onnx, card = (_read(archive, files[name]) for name in ("model.onnx", "card.json"))
    return onnx, Card.from_json(card)


def _read(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(entry)
    return file.read() if file else b""
