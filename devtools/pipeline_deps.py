"""Updates the deps of each stage in training/dvc.yaml with the code it imports: ``make pipeline-deps``."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from devtools.imports import ROOT, needed_files

PIPELINE = ROOT / "training" / "dvc.yaml"
TOGETHER = [
    Path("training", name) for name in ("datasets", "evaluation", "languages", "model", "registry", "reports", "sample")
]
"""Folders that are listed as a whole, because their code also reads data files in them."""


def module_of(stage: dict[str, Any]) -> str:
    """Return the module that a stage runs."""
    return str(stage["cmd"]).removeprefix("python -m ")


def is_code(dependency: str) -> bool:
    """Return whether a dependency is a file of this repository, not the output of another stage."""
    return not dependency.startswith(("build/", "reports"))


def code_of(module: str) -> list[str]:
    """Return the code that a stage depends on: folders in ``TOGETHER``, and single files."""
    found = {next((folder for folder in TOGETHER if folder in file.parents), file) for file in needed_files(module)}
    return sorted(str(path) for path in found)


def main() -> None:
    """Rewrite the code in the deps of every stage; outputs of other stages stay."""
    yaml = YAML()
    yaml.width = 10_000
    content = yaml.load(PIPELINE)
    for stage in content["stages"].values():
        made = [dependency for dependency in stage.get("deps", []) if not is_code(dependency)]
        stage["deps"] = [*made, *code_of(module_of(stage))]
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(content, PIPELINE)


if __name__ == "__main__":
    main()
