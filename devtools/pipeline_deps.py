"""Writes the code that each stage of training/dvc.yaml imports into its deps: ``make pipeline-deps``."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from devtools.imports import ROOT, needed_files

PIPELINE = ROOT / "training" / "dvc.yaml"
TOGETHER = [
    Path("training", name) for name in ("datasets", "evaluation", "languages", "model", "registry", "reports", "sample")
]
"""Folders that are depended on as a whole, with the lists and tables that their code reads."""


def module_of(stage: dict[str, Any]) -> str:
    """The module that a stage runs."""
    return str(stage["cmd"]).removeprefix("python -m ")


def is_code(dependency: str) -> bool:
    """Whether a dependency is a part of this repository, and not what another stage made."""
    return not dependency.startswith(("build/", "reports"))


def code_of(module: str) -> list[str]:
    """The dependencies of a stage on code: folders of ``TOGETHER``, and single files."""
    found = {next((folder for folder in TOGETHER if folder in file.parents), file) for file in needed_files(module)}
    return sorted(str(path) for path in found)


def main() -> None:
    """Rewrite the deps of every stage; what other stages made stays as it is."""
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
