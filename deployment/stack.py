"""A deployed stack, as described by CloudFormation and API Gateway."""

from dataclasses import dataclass

import boto3
from botocore.exceptions import ClientError

from deployment.stages import DeploymentError


@dataclass(frozen=True, kw_only=True)
class DeployedStack:
    """The outputs of a stack.

    Attributes:
        name: Name of the stack.
        url: Base URL of the API, with a trailing slash.
        bucket: Bucket of the model store.
        key_ids: IDs of the valid API keys; their values are secrets, and read only when needed.
        dashboard: URL of the dashboard.
        hook: Name of the pre-traffic hook's function.
        release: ID of the release that was deployed last.
    """

    name: str
    url: str
    bucket: str
    key_ids: tuple[str, ...]
    dashboard: str
    hook: str
    release: str

    @classmethod
    def find(cls, name: str) -> "DeployedStack":
        """Read the outputs of a stack.

        Raises:
            DeploymentError: There is no stack of this name in the account and region.
        """
        outputs = outputs_of(name)
        if outputs is None:
            region = boto3.client("cloudformation").meta.region_name
            raise DeploymentError(f"there is no stack {name} in {region}: deploy it, or set AWS_REGION to where it is")
        return cls(
            name=name,
            url=outputs["ApiAddress"],
            bucket=outputs["ModelBucketName"],
            key_ids=tuple(outputs[key] for key in ("ApiKeyId", "SecondApiKeyId") if key in outputs),
            dashboard=outputs["DashboardAddress"],
            hook=outputs["PretrafficFunctionName"],
            release=outputs["Release"],
        )

    def key(self) -> str:
        """Return the value of the newest valid API key."""
        return boto3.client("apigateway").get_api_key(apiKey=self.key_ids[-1], includeValue=True)["value"]


def exists(name: str) -> bool:
    """Return whether a stack of this name exists."""
    return outputs_of(name) is not None


def outputs_of(name: str) -> dict[str, str] | None:
    """Return the outputs of a stack by name, or None if there is no such stack."""
    try:
        (stack,) = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
