"""Errors of training commands; each message states what was found, what was expected and what to do."""

from undertone.errors import UndertoneError


class TrainingError(UndertoneError):
    """A training command cannot continue; its message is shown to the user unchanged."""


class DataError(TrainingError):
    """Data is missing, damaged or not in the expected format."""


class GateError(TrainingError):
    """A model does not pass a gate for a stage."""


class NoPreviousVersionError(TrainingError):
    """A stage never served the version to roll back to, or none before the current one."""


class ConflictError(TrainingError):
    """Another user changed the stage first."""


class IncompleteChangeError(TrainingError):
    """A change is in the history of a stage, but the pointer could not be written."""
