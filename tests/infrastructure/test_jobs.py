"""The state machine of bulk jobs: off by default, a valid definition, retries with jitter, few rights."""

import json
import re
from typing import Any

import pytest
from cfnlint.api import lint_all

from tests.infrastructure.cloudformation import TEMPLATE, Stack
from training.jobs.costs import MEMORY_GB

DEFINITION = (TEMPLATE.parent / "statemachines/bulk.asl.json").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def stack() -> Stack:
    return Stack(Jobs="true")


@pytest.fixture(scope="module")
def machine(stack: Stack) -> dict[str, Any]:
    """The definition as CloudFormation substitutes it."""
    given = stack.resources["JobsStateMachine"]["Properties"]["DefinitionSubstitutions"]
    assert set(given) == set(re.findall(r"\$\{(\w+)\}", DEFINITION))
    found: dict[str, Any] = json.loads(re.sub(r"\$\{(\w+)\}", lambda each: str(given[each[1]]), DEFINITION))
    return found


def test_it_is_off_by_default(dev: Stack, prod: Stack) -> None:
    for stack in (dev, prod):
        assert not [name for name in (*stack.resources, *stack.outputs) if name.startswith("Jobs")]


def test_the_definition_is_valid(machine: dict[str, Any]) -> None:
    properties = {"RoleArn": "arn:aws:iam::123456789012:role/r", "Definition": machine}
    resource = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
    found = lint_all(json.dumps({"Resources": {"Machine": resource}}))
    assert [each.message for each in found if each.rule.severity == "error"] == []


def test_every_task_is_retried_with_jitter_and_a_failed_chunk_is_recorded(machine: dict[str, Any]) -> None:
    chunks = machine["States"]["ScoreChunks"]["ItemProcessor"]["States"]
    tasks = {**machine["States"], **chunks}
    lambdas = {name: state for name, state in tasks.items() if "lambda:invoke" in state.get("Resource", "")}
    assert set(lambdas) == {"Split", "Finish", "ScoreChunk", "RecordFailure"}
    for state in lambdas.values():
        assert state["Retry"][-1]["ErrorEquals"] == ["States.ALL"]
        assert state["Retry"][-1]["JitterStrategy"] == "FULL"
    assert chunks["ScoreChunk"]["Catch"][0]["Next"] == "RecordFailure"
    assert {machine["States"][name]["Catch"][0]["Next"] for name in ("Split", "ScoreChunks", "Finish")} == {
        "NotifyFailure"
    }


def test_a_state_waits_longer_than_its_function(stack: Stack, machine: dict[str, Any]) -> None:
    functions = stack.of_type("AWS::Lambda::Function")
    chunk = machine["States"]["ScoreChunks"]["ItemProcessor"]["States"]["ScoreChunk"]
    assert chunk["TimeoutSeconds"] > functions["JobsScoreFunction"]["Timeout"]
    assert machine["States"]["Split"]["TimeoutSeconds"] > functions["JobsSplitFunction"]["Timeout"]


def test_the_estimate_knows_the_memory_of_the_functions(stack: Stack) -> None:
    functions = stack.of_type("AWS::Lambda::Function")
    assert {functions[f"Jobs{name}Function"]["MemorySize"] for name in ("Split", "Score")} == {MEMORY_GB * 1024}


def rights(stack: Stack, role: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for policy in stack.resources[role]["Properties"]["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            action, places = statement["Action"], statement["Resource"]
            for each in [action] if isinstance(action, str) else action:
                found.setdefault(each, []).extend([places] if isinstance(places, str) else places)
    return found


@pytest.mark.parametrize("role", ["JobsSplitRole", "JobsScoreRole", "JobsStateMachineRole"])
def test_a_role_reaches_the_objects_of_jobs_only(stack: Stack, role: str) -> None:
    found = rights(stack, role)
    written = [place for action in ("s3:PutObject",) for place in found[action]]
    assert all(place.startswith("<JobsBucket.Arn>/jobs/*/") for place in written)
    assert not [place for place in written if "/input/" in place or place.endswith("plan.json")]
    read = [place for place in found["s3:GetObject"] if not place.startswith("<ModelBucket")]
    assert all(place.startswith("<JobsBucket.Arn>/jobs/*/") for place in read)
    assert not [action for action in found if "*" in action or "Delete" in action]
    assert "s3:PutObject" not in [action for action, places in found.items() if any("Model" in p for p in places)]


def test_everything_of_a_job_expires(stack: Stack) -> None:
    (bucket,) = (each for name, each in stack.of_type("AWS::S3::Bucket").items() if name == "JobsBucket")
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], str(rule["ExpirationInDays"])) == ("Enabled", "7")
    assert "Prefix" not in rule
