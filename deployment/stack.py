"""A deployed stack, as CloudFormation and API Gateway tell it."""

from dataclasses import dataclass

import boto3
from botocore.exceptions import ClientError

from deployment.stages import DeploymentError


@dataclass(frozen=True, kw_only=True)
class DeployedStack:
    """Where a stack's API and models are.

    Attributes:
        name: of the stack.
        url: of the API, with a slash at the end.
        bucket: the model store's.
        key_ids: of the API keys that are valid; their values are secrets and are read when they are needed.
        dashboard: the URL of the dashboard.
        hook: the name of the pre-traffic hook's function.
        release: the artefact that was deployed last.
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
            DeploymentError: when there is none of this name in the account and region.
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
        """The value of an API key that is valid."""
        return boto3.client("apigateway").get_api_key(apiKey=self.key_ids[-1], includeValue=True)["value"]


def exists(name: str) -> bool:
    """Whether a stack of this name has been deployed."""
    return outputs_of(name) is not None


def outputs_of(name: str) -> dict[str, str] | None:
    """The outputs of a stack by their names, or None where there is no such stack."""
    try:
        (stack,) = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
