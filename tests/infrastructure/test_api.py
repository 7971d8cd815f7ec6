"""The API that the template makes: its routes, keys, errors and limits."""

import json
import re
from typing import Any

import pytest

from tests.infrastructure.cloudformation import Stack, read_source

PREDICT = {"/predict", "/predict_with_timestamps", "/process_comments", "/feedback", "/feedback/{id}"}
PICTURES = {"/generate_chart", "/generate_wordcloud", "/generate_trend_graph"}
OPEN = {"/", "/health", "/openapi.json", "/docs", "/static/{file}"}
COMPAT = {f"/compat{path}" for path in PREDICT | PICTURES}


def routes(stack: Stack) -> dict[tuple[str, str], dict[str, Any]]:
    paths = stack.resources["Api"]["Properties"]["Body"]["paths"]
    return {(path, method): route for path, methods in paths.items() for method, route in methods.items()}


def test_every_path_of_the_contract_is_there(dev: Stack) -> None:
    paths = {path for path, _ in routes(dev)}
    assert paths >= OPEN | PREDICT | PICTURES | COMPAT | {"/metrics", "/compat/health"}


def test_a_wrong_method_is_handled_by_the_function(dev: Stack) -> None:
    found = routes(dev)
    assert {path for path, _ in found} == {path for path, method in found if method == "x-amazon-apigateway-any-method"}


def test_every_route_has_an_event_and_a_permission_on_its_function() -> None:
    whole = Stack(Jobs="true")
    for name, resource in read_source()["Resources"].items():
        for event in resource.get("Properties", {}).get("Events", {}).values():
            path = event["Properties"]["Path"]
            uri = routes(whole)[path, "x-amazon-apigateway-any-method"]["x-amazon-apigateway-integration"]["uri"]
            assert f"<{name}Aliaslive>" in uri
            arn = f"/*/*{re.sub(r'{\w+}', '*', path)}"
            permissions = whole.of_type("AWS::Lambda::Permission").values()
            assert [
                p for p in permissions if p["SourceArn"].endswith(arn) and p["FunctionName"] == f"<{name}Aliaslive>"
            ]
    permissions = whole.of_type("AWS::Lambda::Permission").values()
    by_gateway = [each for each in permissions if each["Principal"] == "apigateway.amazonaws.com"]
    assert len(by_gateway) == len({path for path, _ in routes(whole)})


def test_every_route_reaches_the_live_alias_of_one_function(dev: Stack) -> None:
    aliases = {f"<{name}>" for name in dev.of_type("AWS::Lambda::Alias")}
    for (path, method), route in routes(dev).items():
        integration = route["x-amazon-apigateway-integration"]
        assert integration["type"] == "aws_proxy"
        assert sum(alias in integration["uri"] for alias in aliases) == 1, f"{method} {path}"


def test_no_two_events_share_a_route() -> None:
    events = [
        (event["Properties"]["Path"], event["Properties"]["Method"])
        for resource in read_source()["Resources"].values()
        for event in resource.get("Properties", {}).get("Events", {}).values()
    ]
    assert len(events) == len(set(events))


def test_without_the_parameter_no_route_needs_a_key(dev: Stack) -> None:
    assert not [route for route, definition in routes(dev).items() if definition.get("security")]


def test_with_the_parameter_all_but_public_routes_and_preflights_need_a_key(prod: Stack) -> None:
    keyed = {path for (path, _), definition in routes(prod).items() if definition.get("security") == [{"api_key": []}]}
    assert keyed == {path for path, _ in routes(prod)} - OPEN - {"/compat/health"}
    assert not [
        path for (path, method), definition in routes(prod).items() if method == "options" and "security" in definition
    ]


def test_a_changed_parameter_always_creates_a_new_deployment() -> None:
    assert read_source()["Resources"]["Api"]["Properties"]["AlwaysDeploy"] is True


@pytest.mark.parametrize("fixture", ["dev", "prod"])
def test_gateway_errors_are_json_with_cors_headers(fixture: str, request: pytest.FixtureRequest) -> None:
    stack: Stack = request.getfixturevalue(fixture)
    origin = {"dev": "'*'", "prod": "'https://example.org'"}[fixture]
    responses = stack.resources["Api"]["Properties"]["Body"]["x-amazon-apigateway-gateway-responses"]
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "MISSING_AUTHENTICATION_TOKEN", "THROTTLED"} <= set(responses)
    for response in responses.values():
        filled = response["responseTemplates"]["application/json"].replace("$context.error.messageString", '"x"')
        assert set(json.loads(filled)) == {"error", "detail", "request_id"}
        assert response["responseParameters"]["gatewayresponse.header.Access-Control-Allow-Origin"] == origin


def test_an_unknown_path_is_a_404(dev: Stack) -> None:
    responses = dev.resources["Api"]["Properties"]["Body"]["x-amazon-apigateway-gateway-responses"]
    assert responses["MISSING_AUTHENTICATION_TOKEN"]["statusCode"] == "404"


def test_bodies_are_passed_through_unchanged(dev: Stack) -> None:
    assert dev.resources["Api"]["Properties"]["BinaryMediaTypes"] == ["*/*"]


def test_requests_are_throttled_globally_and_per_key() -> None:
    stack = Stack(
        ThrottleRate="7",
        ThrottleBurst="9",
        KeyThrottleRate="2",
        KeyThrottleBurst="3",
        KeyQuotaPerDay="11",
        FeedbackThrottleRate="4",
    )
    every, *feedback = stack.resources["ApiStage"]["Properties"]["MethodSettings"]
    assert (every["ThrottlingRateLimit"], every["ThrottlingBurstLimit"]) == ("7", "9")
    assert {each["ResourcePath"] for each in feedback} == {"/~1feedback", "/~1compat~1feedback"}
    assert {each["ThrottlingRateLimit"] for each in feedback} == {"4"}
    plan = stack.resources["ApiUsagePlan"]["Properties"]
    assert plan["Throttle"] == {"RateLimit": "2", "BurstLimit": "3"}
    assert plan["Quota"] == {"Limit": "11", "Period": "DAY"}


def test_the_access_log_is_json_without_client_ip_addresses(dev: Stack) -> None:
    settings = dev.resources["ApiStage"]["Properties"]["AccessLogSetting"]
    fields = json.loads(settings["Format"])
    assert {"request_id", "status", "path", "milliseconds"} <= set(fields)
    assert not [value for value in fields.values() if "sourceIp" in value or "userAgent" in value]


def test_the_account_wide_log_role_is_optional() -> None:
    assert Stack().of_type("AWS::ApiGateway::Account")
    assert not Stack(ApiLogRole="exists").of_type("AWS::ApiGateway::Account")
