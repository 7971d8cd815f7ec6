"""One requirement of a model."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gate:
    """One requirement, the result, and whether the model passed."""

    name: str
    passed: bool
    found: str
