"""The stages described in samconfig.toml: their stacks, their parameters, and what is deployed to them."""

import shlex
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from undertone.errors import UndertoneError

CONFIG = Path(__file__).parents[1] / "samconfig.toml"


class DeploymentError(UndertoneError):
    """A deployment command cannot continue; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stage.

    Attributes:
        name: Name in samconfig.toml.
        stack: Name of the CloudFormation stack.
        parameters: Template parameters set in samconfig.toml.
        prefix: Prefix of artefacts and records in SAM's bucket.
        tested_in: Stage whose tested releases are deployed here; empty if the checkout is built and deployed.
        protected: Whether the stack is protected from deletion.
    """

    name: str
    stack: str
    parameters: dict[str, str]
    prefix: str
    tested_in: str
    protected: bool


def read(name: str, config: Path = CONFIG) -> Stage:
    """Read one stage.

    Raises:
        DeploymentError: The file has no such stage.
    """
    content = tomllib.loads(config.read_text(encoding="utf-8"))
    known = sorted(stage for stage, sections in content.items() if isinstance(sections, dict) and "deploy" in sections)
    if name not in known:
        raise DeploymentError(
            f"{config.name} has no stage {name!r}, only {' and '.join(known)}: name one (STAGE={known[0]})"
            f" or add the sections [{name}.global.parameters] and [{name}.deploy.parameters]"
        )
    deploy: dict[str, Any] = content[name]["deploy"]["parameters"]
    own: dict[str, Any] = content[name].get("undertone", {}).get("parameters", {})
    parameters = _pairs(deploy.get("parameter_overrides", ""))
    if parameters.get("Stage") != name:
        raise DeploymentError(f"parameter_overrides of [{name}.deploy.parameters] lacks Stage={name}: add it")
    return Stage(
        name=name,
        stack=content[name]["global"]["parameters"]["stack_name"],
        parameters=parameters,
        prefix=deploy["s3_prefix"],
        tested_in=own.get("tested_in", ""),
        protected=own.get("protected", False),
    )


def _pairs(text: str) -> dict[str, str]:
    """Parse parameters such as ``Name=value Other="a b"``."""
    return dict(pair.partition("=")[::2] for pair in shlex.split(text))


def more_parameters(text: str) -> dict[str, str]:
    """Parse the parameters of the command line, such as ``PARAMETERS="AlarmEmail=you@example.org"``.

    Raises:
        DeploymentError: A part is not of the form Name=value.
    """
    wrong = [part for part in shlex.split(text) if "=" not in part]
    if wrong:
        raise DeploymentError(f"PARAMETERS contains {wrong[0]!r}; expected Name=value, separated by spaces")
    return _pairs(text)
