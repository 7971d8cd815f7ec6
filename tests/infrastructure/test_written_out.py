"""The template without YAML merges, which is what checkov reads."""

import yaml

from devtools.templates import written_out
from tests.infrastructure.cloudformation import TEMPLATE, read_source


def test_it_describes_the_same_stack_without_merges_and_references() -> None:
    source = TEMPLATE.read_text(encoding="utf-8")
    text = written_out(source)
    assert "<<" in source
    assert not [event for event in yaml.parse(text) if isinstance(event, yaml.AliasEvent)]
    assert "<<" not in text
    assert read_source(text) == read_source(source)
