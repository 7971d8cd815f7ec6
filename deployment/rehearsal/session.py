"""Runs commands against the emulated stacks, and records the results of checks."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError
from rich.console import Console

from deployment import stages
from deployment.rehearsal.fake_codedeploy import Report
from deployment.releases import Releases
from deployment.smoke import Api, Check
from deployment.stack import DeployedStack
from undertone.models.store import open_store

ROOT = Path(__file__).parents[2]
HOOK_EVENT = ROOT / "events" / "pretraffic" / "deployment.json"
DEV, PROD = stages.read("dev"), stages.read("prod")

console = Console(highlight=False, soft_wrap=True)


class Session:
    """Runs commands, and collects checks.

    Args:
        reports: The list to which the pre-traffic hook's reports to CodeDeploy are added.
    """

    def __init__(self, reports: list[Report]) -> None:
        self._reports = reports
        self.checks: list[Check] = []

    def make(self, *arguments: str, fails: bool = False) -> str:
        """Run a make target."""
        return self._run(["make", "--no-print-directory", *arguments], fails=fails)

    def undertone(self, *arguments: str, fails: bool = False) -> str:
        """Run an ``undertone`` command, and return its output."""
        return self._run([str(Path(sys.executable).with_name("undertone")), *arguments], fails=fails)

    def _run(self, command: list[str], *, fails: bool = False) -> str:
        console.print(f"[bold]$ {' '.join([Path(command[0]).name, *command[1:]])}[/]")
        output = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        with subprocess.Popen(command, **output) as process:  # type: ignore[call-overload]  # noqa: S603 - our own words
            said = "".join(_echoed(line) for line in process.stdout)
        if bool(process.returncode) != fails:
            self.checks.append(Check(" ".join(command), f"ended with status {process.returncode}"))
        return said

    def serves(self, stack: str, version: str) -> None:
        """Check that the model store of a stack serves a version."""
        self.check(f"{stack} serves {version}", pointer_of(f"s3://{DeployedStack.find(stack).bucket}"), version)

    def hook_reports(self, stack: str, status: str, problem: str = "") -> None:
        """Call the pre-traffic hook as CodeDeploy would, and check its report."""
        self._reports.clear()
        event = json.loads(HOOK_EVENT.read_text(encoding="utf-8"))
        answer = invoke(DeployedStack.find(stack).hook, event)
        ids = {name[0].lower() + name[1:]: value for name, value in event.items()}
        expected = {**ids, "status": status}
        self.check(f"the hook of {stack} reports {status}", self._reports, [expected])
        problems = [found for found in answer.get("problems", []) if problem in found]
        self.check(f"the hook reports {'the' if problem else 'no'} problem", bool(problems), bool(problem))

    def check(self, question: str, found: object, expected: object) -> None:
        """Record and print whether an actual value equals the expected one."""
        problem = "" if found == expected else f"expected {expected}, got {found}"
        self.checks.append(Check(question, problem))
        console.print(f"{'[red]✗' if problem else '[green]✓'}[/] {question} {problem}")


def _echoed(line: str) -> str:
    print(line, end="", flush=True)
    return line


def release_of(stage: stages.Stage) -> str:
    """Return the ID of the release that a stage runs."""
    return DeployedStack.find(stage.stack).release


def tested_release() -> str:
    """Return the ID of the latest release tested in dev."""
    return Releases(DEV.prefix).tested(DEV.name)[0].id


def store_of(stage: stages.Stage) -> str:
    """Return the location of a stage's model store."""
    return f"s3://{DeployedStack.find(stage.stack).bucket}"


def pointer_of(location: str | Path, stage: str = "production") -> str:
    """Return the version that a stage of a model store serves; empty if none."""
    found = open_store(location).read_pointer(stage)
    return found[0].version if found else ""


def status_of(stage: stages.Stage, key: str | None = None) -> int:
    """Return the status of a prediction request to a stage's API."""
    with Api(DeployedStack.find(stage.stack).url, key) as api:
        return api.ask("POST", "predict", {"comments": ["good"]}).status_code


def publish(checkout: Path) -> None:
    """Run `make publish STAGE=dev` in another checkout."""
    path = os.pathsep.join(str(checkout / part) for part in (".", "layers/undertone"))
    environment = {**os.environ, "PYTHONPATH": path}
    command = [sys.executable, "-m", "deployment", "publish", DEV.name]
    subprocess.run(command, cwd=checkout, env=environment, check=True)  # noqa: S603 - our own words


def model_of(serving: dict[str, str]) -> str:
    """Return the model version that a version of the predict function serves."""
    health = json.loads((ROOT / "events" / "predict" / "health.json").read_text(encoding="utf-8"))
    (name,) = [function for function in serving if "PredictFunction" in function]
    answer = invoke(name, health, serving[name])
    with suppress(KeyError, json.JSONDecodeError):
        return str(json.loads(answer["body"])["model_version"])
    return str(answer)


def invoke(function: str, event: dict[str, Any], version: str = "$LATEST") -> dict[str, Any]:
    """Invoke a function, and return its response, or the error."""
    try:
        result = boto3.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event), Qualifier=version)
    except ClientError as error:
        return {"error": str(error)}
    answer: dict[str, Any] = json.loads(result["Payload"].read())
    return answer
