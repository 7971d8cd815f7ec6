"""The role by which GitHub deploys: one repository and environment, one stack, no more rights, no lost models."""

import json
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_file

from devtools import templates
from tests.infrastructure.cloudformation import Stack, read_source

PATH = Path(__file__).parents[2] / "deployment" / "bootstrap.yaml"
RESOURCES: dict[str, Any] = templates.read(PATH.read_text(encoding="utf-8"))["Resources"]
ROLE = RESOURCES["DeployRole"]["Properties"]


def statements() -> list[dict[str, Any]]:
    policies = [policy for policy in ROLE["Policies"] if "PolicyName" in policy]
    return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]


def actions(statement: dict[str, Any]) -> list[str]:
    found = statement["Action"]
    return [found] if isinstance(found, str) else found


def test_the_template_is_valid() -> None:
    assert lint_file(PATH) == []


def test_only_one_repository_and_environment_can_assume_the_role() -> None:
    (trust,) = ROLE["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert trust["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": {"Fn::Sub": "repo:${Repository}:environment:${Stage}"},
        }
    }


@pytest.mark.parametrize("action", ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"])
def test_roles_can_be_created_only_with_the_boundary(action: str) -> None:
    (allowing,) = [statement for statement in statements() if action in actions(statement)]
    assert allowing["Condition"] == {"StringEquals": {"iam:PermissionsBoundary": {"Ref": "Boundary"}}}


def test_the_role_cannot_change_itself_or_its_boundary() -> None:
    assert ROLE["RoleName"] == {"Fn::Sub": "github-undertone-${Stage}"}
    iam = [statement for statement in statements() if actions(statement)[0].startswith("iam:")]
    assert {json.dumps(statement["Resource"]) for statement in iam} == {
        json.dumps({"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/undertone-${Stage}-*"})
    }
    assert not [statement for statement in iam if "iam:DeleteRolePermissionsBoundary" in actions(statement)]


def test_every_service_of_the_stack_can_be_deployed(dev: Stack) -> None:
    services = {resource["Type"].split("::")[1].lower() for resource in dev.resources.values()}
    assert len(services) >= 8
    assert services <= {action.partition(":")[0] for statement in statements() for action in actions(statement)}


def test_every_layer_can_be_published() -> None:
    layers = [name for name, r in read_source()["Resources"].items() if r["Type"] == "AWS::Serverless::LayerVersion"]
    allowed = json.dumps([each["Resource"] for each in statements() if "lambda:PublishLayerVersion" in actions(each)])
    assert [name for name in layers if f"layer:{name}*" not in allowed] == []


def test_models_cannot_be_deleted() -> None:
    s3 = [action for statement in statements() for action in actions(statement) if action.startswith("s3:")]
    assert s3
    assert not [action for action in s3 if "Delete" in action or action == "s3:*"]


def test_feedback_cannot_be_read() -> None:
    found = [action for statement in statements() for action in actions(statement) if action.startswith("dynamodb:")]
    assert found
    assert not [
        action for action in found if "Item" in action or action in ("dynamodb:*", "dynamodb:Scan", "dynamodb:Query")
    ]


def test_only_listing_log_groups_is_allowed_on_all_resources() -> None:
    wide = [actions(statement) for statement in statements() if statement["Resource"] == "*"]
    assert wide == [["logs:DescribeLogGroups"]]


def test_the_boundary_lets_bulk_jobs_assume_their_data_roles_and_no_other() -> None:
    document = RESOURCES["Boundary"]["Properties"]["PolicyDocument"]["Statement"]
    chosen = [each["Fn::If"][1] if "Fn::If" in each else each for each in document]
    (allowing,) = [each for each in chosen if "sts:AssumeRole" in each["Action"]]
    assert allowing["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert allowing["Resource"] == {
        "Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/undertone-${Stage}-Jobs*"
    }
    roles = Stack(Jobs="true").of_type("AWS::IAM::Role")
    assert [name for name in roles if "DataRole" in name and not name.startswith("Jobs")] == []
