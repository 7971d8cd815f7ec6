"""Deletes a stack after confirmation; its models are kept unless their bucket is named too."""

from typing import TYPE_CHECKING

import boto3

from deployment.stages import DeploymentError, Stage

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef


def require_confirmation(stack: str, typed: str) -> None:
    """Require the stack's name as a confirmation.

    Raises:
        DeploymentError: The confirmation is not the stack's name.
    """
    if typed.strip() != stack:
        raise DeploymentError(f"expected the name {stack}, got {typed.strip()!r}: nothing was deleted")


def is_protected(stack: str) -> bool:
    """Return whether CloudFormation's termination protection is on."""
    (found,) = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    return bool(found.get("EnableTerminationProtection"))


def protect(stack: str, *, on: bool) -> None:
    """Turn CloudFormation's termination protection on or off."""
    boto3.client("cloudformation").update_termination_protection(StackName=stack, EnableTerminationProtection=on)


def delete_stack(stage: Stage) -> None:
    """Delete a stage's stack, and wait until it is deleted.

    Raises:
        DeploymentError: The stack is protected from deletion.
    """
    if is_protected(stage.stack):
        raise DeploymentError(f"{stage.stack} is protected from deletion: run make unprotect STAGE={stage.name} first")
    client = boto3.client("cloudformation")
    client.delete_stack(StackName=stage.stack)
    waiter = client.get_waiter("stack_delete_complete")
    waiter.wait(StackName=stage.stack, WaiterConfig={"Delay": 5, "MaxAttempts": 240})


def delete_bucket(bucket: str) -> int:
    """Delete a bucket with every version of every object; return the number of versions."""
    client = boto3.client("s3")
    deleted = 0
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
        versions = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        objects: list[ObjectIdentifierTypeDef] = [{"Key": v["Key"], "VersionId": v["VersionId"]} for v in versions]
        if objects:
            client.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
        deleted += len(objects)
    client.delete_bucket(Bucket=bucket)
    return deleted
