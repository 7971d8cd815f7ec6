"""Builds or fetches a release and deploys it to a stage, with `sam`."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import boto3

from deployment import releases, versions
from deployment.releases import Release, Releases
from deployment.removal import protect
from deployment.stack import DeployedStack, exists
from deployment.stages import CONFIG, DeploymentError, Stage
from training.stores import initialize_store
from undertone.models.objects import PEOPLE_SECONDS
from undertone.models.store import open_store

BUILT = Path(".aws-sam") / "build" / "template.yaml"
PACKAGED = Path("build") / "release" / "template.yaml"
DEPLOYED = PACKAGED.with_name("deployed.yaml")
AT_ONCE = "CodeDeployDefault.LambdaAllAtOnce"


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """The options of a deployment.

    Attributes:
        parameters: Template parameters, in addition to those in samconfig.toml.
        architecture: Processor architecture to build for.
        template: A built template to deploy instead of building one.
        release: The tested release to deploy instead of the latest.
        reason: Why the checkout is deployed without tests in an earlier stage and without a canary; normally empty.
    """

    parameters: dict[str, str]
    architecture: str
    template: Path | None = None
    release: str = ""
    reason: str = ""


def deploy(stage: Stage, wishes: Wishes) -> tuple[DeployedStack, str | None]:
    """Deploy to a stage.

    Returns:
        The stack, and the version of the starter model if the stack needed it.

    Raises:
        DeploymentError: The release was not tested in the required stage, or SAM failed to deploy it.
    """
    if stage.tested_in and not wishes.reason:
        release = _fetch_tested(stage, wishes.release)
    elif wishes.release:
        raise DeploymentError(
            f"{stage.name} builds this checkout; RELEASE only applies to stages with tested_in in {CONFIG.name}"
        )
    else:
        release = _build(stage, wishes)
    is_new = not exists(stage.stack)
    before = {} if is_new else versions.serving(stage.stack)
    # Code of a new text version needs a model of that version from its first request on.
    starter = (
        None
        if is_new
        else initialize_store(open_store(f"s3://{DeployedStack.find(stage.stack).bucket}", seconds=PEOPLE_SECONDS))
    )
    if wishes.reason:
        _break_glass(stage, release, wishes.reason)
    _deploy(stage, release, wishes)
    stack = DeployedStack.find(stage.stack)
    starter = initialize_store(open_store(f"s3://{stack.bucket}", seconds=PEOPLE_SECONDS)) or starter
    versions.prune(before, versions.serving(stage.stack))
    if stage.protected:
        protect(stage.stack, on=True)
    return stack, starter


def _fetch_tested(stage: Stage, wanted: str) -> Release:
    """Fetch a release tested in the earlier stage; by default, the latest, which must be of the checked-out commit."""
    known = Releases(stage.prefix)
    release, test = known.tested(stage.tested_in, wanted)
    here = releases.commit()
    if not wanted and release.commit != here:
        raise DeploymentError(
            f"{stage.tested_in} was tested last with release {release.id} of commit {release.commit}, and {here} is"
            f" checked out: run make deploy STAGE={stage.tested_in} first, or pass RELEASE={release.id}"
        )
    known.fetch(release, PACKAGED)
    print(f"Release {release.id} of commit {release.commit}, tested in {stage.tested_in} at {test.when} by {test.who}")
    return release


def _build(stage: Stage, wishes: Wishes) -> Release:
    if wishes.template is None:
        run(["make", "--no-print-directory", "build", f"ARCHITECTURE={wishes.architecture}"])
    PACKAGED.parent.mkdir(parents=True, exist_ok=True)
    sam("package", "--template-file", str(wishes.template or BUILT), "--output-template-file", str(PACKAGED),
        "--resolve-s3", "--s3-prefix", stage.prefix)  # fmt: skip
    return Releases(stage.prefix).add(PACKAGED, architecture=wishes.architecture)


def _deploy(stage: Stage, release: Release, wishes: Wishes) -> None:
    wanted = {**stage.parameters, **wishes.parameters}
    DEPLOYED.write_text(with_parameters(PACKAGED.read_text(encoding="utf-8"), wanted), encoding="utf-8")
    parameters = {
        **stage.parameters,
        "Architecture": release.architecture,
        "Release": release.id,
        "RunbookAddress": releases.runbook(),
        **wishes.parameters,
        **({"TrafficShift": AT_ONCE} if wishes.reason else {}),
    }
    overrides = [f"{name}={value}" for name, value in parameters.items()]
    sam("deploy", "--template-file", str(DEPLOYED), "--config-file", str(CONFIG), "--config-env", stage.name,
        "--parameter-overrides", *overrides)  # fmt: skip


def with_parameters(template: str, parameters: Mapping[str, str]) -> str:
    """Return the template with a hash of the parameters in the environment of every function.

    SAM publishes a new version only if the text of a function's properties changes, and ``!Ref AllowedOrigin`` is
    the same text whatever its value: without the hash, the alias would keep the version with the old value.
    """
    placeholder = "UNDERTONE_PARAMETERS: none"
    if template.count(placeholder) != 1:
        raise DeploymentError(f"the template must contain {placeholder!r} once; found {template.count(placeholder)}")
    digest = hashlib.sha256(json.dumps(parameters, sort_keys=True).encode()).hexdigest()
    return template.replace(placeholder, f"UNDERTONE_PARAMETERS: sha256-{digest[:16]}")


def _break_glass(stage: Stage, release: Release, reason: str) -> None:
    """Record the reason, and reset the alarms that stop deployments, which may reflect the previous version."""
    who = boto3.client("sts").get_caller_identity()["Arn"]
    when = datetime.now(UTC).isoformat(timespec="seconds")
    note = {
        "stage": stage.name,
        "release": release.id,
        "commit": release.commit,
        "who": who,
        "when": when,
        "why": reason,
    }
    Releases(stage.prefix).note(f"break-glass/{stage.name}-{when}.json", note)
    cloudwatch = boto3.client("cloudwatch")
    pages = boto3.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stage.stack)
    for resource in (resource for page in pages for resource in page["StackResourceSummaries"]):
        if resource["LogicalResourceId"].endswith("CanaryAlarm"):
            name = resource["PhysicalResourceId"]
            cloudwatch.set_alarm_state(AlarmName=name, StateValue="OK", StateReason=f"break-glass deployment: {reason}")


def sam(*arguments: str) -> None:
    """Run the SAM CLI of the virtual environment."""
    run([str(Path(sys.executable).with_name("sam")), *arguments])


def run(command: list[str]) -> None:
    """Run a command, with the virtual environment's programs first on PATH.

    Raises:
        DeploymentError: The command fails.
    """
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "SAM_CLI_TELEMETRY": "0"}
    status = subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own words only
    if status:
        raise DeploymentError(f"{Path(command[0]).name} {command[1]} failed with status {status}; see above")
