"""What can go wrong around a model; each message says what came, what was expected and what to do."""

from undertone.errors import UndertoneError


class TrainingError(UndertoneError):
    """When a command of the training house cannot go on; its message is shown to the user as it is."""


class DataError(TrainingError):
    """When data is missing, damaged or not what its reader expects."""


class GateError(TrainingError):
    """When a model does not pass a gate on its way to a stage."""
