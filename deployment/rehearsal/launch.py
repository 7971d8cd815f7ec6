"""A launch link in the rehearsal; steps in the console are replaced by calls of the CloudFormation API."""

import os
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import boto3

BUCKET = "undertone-launch"
_LINK = re.compile(r"^Launch\s+(\S+)$", re.MULTILINE)


def launch_stack(make: Callable[..., str], template: str) -> str:
    """Publish a build, follow the printed link, and return the name of the stack that was created.

    Args:
        make: Runs a target, and returns its output.
        template: Path of a built template, adapted to ministack.
    """
    boto3.client("s3").create_bucket(Bucket=BUCKET)
    said = make("package", f"BUCKET={BUCKET}", f"TEMPLATE={template}")
    query: dict[str, list[str]] = parse_qs(urlsplit(urlsplit(_LINK.findall(said)[-1]).fragment).query)
    (url,), (name,) = query["templateURL"], query["stackName"]
    # ministack does not serve S3's host names
    here = url.replace(f"https://{BUCKET}.s3.us-east-1.amazonaws.com", f"{os.environ['AWS_ENDPOINT_URL']}/{BUCKET}")
    cloudformation = boto3.client("cloudformation")
    cloudformation.create_stack(
        StackName=name, TemplateURL=here, Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 2})
    return name
