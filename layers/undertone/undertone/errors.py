"""The exceptions of Undertone; the class determines the HTTP status."""


class UndertoneError(Exception):
    """The base class of all exceptions of Undertone."""

    status = 500


class BadRequestError(UndertoneError):
    """A request is malformed, empty or of the wrong type."""

    status = 400


class ForbiddenError(UndertoneError):
    """A request requires an API key and has none."""

    status = 403


class NotFoundError(UndertoneError):
    """There is nothing at the requested path."""

    status = 404


class MethodNotAllowedError(UndertoneError):
    """The path does not support the method."""

    status = 405


class TooLargeError(UndertoneError):
    """A body, a list or a comment exceeds its limit."""

    status = 413


class UnsupportedMediaTypeError(UndertoneError):
    """The route does not support the content type."""

    status = 415


class ModelUnavailableError(UndertoneError):
    """No model is loaded yet, or the store cannot be reached."""

    status = 503
    retry_after_seconds = 5


class StoreError(UndertoneError):
    """The model store cannot be read or written."""


class MissingObjectError(StoreError):
    """The model store has no such object."""


class ModelRefusedError(UndertoneError):
    """A stored model is damaged, or was made for another version of this code."""


class StageError(UndertoneError):
    """A stage cannot be changed as requested; the message says why and what to do."""


class NoPreviousVersionError(StageError):
    """The stage never served the version to roll back to, or has no previous version."""


class ConflictError(StageError):
    """Another user changed the stage first."""


class IncompleteChangeError(StageError):
    """A change is in the history of a stage, but the pointer could not be written."""


class SettingsError(UndertoneError):
    """An environment variable has an invalid value."""
