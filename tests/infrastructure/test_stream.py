"""The stream: off by default; nothing lost or in the clear, few rights, an alarm for what cannot be scored."""

import json
import re
from typing import Any

import pytest

from devtools import templates
from tests.infrastructure.cloudformation import TEMPLATE, Stack

RUNBOOK = (TEMPLATE.parent / "docs/operations.md").read_text(encoding="utf-8")
BOOTSTRAP: dict[str, Any] = templates.read((TEMPLATE.parent / "deployment/bootstrap.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def stack() -> Stack:
    return Stack(Stream="true", RunbookAddress="https://example.org/operations.md")


def properties(stack: Stack, name: str) -> dict[str, Any]:
    found: dict[str, Any] = stack.resources[name]["Properties"]
    return found


def test_it_is_off_by_default(dev: Stack, prod: Stack) -> None:
    for stack in (dev, prod):
        assert not [name for name in (*stack.resources, *stack.outputs) if name.startswith("Stream")]


def test_a_message_that_fails_again_and_again_is_kept_and_reported(stack: Stack) -> None:
    redrive = properties(stack, "StreamQueue")["RedrivePolicy"]
    assert redrive == {"deadLetterTargetArn": "<StreamDeadLetterQueue.Arn>", "maxReceiveCount": 5}
    kept = [properties(stack, name)["MessageRetentionPeriod"] for name in ("StreamQueue", "StreamDeadLetterQueue")]
    assert kept[1] > kept[0]  # the time counts from when a message was sent, also in the second queue
    alarm = properties(stack, "StreamAlarm")
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/SQS", "ApproximateNumberOfMessagesVisible")
    assert alarm["Dimensions"] == [{"Name": "QueueName", "Value": "<StreamDeadLetterQueue.QueueName>"}]
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (1, "GreaterThanOrEqualToThreshold")
    assert alarm["AlarmActions"] == alarm["OKActions"] == ["<AlarmTopic>"]
    anchor = alarm["AlarmDescription"].rpartition("#")[2]
    assert anchor in re.findall(r"^### (.+)$", RUNBOOK.lower(), re.MULTILINE)


def test_one_failed_message_does_not_fail_its_batch(stack: Stack) -> None:
    (source,) = stack.of_type("AWS::Lambda::EventSourceMapping").values()
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert source["EventSourceArn"] == "<StreamQueue.Arn>"
    assert str(source["ScalingConfig"]["MaximumConcurrency"]) == "10"
    waits = properties(stack, "StreamQueue")["VisibilityTimeout"]
    assert waits >= 6 * properties(stack, "StreamFunction")["Timeout"] + source["MaximumBatchingWindowInSeconds"]


def test_queues_and_results_are_encrypted_and_require_tls(stack: Stack) -> None:
    assert [queue["SqsManagedSseEnabled"] for queue in stack.of_type("AWS::SQS::Queue").values()] == [True, True]
    bucket = properties(stack, "StreamBucket")
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    for name in ("StreamQueuePolicy", "StreamDeadLetterQueuePolicy", "StreamBucketPolicy"):
        (statement,) = properties(stack, name)["PolicyDocument"]["Statement"]
        assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_results_expire_and_are_told_to_eventbridge(stack: Stack) -> None:
    bucket = properties(stack, "StreamBucket")
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], str(rule["ExpirationInDays"]), "Prefix" in rule) == ("Enabled", "30", False)
    assert bucket["NotificationConfiguration"] == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}


def test_the_function_can_only_read_models_and_messages_and_write_results(stack: Stack) -> None:
    rights = [
        (action, resource)
        for policy in properties(stack, "StreamRole")["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
        for resource in ([statement["Resource"]] if isinstance(statement["Resource"], str) else statement["Resource"])
    ]
    assert not [action for action, _ in rights if "*" in action]
    assert {resource for action, resource in rights if action == "s3:PutObject"} == {"<StreamBucket.Arn>/results/*"}
    assert {resource for action, resource in rights if action.startswith("sqs:")} == {"<StreamQueue.Arn>"}
    assert {action for action, resource in rights if "Model" in resource} == {"s3:GetObject", "s3:ListBucket"}
    assert {action.partition(":")[0] for action, _ in rights} == {"logs", "s3", "sqs"}


def test_github_can_deploy_it_and_its_function_stays_within_the_boundary(stack: Stack) -> None:
    boundary = json.dumps(BOOTSTRAP["Resources"]["Boundary"])
    for policy in properties(stack, "StreamRole")["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            actions = statement["Action"]
            assert [each for each in ([actions] if isinstance(actions, str) else actions) if each not in boundary] == []
    extras = json.dumps(BOOTSTRAP["Resources"]["DeployRole"]["Properties"]["Policies"][-1])
    assert "sqs:CreateQueue" in extras
    assert "lambda:FunctionArn" in extras
    assert "sqs:ReceiveMessage" not in extras
