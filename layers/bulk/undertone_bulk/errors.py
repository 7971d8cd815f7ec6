"""What can go wrong with a table of comments; each message says what came, what was expected and what to do."""

from undertone.errors import UndertoneError


class BulkError(UndertoneError):
    """When a bulk job cannot go on."""


class InputError(BulkError):
    """When an input is missing, damaged or not what its name says."""

    status = 400


class OutputError(BulkError):
    """When an output exists already, cannot be written, or belongs to another job."""
