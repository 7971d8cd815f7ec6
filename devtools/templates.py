"""Write out the YAML merges of template.yaml, which checkov cannot read: ``python -m devtools.templates OUTPUT``."""

import sys
from pathlib import Path
from typing import Any

import yaml
from samtranslator.yaml_helper import yaml_parse

TEMPLATE = Path(__file__).parents[1] / "template.yaml"


class _Plain(yaml.SafeDumper):
    """Repeats what several places share."""

    def ignore_aliases(self, _: object) -> bool:
        """Whether a value is written again instead of a reference to it."""
        return True


def written_out(text: str) -> str:
    """Return a template without merges and references, with intrinsic functions in their long form."""
    return yaml.dump(_plain(yaml_parse(text)), Dumper=_Plain, sort_keys=False, width=1_000)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(written_out(TEMPLATE.read_text(encoding="utf-8")), encoding="utf-8")
