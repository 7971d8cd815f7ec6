"""Writes the software bill of materials (SBOM) of each built layer: ``python -m layers.sbom BUILD FOLDER``.

BUILD is the output of ``sam build``; FOLDER receives one SBOM per layer, in the JSON format of CycloneDX 1.6
(https://cyclonedx.org/docs/1.6/json/). A package is listed because it is there, with the version and the licence that
it says of itself, and so is what we put there ourselves.
"""

import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from layers.build import LAYERS, lines
from undertone import __version__

_SCHEMA = SchemaVersion.V1_6
_FONTS = "undertone_fonts"


def write_all(build: Path, folder: Path) -> list[Path]:
    """Write the bill of materials of every layer.

    Raises:
        SystemExit: A layer was not built.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in sorted(path.parent.name for path in LAYERS.glob("*/Makefile")):
        content = build / f"{name.capitalize()}Layer" / "python"
        if not content.is_dir():
            raise SystemExit(f"the layer {name} is not in {build}: run `make build` first")
        path = folder / f"{name}.cdx.json"
        path.write_text(make_outputter(bill(name, content), OutputFormat.JSON, _SCHEMA).output_as_string(indent=2))
        written.append(path)
    return written


def bill(layer: str, content: Path) -> Bom:
    """Return the SBOM of a layer.

    Args:
        layer: A folder next to this file.
        content: The layer's built ``python`` folder.
    """
    project = tomllib.loads((LAYERS.parent / "pyproject.toml").read_text())["project"]
    license_id = project["license"]
    bom = Bom()
    root = Component(name=f"undertone-layer-{layer}", version=__version__, type=ComponentType.LIBRARY, bom_ref=layer)
    bom.metadata.component = root
    parts = [*_packages(content), *_ours(layer, license_id)]
    bom.components.update(parts)
    bom.register_dependency(root, parts)
    return bom


def _packages(content: Path) -> Iterator[Component]:
    """Return the third-party packages, from their metadata."""
    for package in sorted(distributions(path=[str(content)]), key=lambda found: found.name.lower()):
        url = PackageURL("pypi", name=package.name.lower().replace("_", "-"), version=package.version)
        component = Component(name=package.name, version=package.version, purl=url, bom_ref=str(url))
        if named := _license(package):
            component.licenses.add(LicenseFactory().make_from_string(named))
        yield component


def _license(package: Distribution) -> str:
    """Return a package's licence: its SPDX expression, its classifiers, or its name."""
    metadata = package.metadata
    classes = [
        entry.rpartition(" :: ")[2] for entry in metadata.get_all("Classifier", []) if entry.startswith("License")
    ]
    stated = metadata.get("License-Expression") or metadata.get("License") or ""
    return stated if stated and len(stated) < 200 else ", ".join(classes)


def _ours(layer: str, license_id: str) -> Iterator[Component]:
    """Return the project's own files in a layer, and the third-party fonts."""
    for name in lines(LAYERS / layer / "package.txt"):
        component = Component(name=name, version=__version__, bom_ref=name)
        if name == _FONTS:
            component.type = ComponentType.DATA
            license_id = "OFL-1.1"
        component.licenses.add(LicenseFactory().make_from_string(license_id))
        yield component


if __name__ == "__main__":
    for made in write_all(Path(sys.argv[1]), Path(sys.argv[2])):
        print(made)
