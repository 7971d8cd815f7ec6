"""What an import pulls in decides how fast a function starts."""

import subprocess
import sys

import pytest

HEAVY = ("numpy", "onnxruntime", "matplotlib", "boto3", "botocore.session", "sklearn", "pandas", "nltk")


def _loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(' '.join(sorted(m for m in {HEAVY!r} if m in sys.modules)))"
    return set(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split())


@pytest.mark.parametrize("module", ["undertone", "undertone.text", "undertone.http.api", "undertone.models.store"])
def test_the_shared_package_imports_nothing_heavy(module: str) -> None:
    assert _loaded_by(f"import {module}") == set()


def test_loading_a_model_imports_only_onnxruntime_and_numpy() -> None:
    assert _loaded_by("import undertone.models.provider") == {"numpy", "onnxruntime"}


def test_serving_never_imports_training() -> None:
    code = (
        "import sys, undertone.models.provider, undertone.http.api; "
        "print([name for name in sys.modules if name.startswith('training')])"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert found.strip() == "[]"
