"""The user who runs a command, for the history."""

import getpass
import os
import socket


def who() -> str:
    """Return who runs this command: a workflow and its actor, or a user and a machine."""
    if os.environ.get("GITHUB_ACTIONS"):
        run = f"{os.environ.get('GITHUB_REPOSITORY', '')}/actions/runs/{os.environ.get('GITHUB_RUN_ID', '')}"
        return f"{os.environ.get('GITHUB_ACTOR', 'unknown')} by {run}"
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container may run as a user without a name
        user = f"user {os.getuid()}"
    return f"{user}@{socket.gethostname()}"
