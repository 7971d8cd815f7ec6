"""Describes in plain words why an HTTP request failed."""


def reason(error: Exception) -> str:
    """Return the cause of a failed request, without the HTTP client's wrapping errors."""
    import requests  # noqa: PLC0415

    match error:
        case requests.exceptions.SSLError():
            return "its certificate was not accepted"
        case requests.exceptions.Timeout():
            return "the server did not answer in time"
        case requests.exceptions.ConnectionError():
            return "the server could not be reached"
    return str(error).rstrip(".")
