"""Reads and validates params.yaml, with overrides from the command line."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
import yaml

from training.errors import TrainingError

PARAMS = Path(__file__).with_name("params.yaml")

LARGEST = 1e9  # larger than any sensible value; also excludes infinity and NaN
Count = Annotated[int, msgspec.Meta(ge=1, le=int(LARGEST))]
Seed = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
Weight = Annotated[float, msgspec.Meta(ge=0, le=LARGEST)]
Positive = Annotated[float, msgspec.Meta(gt=0, le=LARGEST)]
Share = Annotated[float, msgspec.Meta(gt=0, le=1)]
Names = list[str]


class _Section(msgspec.Struct, forbid_unknown_fields=True):
    """A section of params.yaml; the file documents each parameter."""


class _Data(_Section):
    train: Annotated[Names, msgspec.Meta(min_length=1)]
    dev: Names = []
    judge: Names = []


class _Train(_Section):
    parity_texts: Count
    shares: Names
    reference: Names


class _Report(_Section):
    learning_curve: list[Share]
    distinctive_terms: Count


class _Gates(_Section):
    against_production: Names
    margin: Weight
    most_ms_for_500_comments: Positive
    most_megabytes: Positive
    macro_f1: dict[str, Weight] = {}
    macro_recall: dict[str, Weight] = {}
    calibration_error: dict[str, Weight] = {}
    class_calibration_error: dict[str, Weight] = {}
    share_error: dict[str, Weight] = {}


class _Bounds(_Section):
    low: Weight
    high: Weight
    log: bool = False


class _Tune(_Section):
    dev: Names
    first_look: Share
    search: dict[str, _Bounds]


class _Experiments(_Section):
    sets: Names


class _Params(_Section):
    data: _Data
    model: dict[str, Any]
    """Checked by :class:`training.model.params.ModelParams`."""
    train: _Train
    report: _Report
    gates: _Gates
    tune: _Tune
    experiments: _Experiments
    ablate: dict[str, Names]


def load_params(path: Path | None = None, changes: Iterable[str] = ()) -> dict[str, Any]:
    """Read and check parameters, with changes such as ``model.rounds=200`` or ``data.train=[sample]`` applied.

    Raises:
        TrainingError: The file cannot be read, a change names an unknown parameter, or a value is invalid.
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
    converted(params, _Params)
    return params


def converted[T](found: Mapping[str, Any], expected: type[T], name: str = "") -> T:
    """Convert a part of the parameters to a type; ``name`` is its dotted name.

    Raises:
        TrainingError: A parameter is missing, unknown, of another type or out of range.
    """
    try:
        return msgspec.convert(found, expected)
    except msgspec.ValidationError as error:
        problem, _, location = str(error).replace("`", "").replace("array", "list").partition(" - at $")
        problem = problem.replace("Object contains unknown field", "There is no")
        where = (name + location).removeprefix(".") or "the file"
        value: Any = found
        for step in location.split(".")[1:]:
            value = value.get(step) if isinstance(value, Mapping) else None
        came = f" is {value!r}" if isinstance(value, str | int | float) else ""
        raise TrainingError(f"Invalid parameter: {where}{came}. {problem}.") from error


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
    try:
        section[last] = yaml.safe_load(written)
    except yaml.YAMLError as error:
        raise TrainingError(f"--set {change!r} is invalid. Expected a value in YAML, such as 200 or [a, b].") from error
