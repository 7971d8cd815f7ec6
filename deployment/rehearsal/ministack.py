"""Runs ministack, a local AWS emulator, and adapts the template to what it supports."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from deployment.rehearsal.state_machine import train_here

BUILT = Path(".aws-sam") / "build" / "template.yaml"
LOG = Path(".aws-sam") / "ministack.log"

ANY_METHOD = "x-amazon-apigateway-any-method"
METHODS = ("get", "post", "put", "patch", "delete", "head")

Template = dict[str, Any]


@contextmanager
def emulator(program: str) -> Iterator[Mapping[str, str]]:
    """Run ministack on the loopback interface; yield the environment variables that direct AWS tools to it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    reach = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
    }
    its_own = {"GATEWAY_PORT": port, "BIND_HOST": "127.0.0.1", "MINISTACK_HOST": "127.0.0.1"}
    environment = {**os.environ, **reach, **its_own}
    with LOG.open("wb") as log, subprocess.Popen([program], env=environment, stdout=log, stderr=log) as process:  # noqa: S603
        try:
            _wait_for(reach["AWS_ENDPOINT_URL"])
            yield reach
        finally:
            process.terminate()


def _wait_for(endpoint: str) -> None:
    for _ in range(300):
        try:
            httpx.get(endpoint)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing answers at {endpoint} after 30 s")


def write_template(endpoint: str, codedeploy: str) -> tuple[Path, list[str]]:
    """Write the built template, adapted to what ministack supports.

    Args:
        endpoint: ministack's URL.
        codedeploy: The URL to which the pre-traffic hook reports.

    Returns:
        The path of the template, and the differences from AWS.
    """
    template: Template = yaml.safe_load(BUILT.read_text(encoding="utf-8"))
    notes = [
        _leave_out_canaries(template, codedeploy),
        _leave_out_calculating_alarms(template),
        _spell_out_methods(template),
        _take_gateway_responses_out_of_the_api(template),
        _train_here(template),
        _state_concurrency(template),
        _answer_here(template, endpoint),
    ]
    path = BUILT.with_name("rehearsal.yaml")
    path.write_text(yaml.safe_dump(template, sort_keys=False), encoding="utf-8")
    return path, notes


def _leave_out_canaries(template: Template, codedeploy: str) -> str:
    resources = template["Resources"]
    del template["Globals"]["Function"]["DeploymentPreference"]
    statements = resources["PretrafficRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    statements[:] = [statement for statement in statements if statement["Action"] == "lambda:InvokeFunction"]
    variables = resources["PretrafficFunction"]["Properties"]["Environment"]["Variables"]
    variables["AWS_ENDPOINT_URL_CODEDEPLOY"] = codedeploy
    return (
        "no canaries: ministack has no CodeDeploy, so new code replaces the old at once, the rehearsal calls the hook"
        " itself, and the hook reports to a stand-in"
    )


def _leave_out_calculating_alarms(template: Template) -> str:
    resources = template["Resources"]
    calculating = sorted(name for name, r in resources.items() if "Metrics" in r.get("Properties", {}))
    dashboard = resources["Dashboard"]["Properties"]["DashboardBody"]
    for name in calculating:
        del resources[name]
        dashboard["Fn::Sub"] = dashboard["Fn::Sub"].replace(f"${{{name}.Arn}}", name)
    return f"no {', '.join(calculating)}: ministack has no alarms that calculate"


def _spell_out_methods(template: Template) -> str:
    for methods in template["Resources"]["Api"]["Properties"]["DefinitionBody"]["paths"].values():
        _, routes, _ = methods.get("Fn::If", ("", methods, None))
        route = routes.pop(ANY_METHOD, None)  # YAML aliases: two paths may share one object
        if route:
            routes.update({method: route for method in METHODS if method not in routes})
            routes.setdefault("options", route)
    return "a route for any method is a route for each: ministack does not know 'any' in an API's definition"


def _take_gateway_responses_out_of_the_api(template: Template) -> str:
    resources = template["Resources"]
    for kind, response in resources["Api"]["Properties"].pop("GatewayResponses").items():
        headers = response["ResponseParameters"]["Headers"]
        properties = {
            "RestApiId": {"Ref": "Api"},
            "ResponseType": kind,
            "ResponseParameters": {f"gatewayresponse.header.{name}": value for name, value in headers.items()},
            "ResponseTemplates": response["ResponseTemplates"],
        }
        if "StatusCode" in response:
            properties["StatusCode"] = str(response["StatusCode"])
        # A deployment includes only responses created before it; ministack creates resources in alphabetical order.
        name = f"ApiAnswer{kind.title().replace('_', '')}"
        resources[name] = {"Type": "AWS::ApiGateway::GatewayResponse", "Properties": properties}
    return "the gateway's own errors are resources of their own: ministack does not read them in an API's definition"


def _state_concurrency(template: Template) -> str:
    default = template["Parameters"]["StreamConcurrency"]["Default"]
    template["Resources"]["StreamSource"]["Properties"]["ScalingConfig"] = {"MaximumConcurrency": default}
    return "StreamConcurrency has no effect: ministack compares the text of a parameter with a number"


def _train_here(template: Template) -> str:
    properties = template["Resources"]["RetrainingStateMachine"]["Properties"]
    definition = (BUILT.parent / properties["DefinitionUri"]).read_text(encoding="utf-8")
    path = BUILT.with_name("retraining.asl.json")
    path.write_text(train_here(definition), encoding="utf-8")
    properties["DefinitionUri"] = path.name
    return "training jobs run here: ministack has no SageMaker, so their requests go to a queue, with a task token"


def _answer_here(template: Template, endpoint: str) -> str:
    outputs = template["Outputs"]
    outputs["ApiAddress"]["Value"] = {"Fn::Sub": f"{endpoint}/_aws/execute-api/${{Api}}/${{Stage}}/"}
    return "the API's URL is on this machine"
