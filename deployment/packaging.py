"""Publishes a build that the CloudFormation console can launch from a link."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import boto3
import yaml
from botocore.exceptions import ClientError

from deployment import stages
from deployment.deploying import BUILT, run, sam
from deployment.stages import DeploymentError
from training.stores import initialize_store
from undertone.models.store import open_store

FOLDER = Path("build") / "launch"
_HERE = Path(__file__).with_name("launch")
_MOST_INLINE = 4096  # maximum characters of a function's inline code


@dataclass(frozen=True, kw_only=True)
class Launch:
    """A published build.

    Attributes:
        template: The URL of the template.
        link: The URL that opens the CloudFormation console with the template.
    """

    template: str
    link: str


def package(bucket: str, prefix: str, *, architecture: str, template: Path | None = None) -> Launch:
    """Publish the code, the starter model and the template to a bucket.

    Args:
        bucket: An existing bucket; stacks must be launched in its region.
        prefix: Prefix of all keys.
        architecture: Processor architecture to build for.
        template: A built template to publish instead of building one.

    Raises:
        DeploymentError: The bucket cannot be used, or SAM failed to publish the code.
    """
    region = _region_of(bucket)
    if template is None:
        run(["make", "--no-print-directory", "build", f"ARCHITECTURE={architecture}"])
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    packaged = FOLDER / "packaged.yaml"
    sam("package", "--template-file", str(template or BUILT), "--output-template-file", str(packaged),
        "--s3-bucket", bucket, "--s3-prefix", prefix, "--region", region)  # fmt: skip
    text = packaged.read_text(encoding="utf-8")
    release = hashlib.sha256(text.encode()).hexdigest()[:12]
    place = f"{prefix}/launch/{release}"
    _publish_starter(bucket, f"{place}/starter")
    body = with_starter(text, bucket, f"{place}/starter", {"Release": release, "Architecture": architecture})
    boto3.client("s3").put_object(Bucket=bucket, Key=f"{place}/template.yaml", Body=body.encode())
    return launch(bucket, f"{place}/template.yaml", region)


def with_starter(template: str, bucket: str, prefix: str, defaults: dict[str, str]) -> str:
    """Return a packaged template with resources that copy the starter model, and with default parameters."""
    content = yaml.safe_load(template)
    code = (_HERE / "starter.py").read_text(encoding="utf-8")
    if len(code) > _MOST_INLINE:
        raise DeploymentError(f"starter.py has {len(code)} characters; a template takes {_MOST_INLINE}")
    text = (_HERE / "resources.yaml").read_text(encoding="utf-8")
    more = yaml.safe_load(text.replace("LAUNCH_BUCKET", bucket).replace("LAUNCH_PREFIX", prefix))
    more["StarterFunction"]["Properties"]["Code"]["ZipFile"] = code
    content["Resources"] |= more
    for name, value in defaults.items():
        content["Parameters"][name]["Default"] = value
    return yaml.safe_dump(content, sort_keys=False, width=160)


def launch(bucket: str, key: str, region: str) -> Launch:
    """Return the URLs of a template in a bucket."""
    template = f"https://{bucket}.s3.{region}.amazonaws.com/{quote(key)}"
    query = urlencode({"templateURL": template, "stackName": stages.read("dev").stack})
    console = f"https://console.aws.amazon.com/cloudformation/home?region={region}"
    return Launch(template=template, link=f"{console}#/stacks/create/review?{query}")


def _publish_starter(bucket: str, prefix: str) -> None:
    """Publish the objects of a new store that has the starter model in production."""
    store = FOLDER / "starter"
    if initialize_store(open_store(store)) is None:
        raise DeploymentError("there is no starter model for this code: make starter trains one")
    s3 = boto3.client("s3")
    for path in sorted(path for path in store.rglob("*") if path.is_file()):
        s3.upload_file(str(path), bucket, f"{prefix}/{path.relative_to(store).as_posix()}")


def _region_of(bucket: str) -> str:
    if "." in bucket:
        raise DeploymentError(f"the name of bucket {bucket} has a dot, so that its URL has no valid certificate")
    try:
        return boto3.client("s3").get_bucket_location(Bucket=bucket)["LocationConstraint"] or "us-east-1"
    except ClientError as error:
        raise DeploymentError(f"bucket {bucket}: {error}; make one with aws s3 mb s3://{bucket}") from error
