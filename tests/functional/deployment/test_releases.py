"""Prod deploys exactly the artifact that was tested in dev."""

import json
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from deployment import deploying, releases
from deployment.deploying import Wishes
from deployment.releases import Releases
from deployment.stages import DeploymentError, Stage

BUCKET = "sam-bucket"
ZIP = f"s3://{BUCKET}/undertone/abc"
PROD = Stage(name="prod", stack="undertone-prod", parameters={}, prefix="undertone", tested_in="dev", protected=True)
TEMPLATE = f"Resources:\n  PredictFunction:\n    Properties:\n      CodeUri: {ZIP}\n"


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": BUCKET}}
        template = {"Resources": {"B": bucket}, "Outputs": {"SourceBucket": {"Value": BUCKET}}}
        boto3.client("cloudformation").create_stack(StackName=releases.SAM_STACK, TemplateBody=json.dumps(template))
        boto3.client("s3").put_object(Bucket=BUCKET, Key="undertone/abc", Body=b"the code")
        yield


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE)
    return path


def test_without_a_deployment_there_is_no_tested_release() -> None:
    boto3.client("cloudformation").delete_stack(StackName=releases.SAM_STACK)
    with pytest.raises(DeploymentError, match="run make deploy first"):
        Releases("undertone")


def test_a_release_is_named_after_its_content(template: Path) -> None:
    known = Releases("undertone")
    first = known.add(template, architecture="x86_64")
    assert known.add(template, architecture="x86_64").id == first.id
    template.write_text(TEMPLATE + "# changed\n")
    assert known.add(template, architecture="x86_64").id != first.id
    assert set(first.artefacts) == {ZIP}


def test_a_tested_release_is_fetched_unchanged(template: Path, tmp_path: Path) -> None:
    known = Releases("undertone")
    added = known.add(template, architecture="arm64")
    known.mark_tested(added.id, "dev")
    release, test = known.tested("dev")
    assert (release, test.id) == (added, added.id)
    known.fetch(release, tmp_path / "fetched" / "template.yaml")
    assert (tmp_path / "fetched" / "template.yaml").read_text() == TEMPLATE


def test_tested_releases_are_listed_newest_first(template: Path) -> None:
    known = Releases("undertone")
    first = known.add(template, architecture="x86_64")
    template.write_text(TEMPLATE + "# changed\n")
    second = known.add(template, architecture="x86_64")
    template.write_text(TEMPLATE + "# never tested\n")
    known.add(template, architecture="x86_64")
    for release, when in ((first, "2026-11-01T00:00:00+00:00"), (second, "2026-11-02T00:00:00+00:00")):
        known.mark_tested(release.id, "dev")
        test = {"id": release.id, "when": when, "who": "me"}
        key = f"undertone/releases/{release.id}/tested-in-dev.json"
        boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=json.dumps(test).encode())
    assert [release.id for release, _ in known.all_tested("dev")] == [second.id, first.id]
    assert known.all_tested("prod") == []


def test_an_untested_release_is_rejected(template: Path) -> None:
    known = Releases("undertone")
    release = known.add(template, architecture="x86_64")
    with pytest.raises(DeploymentError, match="run make deploy STAGE=dev first"):
        known.tested("dev")
    with pytest.raises(DeploymentError, match=f"release {release.id} has not passed the smoke test of stage dev"):
        known.tested("dev", release.id)


@pytest.mark.parametrize(
    ("key", "message"),
    [("undertone/abc", "is not what release"), ("undertone/releases/{id}/template.yaml", "is not the one")],
)
def test_a_release_changed_after_its_test_is_rejected(key: str, message: str, template: Path, tmp_path: Path) -> None:
    known = Releases("undertone")
    release = known.add(template, architecture="x86_64")
    known.mark_tested(release.id, "dev")
    boto3.client("s3").put_object(Bucket=BUCKET, Key=key.format(id=release.id), Body=b"something else")
    with pytest.raises(DeploymentError, match=message):
        known.fetch(release, tmp_path / "fetched.yaml")
    assert not (tmp_path / "fetched.yaml").exists()


def test_prod_rejects_a_checkout_that_was_not_tested_in_dev(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "commit", lambda: "aaaaaaaaaaaa")
    known = Releases("undertone")
    release = known.add(template, architecture="x86_64")
    known.mark_tested(release.id, "dev")
    monkeypatch.setattr(releases, "commit", lambda: "bbbbbbbbbbbb")
    with pytest.raises(DeploymentError, match="of commit aaaaaaaaaaaa, and bbbbbbbbbbbb is checked out"):
        deploying.deploy(PROD, Wishes(parameters={}, architecture="x86_64"))


def test_a_stage_that_builds_the_checkout_rejects_a_release() -> None:
    dev = Stage(name="dev", stack="undertone-dev", parameters={}, prefix="undertone", tested_in="", protected=False)
    with pytest.raises(DeploymentError, match="builds this checkout"):
        deploying.deploy(dev, Wishes(parameters={}, architecture="x86_64", release="0123456789ab"))


@pytest.mark.parametrize(
    ("origin", "url"),
    [
        ("git@github.com:me/undertone.git", "https://github.com/me/undertone/blob/main/docs/operations.md"),
        ("https://github.com/me/undertone", "https://github.com/me/undertone/blob/main/docs/operations.md"),
        ("/srv/git/undertone", "docs/operations.md"),
    ],
)
def test_alarms_link_to_the_origin_repository(origin: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "_git", lambda *_: origin)
    assert releases.runbook() == url
