"""The published versions of a stack's functions: the current ones, and those to roll back to."""

from collections.abc import Mapping
from typing import NamedTuple

import boto3

from deployment.stages import DeploymentError

ALIAS = "live"


class Flip(NamedTuple):
    """A function that was rolled back to its previous version."""

    function: str
    left: str
    serving: str


def serving(stack: str) -> dict[str, str]:
    """Return the version that each function's alias points to; functions without the alias are left out."""
    client = boto3.client("lambda")
    found = {}
    for function in _functions(stack):
        try:
            found[function] = client.get_alias(FunctionName=function, Name=ALIAS)["FunctionVersion"]
        except client.exceptions.ResourceNotFoundException:
            continue  # the pre-traffic hook has none
    return found


def prune(before: Mapping[str, str], after: Mapping[str, str]) -> int:
    """Delete all published versions except the current and the previous ones; return the number deleted.

    Nothing else deletes them, and a version with a snapshot is billed as long as it exists. A deployment that changed
    no function deletes none, so that the previous versions stay.

    Args:
        before: Current versions before the deployment, by function.
        after: Current versions after it.
    """
    if dict(before) == dict(after):
        return 0
    client = boto3.client("lambda")
    deleted = 0
    for function, version in after.items():
        for old in set(_published(function)) - {version, before.get(function)}:
            client.delete_function(FunctionName=function, Qualifier=old)
            deleted += 1
    return deleted


def flip_back(stack: str) -> list[Flip]:
    """Roll functions back to their previous version, except those that the last deployment did not change.

    Raises:
        DeploymentError: No function has a previous version.
    """
    client = boto3.client("lambda")
    flips = []
    for function, version in serving(stack).items():
        older = [published for published in _published(function) if int(published) < int(version)]
        if older:
            previous = max(older, key=int)
            client.update_alias(
                FunctionName=function,
                Name=ALIAS,
                FunctionVersion=previous,
                RoutingConfig={"AdditionalVersionWeights": {}},
            )
            flips.append(Flip(function, version, previous))
    if not flips:
        raise DeploymentError(
            f"{stack} has no earlier version of any function: deploy an earlier release with RELEASE=..."
        )
    return flips


def behind(stack: str) -> list[str]:
    """Return the functions with a newer version than the current one, as after a rollback."""
    found = serving(stack)
    return [name for name, version in found.items() if max(map(int, _published(name)), default=0) > int(version)]


def _published(function: str) -> list[str]:
    pages = boto3.client("lambda").get_paginator("list_versions_by_function").paginate(FunctionName=function)
    return [v["Version"] for page in pages for v in page["Versions"] if v["Version"] != "$LATEST"]


def _functions(stack: str) -> list[str]:
    pages = boto3.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
    resources = [resource for page in pages for resource in page["StackResourceSummaries"]]
    return [r["PhysicalResourceId"] for r in resources if r["ResourceType"] == "AWS::Lambda::Function"]
