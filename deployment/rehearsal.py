"""Deploys the whole stack into an emulator of AWS on this machine, uses it, and takes it down again."""

import os
import subprocess
from collections.abc import Iterator
from unittest.mock import patch

import boto3
import typer
from rich.console import Console

from deployment.ministack import emulator, write_template
from deployment.smoke import COMMENTS, Api, Check
from deployment.stack import DeployedStack
from training.stores import STARTER
from undertone.models.store import open_store

console = Console(highlight=False, soft_wrap=True)


def rehearse(ministack: str = typer.Option(help="The ministack program, of an environment of its own.")) -> None:
    """Run `make deploy` for dev and for prod against ministack, call the APIs, and run `make destroy` for both."""
    with emulator(ministack) as environment, patch.dict(os.environ, environment):
        template, notes = write_template(environment["AWS_ENDPOINT_URL"])
        _say("Otherwise than on AWS", notes)
        _make("deploy", "STAGE=dev", f"TEMPLATE={template}")
        _make("deploy", "STAGE=dev", f"TEMPLATE={template}")  # again, as after every change
        _make("deploy", "STAGE=prod", f"TEMPLATE={template}")
        checks = [*_model_checks("undertone-dev"), *_model_checks("undertone-prod"), *_key_checks("undertone-prod")]
        checks += _log_checks(_make("logs", "STAGE=dev", "FUNCTION=predict", "TAIL="))
        _make("destroy", "STAGE=prod")
        _make("destroy", "STAGE=dev")
        checks += _gone_checks()
    for question, problem in checks:
        console.print(f"{'[red]✗' if problem else '[green]✓'}[/] {question} {problem}")
    _say("Not seen here", ["roles, throttles, quotas, memory and SnapStart: ministack holds nobody to them"])
    if any(check.problem for check in checks):
        raise typer.Exit(1)


def _make(*arguments: str) -> str:
    """Run one of make's targets, as a person would, and give what it said; what is built is not built again."""
    console.rule(f"make {' '.join(arguments)}")
    command = ["make", "--no-print-directory", "--old-file=build", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own words only
        said = [_echoed(line) for line in process.stdout or ()]
    if process.returncode:
        raise typer.Exit(process.returncode)
    return "".join(said)


def _echoed(line: str) -> str:
    print(line, end="")
    return line


def _say(title: str, points: list[str]) -> None:
    console.print(f"{title}:")
    for point in points:
        console.print(f"  - {point}")


def _model_checks(name: str) -> Iterator[Check]:
    found, starter = (
        open_store(place).read_pointer("production") for place in (f"s3://{DeployedStack.find(name).bucket}", STARTER)
    )
    yield _check(f"{name} serves the starter", found and found[0], starter and starter[0])


def _key_checks(name: str) -> Iterator[Check]:
    """Who has no key is refused in our words, and neither preflights nor /health need one; smoke had the key."""
    with Api(DeployedStack.find(name).address) as api:
        refused = api.ask("POST", "predict", {"comments": ["good"]})
        preflight, health = api.ask("OPTIONS", "predict"), api.ask("GET", "health")
    yield _check("POST /predict without a key is a 403", refused.status_code, 403)
    yield _check("it is in JSON", sorted(refused.json()), ["detail", "error", "request_id"])
    yield _check("browsers may read it", refused.headers.get("access-control-allow-origin"), "*")
    yield _check("OPTIONS /predict needs no key", preflight.status_code, 204)
    yield _check("GET /health needs no key", health.status_code, 200)


def _log_checks(said: str) -> Iterator[Check]:
    """The log has what the smoke test's requests counted, and not their words."""
    yield _check("the log counts requests", "app_request_count" in said, True)
    yield _check("the log holds no comment", [comment for comment in COMMENTS if comment in said], [])


def _gone_checks() -> Iterator[Check]:
    """Nothing is left of the stacks, and of the buckets only SAM's own."""
    stacks = boto3.client("cloudformation").list_stacks()["StackSummaries"]
    names = [stack["StackName"] for stack in stacks if stack["StackStatus"] != "DELETE_COMPLETE"]
    yield _check("both stacks are gone", [name for name in names if name.startswith("undertone")], [])
    buckets = [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]]
    yield _check("so are their buckets", [name for name in buckets if name.startswith("undertone")], [])


def _check(question: str, found: object, expected: object) -> Check:
    return Check(question, "" if found == expected else f"expected {expected}, got {found}")
