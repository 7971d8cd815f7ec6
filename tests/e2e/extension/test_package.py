"""The package that `make extension` builds for the Chrome Web Store."""

import io
import json
import subprocess
from zipfile import ZipFile

import pytest
from PIL import Image

from tests.e2e.extension.browser import EXTENSION

ROOT = EXTENSION.parent
FOR_NODE_ONLY = {"package.json"}


@pytest.fixture(scope="module")
def package() -> ZipFile:
    subprocess.run(["make", "--silent", "extension"], cwd=ROOT, check=True, capture_output=True)
    return ZipFile(ROOT / "build" / "undertone-extension.zip")


def test_package_contains_exactly_the_extension(package: ZipFile) -> None:
    packed = {name: package.read(name) for name in package.namelist() if not name.endswith("/")}
    files = [path for path in EXTENSION.rglob("*") if path.is_file()]
    wanted = {path.relative_to(EXTENSION).as_posix(): path.read_bytes() for path in files}
    assert packed == {name: content for name, content in wanted.items() if name not in FOR_NODE_ONLY}


def test_manifest_meets_the_store_limits(package: ZipFile) -> None:
    manifest = json.loads(package.read("manifest.json"))
    assert manifest["manifest_version"] == 3
    assert manifest["version"].count(".") == 2
    locales = [name for name in package.namelist() if name.endswith("messages.json")]
    assert f"_locales/{manifest['default_locale']}/messages.json" in locales
    assert len(locales) == 8
    for name in locales:
        messages = json.loads(package.read(name))
        assert len(messages["name"]["message"]) <= 75
        assert len(messages["description"]["message"]) <= 132


@pytest.mark.parametrize("size", [16, 32, 48, 128])
def test_icons_have_the_sizes_in_their_names(package: ZipFile, size: int) -> None:
    assert json.loads(package.read("manifest.json"))["icons"][str(size)] == f"icons/{size}.png"
    assert Image.open(io.BytesIO(package.read(f"icons/{size}.png"))).size == (size, size)
