"""The state machine of bulk jobs: off by default, a valid definition, retries with jitter, few rights."""

import json
import re
from fnmatch import fnmatch
from typing import Any

import pytest
from cfnlint.api import lint_all

from tests.infrastructure.cloudformation import TEMPLATE, Stack
from tests.support.iam import may_assume, statements_of
from training.jobs.costs import MEMORY_GB
from undertone.jobs.asked import UPLOAD

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
    assert set(lambdas) == {"Plan", "Split", "Finish", "ScoreChunk", "RecordFailure"}
    for state in lambdas.values():
        assert state["Retry"][-1]["ErrorEquals"] == ["States.ALL"]
        assert state["Retry"][-1]["JitterStrategy"] == "FULL"
    assert chunks["ScoreChunk"]["Catch"][0]["Next"] == "RecordFailure"
    assert {machine["States"][name]["Catch"][0]["Next"] for name in ("Plan", "Split", "ScoreChunks", "Finish")} == {
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
    for statement in statements_of(stack, role):
        action, places = statement["Action"], statement["Resource"]
        for each in [action] if isinstance(action, str) else action:
            found.setdefault(each, []).extend([places] if isinstance(places, str) else places)
    return found


DATA_ROLES = ("JobsSplitDataRole", "JobsScoreDataRole", "JobsDataRole")
OWN = "<JobsBucket.Arn>/jobs/${aws:PrincipalTag/job}/"


def test_no_function_reaches_the_jobs_bucket_with_its_own_role(stack: Stack) -> None:
    roles = {function["Role"].removeprefix("<").removesuffix(".Arn>") for function in functions_of(stack).values()}
    assert {"JobsSplitRole", "JobsScoreRole", "JobsRole", "JobsStartRole", "PredictRole"} < roles
    assert not roles & set(DATA_ROLES)
    for role in roles:
        places = [place for places in rights(stack, role).values() for place in places]
        assert not [place for place in places if "JobsBucket" in place or place in ("*", "arn:aws:s3:::*")] or role in (
            "DriftRole",
            "MetricsRole",
        ), role


def functions_of(stack: Stack) -> dict[str, Any]:
    return stack.of_type("AWS::Lambda::Function")


@pytest.mark.parametrize("role", DATA_ROLES)
def test_a_data_role_reaches_the_objects_of_its_sessions_job_only(stack: Stack, role: str) -> None:
    found = rights(stack, role)
    assert set(found) <= {"s3:GetObject", "s3:PutObject", "s3:ListBucket"}
    assert all(place.startswith(OWN) for action in ("s3:GetObject", "s3:PutObject") for place in found[action])
    for statement in statements_of(stack, role):
        if statement["Action"] == "s3:ListBucket":
            ((keys,),) = ((condition.values(),) for condition in statement["Condition"].values())
            assert all(key.startswith("jobs/${aws:PrincipalTag/job}/") for key in keys)


@pytest.mark.parametrize("role", DATA_ROLES)
def test_only_its_function_assumes_a_data_role_with_a_jobs_id_and_nothing_else(stack: Stack, role: str) -> None:
    function = role.replace("Data", "")
    (trust,) = stack.resources[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"AWS": f"<{function}.Arn>"}
    assert rights(stack, function)["sts:AssumeRole"] == rights(stack, function)["sts:TagSession"] == [f"<{role}.Arn>"]
    variables = functions_of(stack)[function.replace("Role", "Function")]["Environment"]["Variables"]
    assert variables["UNDERTONE_JOBS_ROLE"] == f"<{role}.Arn>"
    callers = [name for name in stack.of_type("AWS::IAM::Role") if may_assume(stack, name, role, {"job": "a" * 32})]
    assert callers == [function]
    for job, allowed in (("20261127-000000-abcdef12", True), ("a" * 32, True), ("a", False), ("a/b/c/d/e/", False)):
        assert may_assume(stack, function, role, {"job": job}) is allowed
    assert not may_assume(stack, function, role, {"job": "a" * 32, "more": "b"})
    assert not may_assume(stack, function, role, {})


def test_each_data_role_has_only_the_kinds_of_objects_of_its_steps(stack: Stack) -> None:
    splitting, scoring = (rights(stack, f"Jobs{name}DataRole") for name in ("Split", "Score"))
    assert f"{OWN}plan.json" in splitting["s3:PutObject"]
    assert scoring["s3:PutObject"] == [f"{OWN}result/part-*", f"{OWN}result/_records/*", f"{OWN}failures/*"]
    assert "s3:ListBucket" not in scoring
    for found in (splitting, scoring):
        assert not [place for place in found["s3:PutObject"] if "/input/" in place or "request" in place]


def test_the_state_machine_reads_lists_of_chunks_and_writes_nothing_that_steps_read(stack: Stack) -> None:
    found = rights(stack, "JobsStateMachineRole")
    jobs = "<JobsBucket.Arn>/jobs/*/"
    assert found["s3:GetObject"] == [f"{jobs}items.json", f"{jobs}map/*"]
    assert found["s3:PutObject"] == [f"{jobs}map/*"]
    assert not [action for action in found if "*" in action or "Delete" in action or action.startswith("sts:")]


def test_everything_of_a_job_expires(stack: Stack) -> None:
    (bucket,) = (each for name, each in stack.of_type("AWS::S3::Bucket").items() if name == "JobsBucket")
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], str(rule["ExpirationInDays"])) == ("Enabled", "7")
    assert "Prefix" not in rule


def test_the_routes_need_a_key_whatever_the_stage_requires(stack: Stack, dev: Stack) -> None:
    paths = stack.resources["Api"]["Properties"]["Body"]["paths"]
    for path in ("/jobs", "/jobs/{id}"):
        assert paths[path]["x-amazon-apigateway-any-method"]["security"] == [{"api_key": []}]
        assert "security" not in paths[path]["options"]
    assert not [path for path in dev.resources["Api"]["Properties"]["Body"]["paths"] if "jobs" in path]


def test_a_client_can_upload_and_download_but_not_touch_the_rest_of_a_job(stack: Stack) -> None:
    found = rights(stack, "JobsDataRole")
    assert found["s3:PutObject"] == [f"{OWN}request.json", f"{OWN}input/upload.*"]
    assert found["s3:GetObject"] == [f"{OWN}request.json", f"{OWN}result/whole.*", f"{OWN}result/_refused.csv"]
    assert "states:StartExecution" not in rights(stack, "JobsRole")
    starting = rights(stack, "JobsStartRole")
    assert starting["states:StartExecution"] == ["<JobsStateMachine>"]
    assert not [action for action in starting if action.startswith("s3:")]


def test_an_upload_of_a_client_starts_its_job(stack: Stack) -> None:
    rule = stack.resources["JobsUploadRule"]["Properties"]
    detail = rule["EventPattern"]["detail"]
    assert detail["bucket"]["name"] == ["<JobsBucket>"]
    (pattern,) = detail["object"]["key"]
    job = "0" * 32
    assert fnmatch(f"jobs/{job}/input/{UPLOAD}.csv.gz", pattern["wildcard"])
    for other in ("input/00000.csv", "request.json", "result/whole.csv", "chunks/00000000"):
        assert not fnmatch(f"jobs/{job}/{other}", pattern["wildcard"])
    assert rule["Targets"][0]["Arn"] == "<JobsStartFunction.Arn>"
    permission = stack.resources["JobsUploadPermission"]["Properties"]
    assert (permission["FunctionName"], permission["SourceArn"]) == ("<JobsStartFunction>", "<JobsUploadRule.Arn>")
    bucket = stack.resources["JobsBucket"]["Properties"]
    assert bucket["NotificationConfiguration"] == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}


def test_the_hook_tries_the_function_of_the_api(stack: Stack) -> None:
    hook = stack.resources["PretrafficFunction"]["Properties"]["Environment"]["Variables"]
    assert hook["VERSION_JOBS"].startswith("<JobsFunctionVersion")
    assert "<JobsFunction.Arn>:*" in rights(stack, "PretrafficRole")["lambda:InvokeFunction"]


def test_the_functions_of_clients_jobs_have_an_error_alarm(stack: Stack) -> None:
    for alarm, function in (("ErrorsAlarm", "<JobsFunction>"), ("BackgroundErrorsAlarm", "<JobsStartFunction>")):
        queries = stack.resources[alarm]["Properties"]["Metrics"]
        metrics = [query["MetricStat"]["Metric"] for query in queries if "MetricStat" in query]
        assert function in [metric["Dimensions"][0]["Value"] for metric in metrics]
        assert len(metrics) <= 10, "CloudWatch takes ten metrics at most"
