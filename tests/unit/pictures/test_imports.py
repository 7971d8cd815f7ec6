"""What drawing pulls in, and that nothing of it is a plotting library."""

import subprocess
import sys

import pytest

HEAVY = ("numpy", "onnxruntime", "matplotlib", "wordcloud", "PIL", "pandas", "boto3", "botocore.session", "nltk")


def loaded_by(module: str) -> set[str]:
    code = f"import sys, {module}; print(' '.join(m for m in {HEAVY!r} if m in sys.modules))"
    return set(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split())


@pytest.mark.parametrize("app", ["chart", "trend"])
def test_charts_import_nothing_heavier_than_numpy(app: str) -> None:
    assert loaded_by(f"functions.{app}.app") == {"numpy"}


@pytest.mark.parametrize("app", ["themes", "wordcloud"])
def test_themes_and_word_cloud_import_the_model_runtime_at_start(app: str) -> None:
    assert loaded_by(f"functions.{app}.app") == {"numpy", "onnxruntime"}


@pytest.mark.parametrize(
    "module", ["undertone.http.picture_requests", "undertone.timestamps", "undertone.openapi.document"]
)
def test_requests_and_openapi_import_nothing_heavy(module: str) -> None:
    assert loaded_by(module) == set()
