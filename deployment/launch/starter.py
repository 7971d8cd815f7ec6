"""Copies the starter model into the empty model bucket of a new stack, as a CloudFormation custom resource."""

import json
import urllib.request
from typing import Any

import boto3


def handle(event: dict[str, Any], _context: object) -> None:
    """Copy when a stack is created, and report the result to CloudFormation."""
    status, reason = "SUCCESS", "nothing to do"
    try:
        if event["RequestType"] == "Create":
            wishes = event["ResourceProperties"]
            reason = copy(wishes["SourceBucket"], wishes["SourcePrefix"], wishes["TargetBucket"])
    except Exception as error:  # noqa: BLE001 - without an answer, CloudFormation waits until its timeout
        status, reason = "FAILED", f"The starter model could not be copied: {error}"
    print(json.dumps({"status": status, "reason": reason}))
    _answer(event, status, reason)


def copy(source: str, prefix: str, target: str) -> str:
    """Copy all objects under a prefix to an empty bucket, with the pointer to the model last."""
    s3 = boto3.client("s3")
    if s3.list_objects_v2(Bucket=target, MaxKeys=1).get("KeyCount"):
        return "the bucket has models already"
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket=source, Prefix=prefix).get("Contents", [])]
    if not keys:
        raise LookupError(f"there is nothing at s3://{source}/{prefix}")
    for key in sorted(keys, key=lambda one: not one.removeprefix(prefix).startswith("models/")):
        s3.copy_object(Bucket=target, Key=key.removeprefix(prefix), CopySource={"Bucket": source, "Key": key})
    return f"copied {len(keys)} objects"


def _answer(event: dict[str, Any], status: str, reason: str) -> None:
    told = {"Status": status, "Reason": reason, "PhysicalResourceId": event.get("PhysicalResourceId", "starter-model")}
    told |= {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
    data = json.dumps(told).encode()
    request = urllib.request.Request(event["ResponseURL"], data, {"content-type": ""}, method="PUT")  # noqa: S310
    urllib.request.urlopen(request, timeout=30).close()  # noqa: S310 - the URL is CloudFormation's
