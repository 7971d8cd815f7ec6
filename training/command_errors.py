"""Runs a command; an error that its user can act on is printed as one sentence, without a traceback."""

import os
import sqlite3
import sys
from collections.abc import Callable

from undertone.errors import UndertoneError

INTERRUPTED_STATUS = 130
OUR_PACKAGES = (
    "training", "undertone", "undertone_bulk", "undertone_pictures",
    "functions", "deployment", "benchmarks", "devtools",
)  # fmt: skip
AWS_REMEDIES = {
    "NoRegionError": "Set AWS_REGION, or a region in your AWS profile.",
    "ProfileNotFound": "Set AWS_PROFILE to a profile of ~/.aws/config.",
}


def run_command(command: Callable[[], object]) -> None:
    """Run a command; if it fails, print the reason on standard error and exit with status 1.

    Errors that the user cannot act on keep their traceback.
    """
    try:
        command()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED_STATUS)
    except Exception as error:
        message = message_of(error)
        if message is None:
            raise
        import typer  # noqa: PLC0415 - pipeline stages that succeed do not need it

        typer.secho(f"Error: {message}", fg="red", err=True)
        sys.exit(1)


def message_of(error: Exception) -> str | None:
    """Return the message of an error that the user can act on; None for any other error."""
    match error:
        case UndertoneError():
            return str(error)
        case ModuleNotFoundError() if error.name and error.name.partition(".")[0] not in OUR_PACKAGES:
            return f"this command needs {error.name}. Run it in a checkout of the repository, after `make setup`."
        case OSError() if error.strerror:
            path = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, (str, bytes)) else ""
            return f"{path}{error.strerror}. Check the path, its permissions and the free disk space."
        case sqlite3.DatabaseError():
            return f"the SQLite file cannot be used: {error}. Check its path, its permissions and what wrote it."
        case _ if type(error).__module__.startswith("botocore"):
            remedy = AWS_REMEDIES.get(type(error).__name__, "Check your AWS credentials, region and permissions.")
            return f"{str(error).rstrip('.')}. {remedy}"
    return None
