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
