"""The state machine of retraining: off by default, a valid definition, a request that SageMaker takes, few rights."""

import json
import re
from typing import Any

import botocore.session
import pytest
from botocore.validate import validate_parameters
from cfnlint.api import lint_all

from tests.infrastructure.cloudformation import TEMPLATE, Stack
from tests.support.aws_shapes import problems

IMAGE = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/undertone:1"
DEFINITION = (TEMPLATE.parent / "statemachines/retraining.asl.json").read_text(encoding="utf-8")
JOB = "undertone-prod-retraining-20261126-170000"


@pytest.fixture(scope="module")
def stack() -> Stack:
    return Stack(Retraining="true", RetrainingImage=IMAGE)


@pytest.fixture(scope="module")
def machine(stack: Stack) -> dict[str, Any]:
    """The definition as CloudFormation substitutes it."""
    given = stack.resources["RetrainingStateMachine"]["Properties"]["DefinitionSubstitutions"]
    text = re.sub(r"\$\{(\w+)\}", lambda found: str(given[found[1]]), DEFINITION)
    assert set(given) == set(re.findall(r"\$\{(\w+)\}", DEFINITION))
    found: dict[str, Any] = json.loads(text)
    return found


def test_it_is_off_by_default(dev: Stack, prod: Stack) -> None:
    for stack in (dev, prod):
        assert not [name for name in stack.resources if name.startswith("Retraining")]
        assert "RetrainingStateMachineArn" not in stack.outputs


def test_the_definition_is_valid(machine: dict[str, Any]) -> None:
    def lint(definition: dict[str, Any]) -> list[str]:
        properties = {"RoleArn": "arn:aws:iam::123456789012:role/r", "Definition": definition}
        resource = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
        found = lint_all(json.dumps({"Resources": {"Machine": resource}}))
        return [each.rule.id for each in found if each.rule.severity == "error"]

    assert lint(machine) == []
    assert lint({**machine, "StartAt": "Nowhere"}) == ["E3601"]
    states = {**machine["States"], "Promoted": {"Type": "Success"}}
    assert "E3601" in lint({**machine, "States": states})


def test_every_state_can_be_reached_and_every_task_says_what_happens_if_it_fails(machine: dict[str, Any]) -> None:
    states = machine["States"]
    reached = {machine["StartAt"]}
    for state in states.values():
        reached |= {state[name] for name in ("Next", "Default") if name in state}
        reached |= {each["Next"] for name in ("Choices", "Catch") for each in state.get(name, [])}
    assert reached == set(states)
    tasks = {name for name, state in states.items() if state["Type"] == "Task"}
    notices = {name for name in tasks if name.startswith("Notify")}
    assert {name for name in tasks if "Catch" in states[name]} == tasks - notices
    assert {states[name]["Catch"][0]["Next"] for name in tasks - notices} == {
        "CancelTrial", "NotifyFailure", "NotifyTrialGoesOn",
    }  # fmt: skip
    assert states["CancelTrial"]["Next"] == "NotifyFailure"


def test_the_training_request_fits_the_model_of_the_service(machine: dict[str, Any]) -> None:
    parameters = json.loads(json.dumps(machine["States"]["Train"]["Parameters"]))
    parameters["TrainingJobName"] = parameters.pop("TrainingJobName.$") and JOB
    hyperparameters = parameters["HyperParameters"]
    for name in ("job", "force"):
        hyperparameters[name] = hyperparameters.pop(f"{name}.$") and ""
    parameters["RoleArn"] = "arn:aws:iam::123456789012:role/undertone-prod-RetrainingJobRole"
    shape = (
        botocore.session.get_session().get_service_model("sagemaker").operation_model("CreateTrainingJob").input_shape
    )
    assert shape
    validate_parameters(parameters, shape)
    assert problems(shape, parameters) == []
    assert parameters["AlgorithmSpecification"]["TrainingImage"] == IMAGE


def test_it_starts_by_a_schedule_and_by_the_drift_alarm(stack: Stack) -> None:
    scheduled, drift = (stack.resources[f"Retraining{name}Rule"]["Properties"] for name in ("Scheduling", "Drift"))
    assert scheduled["ScheduleExpression"] == "rate(7 days)"
    assert drift["EventPattern"]["resources"] == ["<DriftAlarm.Arn>"]
    assert drift["EventPattern"]["detail"] == {"state": {"value": ["ALARM"]}}
    targets = [target for rule in (scheduled, drift) for target in rule["Targets"]]
    assert {target["Arn"] for target in targets} == {"<RetrainingStateMachine>"}
    assert [json.loads(target["Input"])["reason"] for target in targets] == ["schedule", "drift"]


def rights(stack: Stack, role: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for policy in stack.resources[role]["Properties"]["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            actions, places = ([each] if isinstance(each, str) else each for each in _pair(statement))
            for action in actions:
                found.setdefault(action, []).extend(places)
    return found


def _pair(statement: dict[str, Any]) -> tuple[Any, Any]:
    return statement["Action"], statement["Resource"]


def test_only_the_function_can_change_production_and_only_the_job_writes_models(stack: Stack) -> None:
    function, job = rights(stack, "RetrainingRole"), rights(stack, "RetrainingJobRole")
    assert sorted(function["s3:PutObject"]) == [
        "<ModelBucket.Arn>/history/*/production/*",
        "<ModelBucket.Arn>/production.json",
        "<ModelBucket.Arn>/text-*/production.json",
    ]
    assert "<ModelBucket.Arn>/models/*" in job["s3:PutObject"]
    assert not [place for place in job["s3:PutObject"] if "production" in place]
    for found in (function, job):
        assert {action for action in found if action.startswith("dynamodb:")} == {"dynamodb:Scan"}
        assert not [action for action in found if "*" in action or "Delete" in action]


def test_the_state_machine_may_do_what_its_states_do(stack: Stack) -> None:
    jobs = ["arn:aws:sagemaker:eu-central-1:123456789012:training-job/undertone-test-retraining-*"]
    rule = ["arn:aws:events:eu-central-1:123456789012:rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule"]
    assert rights(stack, "RetrainingStateMachineRole") == {
        "lambda:InvokeFunction": ["<RetrainingFunction.Arn>"],
        "sns:Publish": ["<AlarmTopic>"],
        **{f"sagemaker:{action}TrainingJob": jobs for action in ("Create", "Describe", "Stop")},
        "iam:PassRole": ["<RetrainingJobRole.Arn>"],
        **{f"events:{action}": rule for action in ("DescribeRule", "PutRule", "PutTargets")},
    }
