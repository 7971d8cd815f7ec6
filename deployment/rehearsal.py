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
from deployment.smoke import Api, Check, run_checks, unknown_path
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
    """Deploy into ministack, call the API through its gateway, deploy again with keys, and delete it all."""
    template = _write_template()
    with _emulator(ministack) as environment, patch.dict(os.environ, environment):
        _deploy(template)
        stack = DeployedStack.find(STACK)
        console.print(f"Deployed: {stack.address}, models in {stack.bucket}")
        put_starter(open_store(f"s3://{stack.bucket}"))
        checks = [*_try(_address(stack)), *_try_keys(template)]
        empty_bucket(stack.bucket)
        _sam("delete", "--stack-name", STACK, "--no-prompts")
        gone = not _is_there(STACK)
        console.print(f"Deleted: {gone}")
    if not gone or any(check.problem for check in checks):
        raise typer.Exit(1)


def _try(address: str) -> Iterator[Check]:
    """Ask everything; what the emulator cannot do is shown and not held against the stack."""
    with Api(address) as api:
        for check in run_checks(api):
            if check.question in (unknown_path.__doc__ or ""):
                console.print(f"[yellow]-[/] {check.question}: {GATEWAY_ERRORS}")
            else:
                yield _shown(check)


def _try_keys(template: Path) -> Iterator[Check]:
    """Deploy again with keys required: who has none is refused, who has one is not, and preflights need none."""
    _deploy(template, "RequireApiKey=true")
    stack = DeployedStack.find(STACK)
    address = _address(stack)
    console.print(f"Deployed again: {stack.address}")
    with Api(address) as without, Api(address, stack.key()) as with_key:
        body = {"comments": ["good"]}
        for question, expected, answer in (
            ("POST /predict without a key is a 403", 403, without.ask("POST", "predict", body)),
            ("POST /predict with the key is a 200", 200, with_key.ask("POST", "predict", body)),
            ("OPTIONS /predict needs no key", 204, without.ask("OPTIONS", "predict")),
            ("GET /health needs no key", 200, without.ask("GET", "health")),
        ):
            came = answer.status_code
            yield _shown(
                Check(question, "" if came == expected else f"expected {expected}, got {came}: {answer.text[:100]}")
            )


def _shown(check: Check) -> Check:
    console.print(f"{'[red]✗' if check.problem else '[green]✓'}[/] {check.question} {check.problem}")
    return check


def _address(stack: DeployedStack) -> str:
    """Where the emulator answers for the stack's API."""
    api_id = stack.address.removeprefix("https://").partition(".")[0]
    stage = stack.address.rstrip("/").rpartition("/")[2]
    return f"{os.environ['AWS_ENDPOINT_URL']}/_aws/execute-api/{api_id}/{stage}/"


def _deploy(template: Path, *parameters: str) -> None:
    overrides = ["--parameter-overrides", *parameters] if parameters else []
    _sam(
        "deploy", "--template-file", str(template), "--stack-name", STACK, "--resolve-s3",
        "--capabilities", "CAPABILITY_IAM", "--no-progressbar", *overrides,
    )  # fmt: skip


def _is_there(stack: str) -> bool:
    stacks = boto3.client("cloudformation").list_stacks()["StackSummaries"]
    return any(found["StackName"] == stack and found["StackStatus"] != "DELETE_COMPLETE" for found in stacks)


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
