"""Errors of bulk jobs; each message states what was found, what was expected and what to do."""

from undertone.errors import UndertoneError


class BulkError(UndertoneError):
    """A bulk job cannot continue."""


class InputError(BulkError):
    """An input is missing, damaged or not in the expected format."""

    status = 400


class OutputError(BulkError):
    """An output already exists, cannot be written, or belongs to another job."""
