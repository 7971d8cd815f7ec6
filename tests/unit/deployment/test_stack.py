import io
import json
import zipfile
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from deployment.stack import DeployedStack, empty_bucket, prune_versions

STACK = "undertone-test"


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield


def code() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", "def handler(event, context): return {}")
    return archive.getvalue()


def deploy(template: dict[str, object]) -> None:
    boto3.client("cloudformation").create_stack(StackName=STACK, TemplateBody=json.dumps(template))


def test_a_stack_is_found_by_its_outputs() -> None:
    values = {
        "ApiAddress": "https://x.example/dev/",
        "ModelBucketName": "models",
        "ApiKeyId": "k",
        "DashboardAddress": "https://d.example",
    }
    outputs = {name: {"Value": value} for name, value in values.items()}
    deploy({"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}}, "Outputs": outputs})
    stack = DeployedStack.find(STACK)
    assert (stack.address, stack.bucket, stack.key_id) == ("https://x.example/dev/", "models", "k")


def test_a_bucket_is_emptied_of_all_versions() -> None:
    client = boto3.client("s3")
    client.create_bucket(Bucket="models")
    client.put_bucket_versioning(Bucket="models", VersioningConfiguration={"Status": "Enabled"})
    for body in (b"one", b"two"):
        client.put_object(Bucket="models", Key="production.json", Body=body)
    client.delete_object(Bucket="models", Key="production.json")
    assert empty_bucket("models") == 3
    client.delete_bucket(Bucket="models")


def test_old_versions_go_and_those_of_aliases_and_the_newest_stay() -> None:
    role = boto3.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    function = {"Runtime": "python3.13", "Handler": "app.handler", "Role": role, "Code": {"ZipFile": "pass"}}
    deploy({"Resources": {"PredictFunction": {"Type": "AWS::Lambda::Function", "Properties": function}}})
    client = boto3.client("lambda")
    name = client.list_functions()["Functions"][0]["FunctionName"]
    for number in range(6):
        client.update_function_code(FunctionName=name, ZipFile=code() + bytes([number]))
        client.publish_version(FunctionName=name)
    before = [v["Version"] for v in client.list_versions_by_function(FunctionName=name)["Versions"]]
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    prune_versions(STACK, keep=2)
    after = {v["Version"] for v in client.list_versions_by_function(FunctionName=name)["Versions"]}
    assert len(before) > 4
    assert after == {"$LATEST", "1", *before[-2:]}
