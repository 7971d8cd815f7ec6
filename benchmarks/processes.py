"""Fresh processes, to measure what only happens once in each."""

import os
import subprocess
import sys
from tempfile import TemporaryDirectory


def run_python(code: str, stdin: str = "", *, warm: bool = True) -> str:
    """Run in a fresh process; a first one compiles the files if it should start warm."""
    with TemporaryDirectory() as folder:
        environment = os.environ | {"PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        for _ in range(1 + warm):
            result = subprocess.run(
                [sys.executable, "-c", code], input=stdin, env=environment, capture_output=True, text=True, check=True
            )
    return result.stdout
