"""The functions that the template makes: versions, aliases, logs, deployments, permissions."""

from typing import Any

import pytest

from tests.infrastructure.cloudformation import Stack, read_source

SOURCE = read_source()["Resources"]
FUNCTIONS = sorted(name for name, resource in SOURCE.items() if resource["Type"] == "AWS::Serverless::Function")
LAYERS = sorted(name for name, resource in SOURCE.items() if resource["Type"] == "AWS::Serverless::LayerVersion")


def statements(stack: Stack) -> list[tuple[str, dict[str, Any]]]:
    return [
        (name, statement)
        for name, role in stack.of_type("AWS::IAM::Role").items()
        for policy in role.get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_a_live_alias(function: str, dev: Stack) -> None:
    assert dev.resources[f"{function}Aliaslive"]["Properties"]["Name"] == "live"


@pytest.mark.parametrize(("parameter", "applies"), [("true", "PublishedVersions"), ("false", "None")])
def test_snapshots_which_cost_are_a_parameter(parameter: str, applies: str) -> None:
    functions = Stack(SnapStart=parameter).of_type("AWS::Lambda::Function").values()
    assert {function["SnapStart"]["ApplyOn"] for function in functions} == {applies}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_writes_into_its_own_log_group_which_forgets(function: str) -> None:
    stack = Stack(LogRetentionDays="7")
    name = function.removesuffix("Function")
    assert stack.resources[function]["Properties"]["LoggingConfig"]["LogGroup"] == f"<{name}Logs>"
    group = stack.resources[f"{name}Logs"]["Properties"]
    assert group == {"LogGroupName": f"/undertone/undertone-test/{name.lower()}", "RetentionInDays": "7"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_answers_before_the_gateway_gives_up(function: str, dev: Stack) -> None:
    assert dev.resources[function]["Properties"]["Timeout"] <= 29


@pytest.mark.parametrize("layer", LAYERS)
def test_a_changed_layer_publishes_new_versions_of_the_functions_that_use_it(layer: str, dev: Stack) -> None:
    changed = Stack(artefacts={layer: "s3://artefacts/another"})
    users = [name for name in FUNCTIONS if {"Ref": layer} in SOURCE[name]["Properties"]["Layers"]]
    assert users
    for function in users:
        versions = [
            stack.resources[f"{function}Aliaslive"]["Properties"]["FunctionVersion"] for stack in (dev, changed)
        ]
        assert versions[0] != versions[1], f"{function} would keep the old {layer}"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_changed_variable_publishes_a_new_version(function: str, dev: Stack) -> None:
    assert SOURCE[function]["Properties"]["AutoPublishAliasAllProperties"] is True


def test_the_processor_is_a_parameter_of_functions_and_layers() -> None:
    stack = Stack(Architecture="arm64")
    assert {tuple(f["Architectures"]) for f in stack.of_type("AWS::Lambda::Function").values()} == {("arm64",)}
    layers = stack.of_type("AWS::Lambda::LayerVersion").values()
    assert {tuple(layer["CompatibleArchitectures"]) for layer in layers} == {("arm64",)}


@pytest.mark.parametrize(("fixture", "way"), [("dev", "AllAtOnce"), ("prod", "Canary10Percent5Minutes")])
def test_new_code_goes_out_by_canary_in_production_only(fixture: str, way: str, request: pytest.FixtureRequest) -> None:
    stack: Stack = request.getfixturevalue(fixture)
    groups = stack.of_type("AWS::CodeDeploy::DeploymentGroup")
    assert len(groups) == len(FUNCTIONS)
    for group in groups.values():
        assert group["DeploymentConfigName"] == f"CodeDeployDefault.Lambda{way}"
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        assert {"Name": "<ErrorsAlarm>"} in group["AlarmConfiguration"]["Alarms"]
        assert {"Name": "<PredictLatencyAlarm>"} in group["AlarmConfiguration"]["Alarms"]


def test_no_role_may_do_anything_it_likes(dev: Stack) -> None:
    for role, statement in statements(dev):
        assert not [action for action in as_list(statement["Action"]) if "*" in action], role


def test_only_reading_metrics_which_cannot_be_narrowed_is_allowed_on_everything(dev: Stack) -> None:
    wide = [
        (role, sorted(as_list(statement["Action"])))
        for role, statement in statements(dev)
        if "*" in as_list(statement["Resource"])
    ]
    assert wide == [("MetricsRole", ["cloudwatch:GetMetricData", "cloudwatch:ListMetrics"])]


def test_the_serving_functions_read_models_and_write_nothing_but_logs(dev: Stack) -> None:
    allowed = {
        action: sorted(as_list(statement["Resource"]))
        for role, statement in statements(dev)
        if role == "ServingRole"
        for action in as_list(statement["Action"])
    }
    assert set(allowed) == {"s3:GetObject", "s3:ListBucket", "logs:CreateLogStream", "logs:PutLogEvents"}
    assert allowed["s3:GetObject"] == ["<ModelBucket.Arn>/models/*", "<ModelBucket.Arn>/production.json"]


def test_no_function_uses_a_role_that_the_template_does_not_spell_out(dev: Stack) -> None:
    roles = {f"<{name}.Arn>" for name in dev.of_type("AWS::IAM::Role")}
    assert all(function["Role"] in roles for function in dev.of_type("AWS::Lambda::Function").values())


def test_the_stack_is_far_from_cloudformations_limit(dev: Stack) -> None:
    assert len(dev.resources) < 400
