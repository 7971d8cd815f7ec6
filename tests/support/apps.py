"""Load a function's app as a fresh container would."""

import importlib.util
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

Handler = Callable[[Mapping[str, Any], object], dict[str, Any]]

FUNCTIONS = Path(__file__).parents[2] / "functions"


def load_app(name: str, file: str = "app", **environment: str) -> ModuleType:
    """Import ``functions/<name>/app.py``, or another module, afresh, with this environment set during the import."""
    spec = importlib.util.spec_from_file_location(f"fresh_{name}_{file}", FUNCTIONS / name / f"{file}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with patch.dict(os.environ, environment):
        spec.loader.exec_module(module)
    return module
