"""The stages that samconfig.toml describes: which stack, which parameters, what is deployed."""

import shlex
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from undertone.errors import UndertoneError

CONFIG = Path(__file__).parents[1] / "samconfig.toml"


class DeploymentError(UndertoneError):
    """When a command about a stack cannot be carried out; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage.

    Attributes:
        name: as it stands in samconfig.toml.
        stack: the name of its CloudFormation stack.
        parameters: the template's parameters that the file sets.
        prefix: where in SAM's bucket artefacts and records lie.
        tested_in: the stage whose tested artefact is deployed here; empty where the checkout is built.
        protected: whether the stack is protected from deletion.
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
        DeploymentError: when the file has no such stage.
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
    """The parameters in ``Name=value Other="a b"``."""
    return dict(pair.partition("=")[::2] for pair in shlex.split(text))


def more_parameters(text: str) -> dict[str, str]:
    """Read what the command line adds, ``PARAMETERS="AlarmEmail=you@example.org"``.

    Raises:
        DeploymentError: when a part of it is not Name=value.
    """
    wrong = [part for part in shlex.split(text) if "=" not in part]
    if wrong:
        raise DeploymentError(f"PARAMETERS contains {wrong[0]!r}; expected Name=value, separated by spaces")
    return _pairs(text)
