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
    """What the command line says about a deployment.

    Attributes:
        parameters: of the template, beside those of samconfig.toml.
        architecture: the processor to build for.
        template: a built template to deploy instead of building one.
        release: the tested release to deploy instead of the last one.
        reason: why the checkout goes out at once, past the stage before and the canary; empty unless it does.
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
        DeploymentError: when the release was not tested where it has to be, or SAM could not deploy it.
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
    # Code that reads texts in a new way needs a model made for it from its first call on.
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
    """The release that the stage before was tested with; an unnamed one has to be of the commit that is checked out."""
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

    SAM publishes a version when a function's properties change as they are written, and ``!Ref AllowedOrigin`` is
    written the same whatever its value: without the hash the alias would keep the version with the old value.
    """
    placeholder = "UNDERTONE_PARAMETERS: none"
    if template.count(placeholder) != 1:
        raise DeploymentError(f"the template has to contain {placeholder!r} once; found {template.count(placeholder)}")
    digest = hashlib.sha256(json.dumps(parameters, sort_keys=True).encode()).hexdigest()
    return template.replace(placeholder, f"UNDERTONE_PARAMETERS: sha256-{digest[:16]}")


def _break_glass(stage: Stage, release: Release, reason: str) -> None:
    """Keep why, and clear the alarms that stop deployments: they may still hold what they saw of the version before."""
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
    """Run SAM, of our environment."""
    run([str(Path(sys.executable).with_name("sam")), *arguments])


def run(command: list[str]) -> None:
    """Run a command, with our environment's programs first.

    Raises:
        DeploymentError: when it fails.
    """
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "SAM_CLI_TELEMETRY": "0"}
    status = subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own words only
    if status:
        raise DeploymentError(f"{Path(command[0]).name} {command[1]} failed with status {status}; see above")
