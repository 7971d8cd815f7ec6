"""Errors of training commands; each message states what was found, what was expected and what to do."""

from undertone.errors import UndertoneError


class TrainingError(UndertoneError):
    """A training command cannot continue; its message is shown to the user unchanged."""


class DataError(TrainingError):
    """Data is missing, damaged or not in the expected format."""


class GateError(TrainingError):
    """A model does not pass a gate for a stage."""
