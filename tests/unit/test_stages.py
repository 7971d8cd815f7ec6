"""Stages are sections of samconfig.toml: any name works that has one, and no other."""

from pathlib import Path

import pytest

from deployment import stages
from deployment.stages import DeploymentError

STAGING = """
[staging.global.parameters]
stack_name = "my-undertone"
[staging.deploy.parameters]
s3_prefix = "mine"
parameter_overrides = 'Stage=staging AlarmEmail="ops@example.org"'
[staging.undertone.parameters]
tested_in = "dev"
"""


def config(folder: Path, text: str) -> Path:
    path = folder / "samconfig.toml"
    path.write_text("version = 0.1\n" + text)
    return path


def test_dev_builds_the_checkout_and_prod_uses_the_release_tested_in_dev() -> None:
    dev, prod = stages.read("dev"), stages.read("prod")
    assert (dev.stack, dev.tested_in, dev.protected) == ("undertone-dev", "", False)
    assert (prod.stack, prod.tested_in, prod.protected) == ("undertone-prod", "dev", True)
    assert prod.prefix == dev.prefix  # prod finds dev's releases there


@pytest.mark.parametrize("name", ["production", "default", "", "Prod"])
def test_an_unknown_stage_is_rejected(name: str) -> None:
    with pytest.raises(DeploymentError, match=r"has no stage .* only dev and prod"):
        stages.read(name)


def test_any_stage_with_its_own_section_works(tmp_path: Path) -> None:
    stage = stages.read("staging", config(tmp_path, STAGING))
    assert (stage.name, stage.stack, stage.prefix, stage.tested_in) == ("staging", "my-undertone", "mine", "dev")
    assert stage.parameters == {"Stage": "staging", "AlarmEmail": "ops@example.org"}


def test_a_copied_section_naming_another_stage_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(DeploymentError, match="lacks Stage=staging"):
        stages.read("staging", config(tmp_path, STAGING.replace("Stage=staging", "Stage=dev")))


def test_command_line_parameters_are_parsed_as_pairs() -> None:
    assert stages.more_parameters('AlarmEmail=a@b.c Name="two words"') == {"AlarmEmail": "a@b.c", "Name": "two words"}
    with pytest.raises(DeploymentError, match="expected Name=value"):
        stages.more_parameters("AlarmEmail a@b.c")
