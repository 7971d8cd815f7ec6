"""A deployed stack, as CloudFormation and API Gateway tell it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef


@dataclass(frozen=True, kw_only=True)
class DeployedStack:
    """Where a stack's API and models are.

    Attributes:
        name: of the stack.
        address: of the API, with a slash at the end.
        bucket: the model store's.
        key_id: of the API key; its value is a secret and is asked for when it is needed.
        dashboard: the address of the dashboard.
    """

    name: str
    address: str
    bucket: str
    key_id: str
    dashboard: str

    @classmethod
    def find(cls, name: str) -> "DeployedStack":
        """Read the outputs of a stack."""
        (stack,) = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
        return cls(
            name=name,
            address=outputs["ApiAddress"],
            bucket=outputs["ModelBucketName"],
            key_id=outputs["ApiKeyId"],
            dashboard=outputs["DashboardAddress"],
        )

    def key(self) -> str:
        """The API key itself."""
        return boto3.client("apigateway").get_api_key(apiKey=self.key_id, includeValue=True)["value"]


def empty_bucket(bucket: str) -> int:
    """Delete every version of every object; gives how many there were."""
    client = boto3.client("s3")
    deleted = 0
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
        versions = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        objects: list[ObjectIdentifierTypeDef] = [{"Key": v["Key"], "VersionId": v["VersionId"]} for v in versions]
        if objects:
            client.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
        deleted += len(objects)
    return deleted


def prune_versions(stack_name: str, *, keep: int = 3) -> int:
    """Delete published versions of a stack's functions that no alias needs, but for the newest; gives how many.

    Nothing else deletes them, and a version with a snapshot costs for as long as it is there.
    """
    client = boto3.client("lambda")
    deleted = 0
    for function in _functions(stack_name):
        pages = client.get_paginator("list_versions_by_function").paginate(FunctionName=function)
        published = [v["Version"] for page in pages for v in page["Versions"] if v["Version"] != "$LATEST"]
        needed = set(sorted(published, key=int)[-keep:]) | _versions_of_aliases(function)
        for version in set(published) - needed:
            client.delete_function(FunctionName=function, Qualifier=version)
            deleted += 1
    return deleted


def _functions(stack_name: str) -> list[str]:
    pages = boto3.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack_name)
    resources = [resource for page in pages for resource in page["StackResourceSummaries"]]
    return [r["PhysicalResourceId"] for r in resources if r["ResourceType"] == "AWS::Lambda::Function"]


def _versions_of_aliases(function: str) -> set[str]:
    pages = boto3.client("lambda").get_paginator("list_aliases").paginate(FunctionName=function)
    aliases = [alias for page in pages for alias in page["Aliases"]]
    shifting = [v for a in aliases for v in a.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})]
    return {alias["FunctionVersion"] for alias in aliases} | set(shifting)
