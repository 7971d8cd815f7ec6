"""A launch link: what `make package` publishes, and the function that brings a new stack its model."""

import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import boto3
import pytest
import yaml

from deployment import packaging
from deployment.launch import starter
from deployment.stages import DeploymentError
from devtools.s3 import BUCKET, s3_server
from training.registry import Stage
from training.stores import STARTER
from undertone.models.store import open_store

TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Architecture: {Type: String, Default: arm64}
  Release: {Type: String, Default: unknown}
  PermissionsBoundary: {Type: String, Default: ""}
  LogRetentionDays: {Type: Number, Default: 30}
Conditions:
  HasBoundary: {"Fn::Not": [{"Fn::Equals": [{Ref: PermissionsBoundary}, ""]}]}
Resources:
  PredictFunction:
    Type: AWS::Serverless::Function
    Properties:
      {Runtime: python3.13, Handler: app.handle, CodeUri: code, Architectures: [{Ref: Architecture}]}
  ModelBucket: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, UpdateReplacePolicy: Retain}
Outputs:
  Release: {Value: {Ref: Release}}
"""


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch, s3_server():
        patch.chdir(tmp_path_factory.mktemp("work"))
        yield boto3.client("s3")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    (folder / "code").mkdir()
    (folder / "code" / "app.py").write_text("def handle(event, context): return {}\n")
    path = folder / "template.yaml"
    path.write_text(TEMPLATE)
    return path


@pytest.fixture(scope="module")
def launch(s3: Any, built: Path) -> packaging.Launch:
    """What one run of `make package` publishes, which takes seconds."""
    return packaging.package(BUCKET, "mine", architecture="x86_64", template=built)


@pytest.fixture
def target(s3: Any) -> str:
    """The empty model bucket of a new stack."""
    name = f"models-{uuid4()}"
    s3.create_bucket(Bucket=name)
    return name


def keys(s3: Any, bucket: str) -> list[str]:
    return [found["Key"] for found in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


def published(s3: Any, launch: packaging.Launch) -> tuple[str, dict[str, Any]]:
    """The key and the content of the published template."""
    key = urlsplit(launch.template).path.removeprefix("/")
    return key, yaml.safe_load(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read())


def test_the_link_opens_a_template_that_names_what_was_published(s3: Any, launch: packaging.Launch) -> None:
    key, template = published(s3, launch)
    assert launch.template == f"https://{BUCKET}.s3.us-east-1.amazonaws.com/{key}"
    page, _, fragment = launch.link.partition("#")
    assert page == "https://console.aws.amazon.com/cloudformation/home?region=us-east-1"
    path, _, query = fragment.partition("?")
    assert path == "/stacks/create/review"
    assert parse_qs(query) == {"templateURL": [launch.template], "stackName": ["undertone-dev"]}
    code = template["Resources"]["PredictFunction"]["Properties"]["CodeUri"]
    assert code.removeprefix(f"s3://{BUCKET}/") in keys(s3, BUCKET)
    release = key.split("/")[-2]
    defaults = {name: template["Parameters"][name]["Default"] for name in ("Release", "Architecture")}
    assert defaults == {"Release": release, "Architecture": "x86_64"}
    source = template["Resources"]["StarterModel"]["Properties"]
    assert (source["SourceBucket"], source["SourcePrefix"]) == (BUCKET, f"mine/launch/{release}/starter/")


def test_the_published_template_is_valid(s3: Any, launch: packaging.Launch, tmp_path: Path) -> None:
    _, template = published(s3, launch)
    path = tmp_path / "published.yaml"
    path.write_text(yaml.safe_dump(template, sort_keys=False))
    sam = [str(Path(sys.executable).with_name("sam")), "validate", "--lint", "--template", str(path)]
    done = subprocess.run([*sam, "--region", "us-east-1"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_new_stack_gets_the_published_model_as_production(s3: Any, launch: packaging.Launch, target: str) -> None:
    _, template = published(s3, launch)
    source = template["Resources"]["StarterModel"]["Properties"]
    starter.copy(source["SourceBucket"], source["SourcePrefix"], target)
    store, first = open_store(f"s3://{target}"), open_store(STARTER)
    found, wanted = store.read_pointer("production"), first.read_pointer("production")
    assert found is not None
    assert wanted is not None
    assert found[0] == wanted[0]
    assert store.read_model(found[0]) == first.read_model(wanted[0])
    assert Stage(store).state().is_complete
    assert "already" in starter.copy(source["SourceBucket"], source["SourcePrefix"], target)


def test_a_bucket_that_is_missing_or_has_a_dot_is_refused(s3: Any, built: Path) -> None:
    with pytest.raises(DeploymentError, match="aws s3 mb s3://no-such-bucket"):
        packaging.package("no-such-bucket", "mine", architecture="x86_64", template=built)
    with pytest.raises(DeploymentError, match="has a dot"):
        packaging.package("my.bucket", "mine", architecture="x86_64", template=built)


@pytest.fixture
def cloudformation() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The URL at which CloudFormation waits for answers, and the answers."""
    answers: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            answers.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", answers
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("kind", "prefix", "status"),
    [("Create", "here/", "SUCCESS"), ("Create", "nowhere/", "FAILED"), ("Delete", "", "SUCCESS")],
)
def test_cloudformation_is_told_how_it_went(
    s3: Any, target: str, cloudformation: tuple[str, list[dict[str, Any]]], kind: str, prefix: str, status: str
) -> None:
    s3.put_object(Bucket=BUCKET, Key="here/production.json", Body=b"{}")
    url, answers = cloudformation
    ids = {"StackId": "stack", "RequestId": "request", "LogicalResourceId": "StarterModel"}
    wishes = {"SourceBucket": BUCKET, "SourcePrefix": prefix, "TargetBucket": target}
    starter.handle({"RequestType": kind, "ResponseURL": url, "ResourceProperties": wishes, **ids}, None)
    (answer,) = answers
    assert {key: answer[key] for key in ids} == ids
    assert answer["Status"] == status
    assert answer["PhysicalResourceId"] == "starter-model"
    assert keys(s3, target) == (["production.json"] if (kind, status) == ("Create", "SUCCESS") else [])
