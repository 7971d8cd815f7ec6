"""The list of trials, with keys that are stable between runs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from training.errors import TrainingError

TEXT = "text"
"""Name of the features of learners that take raw comments."""
GRIDS = Path(__file__).with_name("grids.yaml")


@dataclass(frozen=True, slots=True)
class Trial:
    """One learner with one type of features and one way to balance classes."""

    features: str
    learner: str
    balance: str
    settings: Mapping[str, Any]

    @property
    def name(self) -> str:
        """A short name for tables and runs."""
        chosen = ", ".join(f"{name}={value}" for name, value in self.settings.items())
        return f"{self.learner} on {self.features}" + (f" ({chosen})" if chosen else "")

    def key(self, shared: Mapping[str, Any]) -> str:
        """Return a hash of the trial and of what all trials share, such as the data hash and the feature settings."""
        written = json.dumps([asdict(self), shared], sort_keys=True, default=str)
        return sha256(written.encode()).hexdigest()[:16]


def load_grids(path: Path = GRIDS) -> dict[str, Any]:
    """Read the grids of the trials.

    Raises:
        TrainingError: The file cannot be read, or lacks a section.
    """
    try:
        grids: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise TrainingError(f"{path} is not a valid grids file: {error}") from error
    expected = yaml.safe_load(GRIDS.read_text(encoding="utf-8"))
    if not isinstance(grids, dict) or (missing := sorted(set(expected) - set(grids))):
        named = ", ".join(missing if isinstance(grids, dict) else expected)
        raise TrainingError(f"{path} lacks the sections {named}. Expected those of {GRIDS}.")
    return grids


def trials(grids: Mapping[str, Any]) -> Iterator[Trial]:
    """List all trials, grouped by features."""
    for features in grids["features"]:
        for learner, grid in grids["learners"].items():
            yield from (Trial(features, learner, "weights", settings) for settings in grid)
        if features in grids["balance"]["features"]:
            yield from _balanced(features, grids)
    yield from (Trial(TEXT, name, "none", {}) for name in grids["plain"])
    yield from (Trial("words and pairs", "stacked", "none", settings) for settings in grids["stacked"])


def trials_of(learners: Sequence[str], grids: Mapping[str, Any]) -> list[Trial]:
    """List the trials of the named learners, or of all if none is named.

    Raises:
        TrainingError: The grids have no such learner.
    """
    found = list(trials(grids))
    known = sorted({trial.learner for trial in found})
    if unknown := sorted(set(learners) - set(known)):
        raise TrainingError(f"--only has unknown learners {unknown}. Expected any of {', '.join(known)}.")
    return [trial for trial in found if not learners or trial.learner in learners]


def _balanced(features: str, grids: Mapping[str, Any]) -> Iterator[Trial]:
    """Return the trials of other ways to balance classes, with the same settings."""
    for learner in grids["balance"]["learners"]:
        for way in grids["balance"]["ways"]:
            yield from (Trial(features, learner, way, settings) for settings in grids["learners"][learner])
