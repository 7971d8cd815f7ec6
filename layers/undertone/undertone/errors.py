"""The exceptions of Undertone; the class determines the HTTP status."""


class UndertoneError(Exception):
    """The base class of all exceptions of Undertone."""

    status = 500


class BadRequestError(UndertoneError):
    """When a request is malformed, empty or of the wrong type."""

    status = 400


class ForbiddenError(UndertoneError):
    """When a request needs an API key and has none."""

    status = 403


class NotFoundError(UndertoneError):
    """There is nothing at the requested path."""

    status = 404


class MethodNotAllowedError(UndertoneError):
    """When a path exists, but not for the method that was used."""

    status = 405


class TooLargeError(UndertoneError):
    """When a body, a list or a comment is over its limit."""

    status = 413


class UnsupportedMediaTypeError(UndertoneError):
    """When a body is not of a type that the route reads."""

    status = 415


class ModelUnavailableError(UndertoneError):
    """When no model is loaded yet, or the store cannot be reached."""

    status = 503
    retry_after_seconds = 5


class StoreError(UndertoneError):
    """When the model store cannot be read or written."""


class MissingObjectError(StoreError):
    """When the model store has no such object."""


class ModelRefusedError(UndertoneError):
    """When a stored model is damaged, or was made for another version of this code."""


class StageError(UndertoneError):
    """A stage cannot be changed as requested; the message says why and what to do."""


class NoPreviousVersionError(StageError):
    """When a stage never served the version to roll back to, or none before the current one."""


class ConflictError(StageError):
    """When another user changed the stage first."""


class IncompleteChangeError(StageError):
    """When a change is in the history of a stage, but the pointer could not be written."""


class SettingsError(UndertoneError):
    """When an environment variable holds a value that cannot be used."""
