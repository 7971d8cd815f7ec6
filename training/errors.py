"""What can go wrong around a model; each message says what came, what was expected and what to do."""

from undertone.errors import UndertoneError


class TrainingError(UndertoneError):
    """When a training command cannot continue; its message is shown to the user unchanged."""


class DataError(TrainingError):
    """When data is missing, damaged or not what its reader expects."""


class GateError(TrainingError):
    """When a model does not pass a gate on its way to a stage."""


class NoPreviousVersionError(TrainingError):
    """When a stage has never had the version that a rollback should go back to, or none before the present one."""


class ConflictError(TrainingError):
    """When somebody else changed a stage at the same time, and first."""


class IncompleteChangeError(TrainingError):
    """When a change is in the history of a stage, but its pointer could not be written."""
