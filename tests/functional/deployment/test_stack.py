"""Stack outputs, function versions and rollback, and deleting a stack."""

import io
import json
import zipfile
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from deployment import removal, versions
from deployment.stack import DeployedStack, exists
from deployment.stages import DeploymentError, Stage

STAGE = Stage(
    name="test", stack="undertone-test", parameters={"Stage": "test"}, prefix="undertone", tested_in="", protected=False
)
OUTPUTS = {
    "ApiAddress": "https://x.example/dev/",
    "ModelBucketName": "models",
    "ApiKeyId": "k1",
    "DashboardAddress": "https://d.example",
    "PretrafficFunctionName": "CodeDeployHook_undertone-test",
    "Release": "0123456789ab",
}


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield


def code(number: int = 0) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", f"def handler(event, context): return {number}")
    return archive.getvalue()


def deploy(resources: dict[str, object], outputs: dict[str, str]) -> None:
    template = {"Resources": resources, "Outputs": {name: {"Value": value} for name, value in outputs.items()}}
    boto3.client("cloudformation").create_stack(StackName=STAGE.stack, TemplateBody=json.dumps(template))


@pytest.fixture
def function() -> str:
    """A function with six published versions, whose alias serves the fifth."""
    role = boto3.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    properties = {"Runtime": "python3.13", "Handler": "app.handler", "Role": role, "Code": {"ZipFile": "pass"}}
    deploy({"PredictFunction": {"Type": "AWS::Lambda::Function", "Properties": properties}}, OUTPUTS)
    client = boto3.client("lambda")
    name: str = client.list_functions()["Functions"][0]["FunctionName"]
    for number in range(6):
        client.update_function_code(FunctionName=name, ZipFile=code(number))
        client.publish_version(FunctionName=name)
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="5")
    return name


def published(name: str) -> set[str]:
    return {v["Version"] for v in boto3.client("lambda").list_versions_by_function(FunctionName=name)["Versions"]}


def test_a_stack_is_found_by_its_outputs() -> None:
    deploy({"Bucket": {"Type": "AWS::S3::Bucket"}}, OUTPUTS)
    stack = DeployedStack.find(STAGE.stack)
    assert (stack.url, stack.bucket, stack.key_ids) == ("https://x.example/dev/", "models", ("k1",))
    assert exists(STAGE.stack)


def test_the_new_key_is_used_during_key_rotation() -> None:
    key = boto3.client("apigateway").create_api_key(name="second", value="s" * 20)["id"]
    deploy({"Bucket": {"Type": "AWS::S3::Bucket"}}, OUTPUTS | {"SecondApiKeyId": key})
    assert DeployedStack.find(STAGE.stack).key() == "s" * 20


def test_a_missing_stack_is_an_error_with_a_remedy() -> None:
    assert not exists(STAGE.stack)
    with pytest.raises(DeploymentError, match="no stack undertone-test in us-east-1"):
        DeployedStack.find(STAGE.stack)


def test_a_deployment_keeps_the_serving_and_the_previous_version(function: str) -> None:
    assert versions.serving(STAGE.stack) == {function: "5"}
    assert versions.prune({function: "3"}, {function: "5"}) == 4
    assert published(function) == {"$LATEST", "3", "5"}


def test_a_deployment_without_function_changes_keeps_previous_versions(function: str) -> None:
    before = published(function)
    assert versions.prune({function: "5"}, {function: "5"}) == 0
    assert published(function) == before


def test_rollback_sends_all_traffic_to_the_previous_version(function: str) -> None:
    client = boto3.client("lambda")
    client.update_alias(FunctionName=function, Name="live", RoutingConfig={"AdditionalVersionWeights": {"6": 0.1}})
    versions.prune({function: "3"}, {function: "5"})
    assert versions.flip_back(STAGE.stack) == [versions.Flip(function, "5", "3")]
    alias = client.get_alias(FunctionName=function, Name="live")
    assert alias["FunctionVersion"] == "3"
    assert not alias.get("RoutingConfig", {}).get("AdditionalVersionWeights")
    assert versions.behind(STAGE.stack) == [function]


def test_a_second_rollback_does_not_roll_forward(function: str) -> None:
    versions.prune({function: "3"}, {function: "5"})
    versions.flip_back(STAGE.stack)
    with pytest.raises(DeploymentError, match="has no earlier version"):
        versions.flip_back(STAGE.stack)
    assert versions.serving(STAGE.stack) == {function: "3"}


def test_a_function_serving_its_newest_version_is_up_to_date(function: str) -> None:
    boto3.client("lambda").update_alias(FunctionName=function, Name="live", FunctionVersion="6")
    assert versions.behind(STAGE.stack) == []


@pytest.mark.parametrize("typed", ["", "yes", "undertone-prod", "undertone"])
def test_a_stack_is_not_deleted_unless_its_name_is_typed(typed: str) -> None:
    with pytest.raises(DeploymentError, match="expected the name undertone-test"):
        removal.require_confirmation(STAGE.stack, typed)


def test_a_protected_stack_is_not_deleted_until_it_is_unprotected(monkeypatch: pytest.MonkeyPatch) -> None:
    deploy({"Bucket": {"Type": "AWS::S3::Bucket"}}, OUTPUTS)
    monkeypatch.setattr(removal, "is_protected", lambda _: True)  # moto does not report it
    with pytest.raises(DeploymentError, match="make unprotect STAGE=test"):
        removal.delete_stack(STAGE)
    assert exists(STAGE.stack)
    monkeypatch.setattr(removal, "is_protected", lambda _: False)
    removal.delete_stack(STAGE)
    assert not exists(STAGE.stack)


def test_a_bucket_is_deleted_with_all_versions() -> None:
    client = boto3.client("s3")
    client.create_bucket(Bucket="models")
    client.put_bucket_versioning(Bucket="models", VersioningConfiguration={"Status": "Enabled"})
    for body in (b"one", b"two"):
        client.put_object(Bucket="models", Key="production.json", Body=body)
    client.delete_object(Bucket="models", Key="production.json")
    assert removal.delete_bucket("models") == 3
    assert client.list_buckets()["Buckets"] == []
