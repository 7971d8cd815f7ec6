"""A stage of the pipeline depends on all the code that it runs, and on none that it does not."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from devtools.imports import needed_files
from devtools.pipeline_deps import PIPELINE, code_of, is_code, module_of

STAGES: dict[str, dict[str, Any]] = yaml.safe_load(PIPELINE.read_text(encoding="utf-8"))["stages"]


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_declares_every_file_that_it_imports(name: str) -> None:
    declared = [Path(entry) for entry in STAGES[name]["deps"]]
    needed = needed_files(module_of(STAGES[name]))
    missing = [str(file) for file in needed if not any(path in (file, *file.parents) for path in declared)]
    assert sorted(missing) == [], "add them to training/dvc.yaml with: make pipeline-deps"


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_declares_no_code_that_it_does_not_import(name: str) -> None:
    declared = {entry for entry in STAGES[name]["deps"] if is_code(entry)}
    assert declared - set(code_of(module_of(STAGES[name]))) == set(), "take it out with: make pipeline-deps"


def test_imports_inside_functions_and_of_packages_are_found() -> None:
    needed = {str(path) for path in needed_files("training.pipeline.report")}
    assert {
        "training/__init__.py",
        "training/reports/writing.py",
        "layers/undertone/undertone/text/__init__.py",
    } <= needed
    assert "training/pipeline/fetch.py" not in needed
