"""Reads params.yaml, and changes single numbers of it from the command line."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from training.errors import TrainingError

PARAMS = Path(__file__).with_name("params.yaml")


def load_params(path: Path | None = None, changes: Iterable[str] = ()) -> dict[str, Any]:
    """Read parameters, with changes such as ``model.rounds=200`` or ``data.train=[sample]`` on top.

    Raises:
        TrainingError: The file cannot be read, or a change names nothing that is there.
    """
    path = path or PARAMS
    try:
        params = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise TrainingError(f"{path} cannot be read as parameters: {error}") from error
    if not isinstance(params, dict):
        raise TrainingError(f"{path} has no parameters. Expected sections such as 'data:' and 'model:'.")
    for change in changes:
        _apply(params, change)
    return params


def _apply(params: dict[str, Any], change: str) -> None:
    name, sign, written = change.partition("=")
    *sections, last = name.split(".")
    section: Any = params
    for step in sections:
        section = section.get(step) if isinstance(section, dict) else None
    if not sign or not sections or not isinstance(section, dict):
        known = ", ".join(params)
        raise TrainingError(
            f"--set {change!r} is invalid. Expected section.name=value, with one of the sections {known}."
        )
    section[last] = yaml.safe_load(written)
