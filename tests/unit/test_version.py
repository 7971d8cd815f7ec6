"""One version for the package, the API and the extension, and the changelog knows it."""

import json
from importlib.metadata import version
from pathlib import Path

import undertone
from undertone.openapi.document import document

ROOT = Path(__file__).parents[2]


def test_package_api_and_extension_have_one_version() -> None:
    manifest = json.loads((ROOT / "extension" / "manifest.json").read_text())
    assert manifest["version"] == undertone.__version__
    assert document()["info"]["version"] == undertone.__version__
    assert version("undertone") == undertone.__version__


def test_the_changelog_starts_with_the_current_version() -> None:
    headings = [line for line in (ROOT / "CHANGELOG.md").read_text().splitlines() if line.startswith("## ")]
    assert headings[0].startswith(f"## {undertone.__version__} ")
