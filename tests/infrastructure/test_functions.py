"""The functions that the template makes: versions, aliases, logs, deployments, permissions."""

from typing import Any

import pytest

from deployment.deploying import with_parameters
from tests.infrastructure.cloudformation import TEMPLATE, Stack, read_source

SOURCE = read_source()["Resources"]
ALL = sorted(
    name
    for name, resource in SOURCE.items()
    if resource["Type"] == "AWS::Serverless::Function" and "Condition" not in resource
)
HOOK = "PretrafficFunction"
SCHEDULED = "DriftFunction"
FUNCTIONS = [name for name in ALL if name not in (HOOK, SCHEDULED)]
"""Those that answer requests."""
OPTIONAL = ("BatchLayer", "BulkLayer", "TokenizersLayer")
"""SAM looks at layers that are named outright: one with a condition comes with a function's next version."""
LAYERS = sorted(
    name
    for name, resource in SOURCE.items()
    if resource["Type"] == "AWS::Serverless::LayerVersion" and name not in OPTIONAL
)


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
def test_snapstart_is_a_parameter(parameter: str, applies: str) -> None:
    functions = Stack(SnapStart=parameter).of_type("AWS::Lambda::Function")
    assert {functions[name]["SnapStart"]["ApplyOn"] for name in FUNCTIONS} == {applies}
    assert functions[HOOK]["SnapStart"]["ApplyOn"] == functions[SCHEDULED]["SnapStart"]["ApplyOn"] == "None"


@pytest.fixture(scope="module")
def for_a_week() -> Stack:
    """A stack that keeps its logs for a week."""
    return Stack(LogRetentionDays="7")


@pytest.mark.parametrize("function", ALL)
def test_a_function_has_its_own_log_group_with_retention(function: str, for_a_week: Stack) -> None:
    stack = for_a_week
    name = function.removesuffix("Function")
    assert stack.resources[function]["Properties"]["LoggingConfig"]["LogGroup"] == f"<{name}Logs>"
    group = stack.resources[f"{name}Logs"]["Properties"]
    assert group == {"LogGroupName": f"/undertone/undertone-test/{name.lower()}", "RetentionInDays": "7"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_times_out_before_the_gateway(function: str, dev: Stack) -> None:
    assert dev.resources[function]["Properties"]["Timeout"] <= 29


@pytest.mark.parametrize("layer", LAYERS)
def test_a_changed_layer_publishes_new_versions_of_the_functions_that_use_it(layer: str, dev: Stack) -> None:
    changed = Stack(artefacts={layer: "s3://artefacts/another"})
    users = [name for name in FUNCTIONS if {"Ref": layer} in SOURCE[name]["Properties"].get("Layers", [])]
    assert users
    for function in users:
        versions = [
            stack.resources[f"{function}Aliaslive"]["Properties"]["FunctionVersion"] for stack in (dev, changed)
        ]
        assert versions[0] != versions[1], f"{function} would keep the old {layer}"


def test_the_tokenizers_layer_is_used_only_for_transformers(dev: Stack) -> None:
    def users(stack: Stack) -> set[str]:
        functions = stack.of_type("AWS::Lambda::Function")
        return {name for name in FUNCTIONS if "Tokenizers" in str(functions[name].get("Layers"))}

    assert users(dev) == set()
    assert not [name for name in dev.resources if name.startswith("TokenizersLayer")]
    assert users(Stack(Transformers="true")) == {
        f"{name}Function" for name in ("Predict", "Chart", "Wordcloud", "Trend", "Themes")
    }


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_changed_variable_publishes_a_new_version(function: str, dev: Stack) -> None:
    assert SOURCE[function]["Properties"]["AutoPublishAliasAllProperties"] is True


def test_the_architecture_is_a_parameter_of_functions_and_layers() -> None:
    stack = Stack(Architecture="arm64")
    assert {tuple(f["Architectures"]) for f in stack.of_type("AWS::Lambda::Function").values()} == {("arm64",)}
    layers = stack.of_type("AWS::Lambda::LayerVersion").values()
    assert {tuple(layer["CompatibleArchitectures"]) for layer in layers} == {("arm64",)}


@pytest.mark.parametrize(("fixture", "way"), [("dev", "AllAtOnce"), ("prod", "Canary10Percent10Minutes")])
def test_only_production_uses_canary_deployments(fixture: str, way: str, request: pytest.FixtureRequest) -> None:
    stack: Stack = request.getfixturevalue(fixture)
    groups = stack.of_type("AWS::CodeDeploy::DeploymentGroup")
    assert len(groups) == len(FUNCTIONS)
    for group in groups.values():
        assert group["DeploymentConfigName"] == f"CodeDeployDefault.Lambda{way}"
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]


def test_a_failing_new_version_of_any_function_stops_the_deployment(prod: Stack) -> None:
    expected = {f"<{name.removesuffix('Function')}CanaryAlarm>" for name in FUNCTIONS}
    assert len(expected) <= 10, "CodeDeploy takes ten alarms at most"
    for group in prod.of_type("AWS::CodeDeploy::DeploymentGroup").values():
        assert {alarm["Name"] for alarm in group["AlarmConfiguration"]["Alarms"]} == expected


def test_alarms_on_old_faults_do_not_block_a_fix(prod: Stack) -> None:
    """Whatever can stop a deployment sees only calls that the new version executed, or failures that it counted."""
    for group in prod.of_type("AWS::CodeDeploy::DeploymentGroup").values():
        for alarm in group["AlarmConfiguration"]["Alarms"]:
            queries = prod.resources[alarm["Name"].strip("<>")]["Properties"]["Metrics"]
            metrics = [query["MetricStat"]["Metric"] for query in queries if "MetricStat" in query]
            assert metrics
            for metric in metrics:
                names = {dimension["Name"] for dimension in metric["Dimensions"]}
                assert names & {"ExecutedVersion", "version"}, metric


def test_every_deployment_runs_the_pre_traffic_hook(prod: Stack) -> None:
    for name in FUNCTIONS:
        policy = prod.template["Resources"][f"{name}Aliaslive"]["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
        assert policy["BeforeAllowTrafficHook"] == {"Ref": HOOK}


def test_the_hook_gets_the_version_the_alias_will_point_to(prod: Stack) -> None:
    variables = prod.resources[HOOK]["Properties"]["Environment"]["Variables"]
    told = {name: value for name, value in variables.items() if name.startswith("VERSION_")}
    versions = prod.of_type("AWS::Lambda::Version")
    assert {f"VERSION_{name.removesuffix('Function').upper()}" for name in FUNCTIONS} == set(told)
    for name in FUNCTIONS:
        version = told[f"VERSION_{name.removesuffix('Function').upper()}"].strip("<>")
        assert versions[version]["FunctionName"] == f"<{name}>"
        assert prod.resources[f"{name}Aliaslive"]["Properties"]["FunctionVersion"] == f"<{version}.Version>"


def test_the_hook_has_a_name_codedeploy_may_invoke_and_no_alias(prod: Stack) -> None:
    assert prod.resources[HOOK]["Properties"]["FunctionName"].startswith("CodeDeployHook_")
    assert f"{HOOK}Aliaslive" not in prod.resources


def test_feedback_can_be_turned_off_for_all_functions_and_the_hook() -> None:
    off = Stack(Feedback="false").resources
    functions = [off[name]["Properties"]["Environment"]["Variables"] for name in FUNCTIONS]
    assert {variables["UNDERTONE_FEEDBACK"] for variables in functions} == {"off"}
    assert "VERSION_FEEDBACK" not in off[HOOK]["Properties"]["Environment"]["Variables"]


def test_a_changed_parameter_publishes_a_new_version_of_every_function() -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    stacks = [Stack(text=with_parameters(text, {"Feedback": value}), Feedback=value) for value in ("true", "false")]
    before, after = (set(stack.of_type("AWS::Lambda::Version")) for stack in stacks)
    assert len(before) == len(after) == len(FUNCTIONS)
    assert not before & after


@pytest.mark.parametrize(("drift", "state"), [("true", "ENABLED"), ("false", "DISABLED")])
def test_drift_is_measured_every_hour_unless_it_is_turned_off(drift: str, state: str) -> None:
    stack = Stack(Drift=drift)
    rule = stack.resources["DriftSchedule"]["Properties"]
    assert rule["ScheduleExpression"].startswith("cron(5 * ")
    assert (rule["State"], rule["Targets"][0]["Arn"]) == (state, f"<{SCHEDULED}.Arn>")
    permission = stack.resources["DriftPermission"]["Properties"]
    assert (permission["FunctionName"], permission["SourceArn"]) == (f"<{SCHEDULED}>", "<DriftSchedule.Arn>")
    functions = [stack.resources[name]["Properties"]["Environment"]["Variables"] for name in FUNCTIONS]
    assert {variables["UNDERTONE_DRIFT"] for variables in functions} == {drift}


def test_feedback_expires_and_has_point_in_time_recovery(dev: Stack) -> None:
    table = dev.resources["FeedbackTable"]["Properties"]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_no_role_has_wildcard_actions(dev: Stack) -> None:
    for role, statement in statements(dev):
        assert not [action for action in as_list(statement["Action"]) if "*" in action], role


def test_only_reading_metrics_is_allowed_on_all_resources(dev: Stack) -> None:
    wide = [
        (role, sorted(as_list(statement["Action"])))
        for role, statement in statements(dev)
        if "*" in as_list(statement["Resource"])
    ]
    assert sorted(wide) == [
        ("DriftRole", ["cloudwatch:GetMetricData"]),
        ("MetricsRole", ["cloudwatch:GetMetricData", "cloudwatch:ListMetrics"]),
    ]


READ_MODELS = {
    "s3:GetObject": [
        "<ModelBucket.Arn>/models/*",
        "<ModelBucket.Arn>/production.json",
        "<ModelBucket.Arn>/text-*/production.json",
    ],
    "s3:ListBucket": ["<ModelBucket.Arn>"],
}
# What each function may do beside writing its own log.
ALLOWED: dict[str, dict[str, list[str]]] = {
    **dict.fromkeys(("Predict", "Chart", "Wordcloud", "Trend", "Themes"), READ_MODELS),
    "Page": {},
    "Metrics": {"cloudwatch:GetMetricData": ["*"], "cloudwatch:ListMetrics": ["*"]},
    "Feedback": {"dynamodb:PutItem": ["<FeedbackTable.Arn>"], "dynamodb:DeleteItem": ["<FeedbackTable.Arn>"]},
    "Drift": {**READ_MODELS, "cloudwatch:GetMetricData": ["*"]},
    "Pretraffic": {
        "lambda:InvokeFunction": sorted(f"<{name}.Arn>:*" for name in FUNCTIONS),
        "codedeploy:PutLifecycleEventHookExecutionStatus": [
            "arn:aws:codedeploy:eu-central-1:123456789012:deploymentgroup:<ServerlessDeploymentApplication>/*"
        ],
    },
}


@pytest.mark.parametrize("function", ALL)
def test_a_function_has_its_own_least_privilege_role(function: str, dev: Stack) -> None:
    name = function.removesuffix("Function")
    assert dev.resources[function]["Properties"]["Role"] == f"<{name}Role.Arn>"
    allowed = {
        action: sorted(as_list(statement["Resource"]))
        for role, statement in statements(dev)
        if role == f"{name}Role"
        for action in as_list(statement["Action"])
    }
    logs = [f"<{name}Logs.Arn>"]
    assert allowed == {**ALLOWED[name], "logs:CreateLogStream": logs, "logs:PutLogEvents": logs}


def test_a_permissions_boundary_limits_every_role() -> None:
    boundary = "arn:aws:iam::123456789012:policy/limit"
    roles = Stack(PermissionsBoundary=boundary).of_type("AWS::IAM::Role")
    assert {role.get("PermissionsBoundary") for role in roles.values()} == {boundary}
    assert not [role for role in Stack().of_type("AWS::IAM::Role").values() if "PermissionsBoundary" in role]


def test_every_role_is_defined_in_the_template(dev: Stack) -> None:
    roles = {f"<{name}.Arn>" for name in dev.of_type("AWS::IAM::Role")}
    assert all(function["Role"] in roles for function in dev.of_type("AWS::Lambda::Function").values())


def test_the_stack_is_far_from_cloudformations_limit(dev: Stack) -> None:
    assert len(dev.resources) < 400
