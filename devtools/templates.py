"""Read CloudFormation templates, and write out the YAML merges of template.yaml, which checkov cannot read.

Use it as ``python -m devtools.templates OUTPUT``.
"""

import sys
from pathlib import Path
from typing import Any

import yaml
from samtranslator.yaml_helper import intrinsics_multi_constructor

TEMPLATE = Path(__file__).parents[1] / "template.yaml"


class _Loader(yaml.CSafeLoader):
    """Turns CloudFormation's tags into intrinsic functions, ten times as fast as SAM's own reader."""


_Loader.add_multi_constructor("!", intrinsics_multi_constructor)


class _Plain(yaml.SafeDumper):
    """Repeats what several places share."""

    def ignore_aliases(self, _: object) -> bool:
        """Whether a value is written again instead of a reference to it."""
        return True


def read(text: str) -> dict[str, Any]:
    """Return a template with intrinsic functions in their long form."""
    template: dict[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe one
    return template


def written_out(text: str) -> str:
    """Return a template without merges and references, with intrinsic functions in their long form."""
    return yaml.dump(_plain(read(text)), Dumper=_Plain, sort_keys=False, width=1_000)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(written_out(TEMPLATE.read_text(encoding="utf-8")), encoding="utf-8")
