"""Fresh processes, to measure what only happens once in each."""

import os
import subprocess
import sys
from tempfile import TemporaryDirectory


def run_python(code: str, stdin: str = "") -> str:
    """Run in a fresh process that writes and reads compiled files."""
    with TemporaryDirectory() as folder:
        environment = os.environ | {"PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        for _ in range(2):
            result = subprocess.run(
                [sys.executable, "-c", code], input=stdin, env=environment, capture_output=True, text=True, check=True
            )
    return result.stdout
