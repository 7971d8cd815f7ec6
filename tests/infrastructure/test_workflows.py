"""The workflows hold no secret, run only make's targets, and use only actions that cannot change under them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FILES = [*WORKFLOWS, *sorted((ROOT / ".github" / "actions").glob("**/*.yml"))]
MAKEFILES = [ROOT / "Makefile", *sorted((ROOT / "make").glob("*.mk"))]
TARGETS = {target for path in MAKEFILES for target in re.findall(r"^([a-z-]+):", path.read_text(), re.MULTILINE)}


def steps(path: Path) -> list[dict[str, Any]]:
    content = yaml.safe_load(path.read_text())
    jobs = content["jobs"].values() if "jobs" in content else [content["runs"]]
    return [step for job in jobs for step in job.get("steps", [])]


def named(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=[path.stem for path in paths])


@named(FILES)
def test_actions_are_pinned_by_commit_hash_with_the_version_in_a_comment(path: Path) -> None:
    for line in path.read_text().splitlines():
        if "uses:" in line and "uses: ./" not in line:
            assert re.search(r"uses: [\w./-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+$", line), line


@named(FILES)
def test_workflows_run_only_make_targets(path: Path) -> None:
    for run in (step["run"] for step in steps(path) if "run" in step):
        command, *targets = run.split()
        assert command == "make"
        assert {target for target in targets if "=" not in target} <= TARGETS, run


@named(WORKFLOWS)
def test_workflows_are_read_only_unless_a_job_requests_more(path: Path) -> None:
    content = yaml.safe_load(path.read_text())
    assert content["permissions"] == {"contents": "read"}
    for job in content["jobs"].values():
        assert job.get("permissions", {"contents": "read"}) in (
            {"contents": "read"},
            {"contents": "read", "id-token": "write"},
            {"pages": "write", "id-token": "write"},
        )


@named(WORKFLOWS)
def test_runs_have_a_concurrency_group_and_a_timeout(path: Path) -> None:
    content = yaml.safe_load(path.read_text())
    assert content["concurrency"]["group"]
    assert all("timeout-minutes" in job for job in content["jobs"].values() if "steps" in job)


@named(FILES)
def test_workflows_store_no_aws_keys(path: Path) -> None:
    assert "secrets." not in path.read_text()


def test_only_jobs_with_an_environment_assume_a_role() -> None:
    for path in WORKFLOWS:
        for job in yaml.safe_load(path.read_text())["jobs"].values():
            if "id-token" in job.get("permissions", {}):
                assert job["environment"] in ("dev", "prod", "github-pages")
