"""The bills of materials of the layers: valid CycloneDX that names what is there."""

import json
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from layers import sbom
from layers.build import LAYERS, lines

NAMES = sorted(path.parent.name for path in LAYERS.glob("*/Makefile"))


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """Layers with one package each, as `sam build` leaves them."""
    for layer in NAMES:
        python = tmp_path / f"{layer.capitalize()}Layer" / "python"
        info = python / f"Some_Package-1.2.{len(layer)}.dist-info"
        info.mkdir(parents=True)
        metadata = f"Metadata-Version: 2.4\nName: Some_Package\nVersion: 1.2.{len(layer)}\nLicense-Expression: MIT\n"
        (info / "METADATA").write_text(metadata)
    return tmp_path


def test_each_layer_has_a_valid_sbom(build: Path, tmp_path: Path) -> None:
    written = sbom.write_all(build, tmp_path / "sbom")
    assert [path.name for path in written] == [f"{name}.cdx.json" for name in NAMES]
    for path in written:
        text = path.read_text()
        assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
        layer = path.name.partition(".")[0]
        content = json.loads(text)
        assert content["metadata"]["component"]["name"] == f"undertone-layer-{layer}"
        found = {part["name"]: part for part in content["components"]}
        package = found.pop("Some_Package")
        assert package["purl"] == f"pkg:pypi/some-package@1.2.{len(layer)}"
        assert package["licenses"] == [{"license": {"id": "MIT"}}]
        assert set(found) == set(lines(LAYERS / layer / "package.txt"))
        assert all(part["licenses"] for part in found.values())


def test_a_missing_layer_build_is_named_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"the layer \w+ is not in"):
        sbom.write_all(tmp_path, tmp_path / "sbom")
