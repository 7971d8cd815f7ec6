"""Templates as devtools reads them, and without YAML merges, which is what checkov reads."""

import pytest
import yaml
from samtranslator.yaml_helper import yaml_parse

from devtools.templates import read, written_out
from tests.infrastructure.cloudformation import TEMPLATE, read_source


@pytest.mark.parametrize("name", ["template.yaml", "deployment/bootstrap.yaml"])
def test_they_are_read_as_sam_reads_them(name: str) -> None:
    text = (TEMPLATE.parent / name).read_text(encoding="utf-8")
    assert "!Sub" in text
    assert "!GetAtt" in text
    assert read(text) == yaml_parse(text)


def test_it_describes_the_same_stack_without_merges_and_references() -> None:
    source = TEMPLATE.read_text(encoding="utf-8")
    text = written_out(source)
    assert "<<" in source
    assert not [event for event in yaml.parse(text) if isinstance(event, yaml.AliasEvent)]
    assert "<<" not in text
    assert read_source(text) == read_source(source)
