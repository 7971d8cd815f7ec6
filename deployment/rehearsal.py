"""Deploys the whole stack into an emulator of AWS on this machine, uses it, and takes it down again."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import boto3
import httpx
import typer
import yaml
from rich.console import Console

from deployment.models import put_starter
from deployment.smoke import Api, run_checks, unknown_path
from deployment.stack import DeployedStack, empty_bucket
from undertone.store import open_store

STACK = "undertone-rehearsal"
SAM = Path(sys.executable).with_name("sam")

ANY_METHOD = "x-amazon-apigateway-any-method"
GATEWAY_ERRORS = "the gateway's own errors are not those of the template"
LOG = Path(".aws-sam") / "ministack.log"
BUILT = Path(".aws-sam") / "build" / "template.yaml"

console = Console(highlight=False, soft_wrap=True)


def rehearse(ministack: str = typer.Option(help="The ministack program, of an environment of its own.")) -> None:
    """Deploy into ministack, call the API through its gateway, and delete the stack."""
    with _emulator(ministack) as environment, patch.dict(os.environ, environment):
        _sam(
            "deploy", "--template-file", str(_write_template()), "--stack-name", STACK, "--resolve-s3",
            "--capabilities", "CAPABILITY_IAM", "--no-progressbar",
        )  # fmt: skip
        stack = DeployedStack.find(STACK)
        console.print(f"Deployed: {stack.address}, models in {stack.bucket}")
        put_starter(open_store(f"s3://{stack.bucket}"))
        problems = _try(stack, environment["AWS_ENDPOINT_URL"])
        empty_bucket(stack.bucket)
        _sam("delete", "--stack-name", STACK, "--no-prompts")
        left = [s["StackName"] for s in boto3.client("cloudformation").list_stacks()["StackSummaries"]
                if s["StackName"] == STACK and s["StackStatus"] != "DELETE_COMPLETE"]  # fmt: skip
    if problems or left:
        raise typer.Exit(1)


def _try(stack: DeployedStack, endpoint: str) -> int:
    """Ask everything; gives how many answers were wrong beyond what the emulator cannot do."""
    api_id = stack.address.removeprefix("https://").partition(".")[0]
    stage = stack.address.rstrip("/").rpartition("/")[2]
    problems = 0
    with Api(f"{endpoint}/_aws/execute-api/{api_id}/{stage}/") as api:
        for question, problem in run_checks(api):
            excused = question in (unknown_path.__doc__ or "")
            console.print(f"{'[yellow]-' if excused else '[red]✗' if problem else '[green]✓'}[/] {question} {problem}")
            problems += bool(problem) and not excused
    return problems


def _write_template() -> Path:
    """The built template as far as the emulator knows it, and a word on what that leaves out."""
    template = yaml.safe_load(BUILT.read_text(encoding="utf-8"))
    del template["Globals"]["Function"]["DeploymentPreference"]
    resources = template["Resources"]
    for methods in resources["Api"]["Properties"]["DefinitionBody"]["paths"].values():
        route = methods.pop(ANY_METHOD)
        methods.update({"get": route, "post": route})
    template["Resources"] = {name: r for name, r in resources.items() if "Metrics" not in r.get("Properties", {})}
    left_out = sorted(set(resources) - set(template["Resources"]))
    console.print(f"Left out, because ministack does not know it: canary deployments, {', '.join(left_out)}")
    console.print(f"Otherwise than on AWS: routes for any method are routes for GET and POST; {GATEWAY_ERRORS}")
    path = BUILT.with_name("rehearsal.yaml")
    path.write_text(yaml.safe_dump(template, sort_keys=False), encoding="utf-8")
    return path


def _sam(*arguments: str) -> None:
    subprocess.run([SAM, *arguments], check=True)  # noqa: S603 - our own program, no word from outside


@contextmanager
def _emulator(program: str) -> Iterator[Mapping[str, str]]:
    """Run ministack on loopback, and give the environment by which AWS's tools reach it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    endpoint = f"http://127.0.0.1:{port}"
    reach = {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
    }
    environment = {**os.environ, **reach, "GATEWAY_PORT": port, "BIND_HOST": "127.0.0.1"}
    environment |= {"MINISTACK_HOST": "127.0.0.1"}
    with LOG.open("wb") as log, subprocess.Popen([program], env=environment, stdout=log, stderr=log) as process:  # noqa: S603
        try:
            _wait_for(endpoint)
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
