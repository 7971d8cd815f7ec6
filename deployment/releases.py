"""Releases: builds that are tested in one stage and deployed unchanged to the next.

They are stored in SAM's bucket, with the artefacts::

    <prefix>/releases/<id>/template.yaml           the packaged template, with the URL of every artefact
    <prefix>/releases/<id>/release.json            commit, architecture, sha256 of the template and of each artefact
    <prefix>/releases/<id>/tested-in-<stage>.json  when and by whom it was tested there
    <prefix>/releases/tested-in-<stage>.json       the latest tested release
    <prefix>/releases/break-glass/...json          who deployed an untested build, and why
"""

import hashlib
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import boto3
import msgspec
import yaml
from botocore.exceptions import ClientError

from deployment.stack import outputs_of
from deployment.stages import DeploymentError

SAM_STACK = "aws-sam-cli-managed-default"
ROOT = Path(__file__).parents[1]
SOURCES = ("template.yaml", "samconfig.toml", "requirements.lock", "functions", "layers", "statemachines", "events")


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """A build that can be deployed.

    Attributes:
        id: The first 12 digits of the template's sha256.
        sha256: The sha256 of the packaged template.
        artefacts: The sha256 of each zip file, by its ``s3://`` URL.
        commit: The Git commit it was built from, with ``-dirty`` if there were uncommitted changes.
        architecture: The processor architecture it was built for.
    """

    id: str
    sha256: str
    artefacts: dict[str, str]
    commit: str
    architecture: str


class Test(msgspec.Struct, frozen=True, kw_only=True):
    """Record of a passed smoke test: when, and by whom."""

    id: str
    when: str
    who: str


class Releases:
    """The releases under a prefix of SAM's bucket."""

    def __init__(self, prefix: str) -> None:
        self._s3 = boto3.client("s3")
        outputs = outputs_of(SAM_STACK)
        if outputs is None:
            raise DeploymentError("nothing has been deployed to this account and region yet: run make deploy first")
        self._bucket, self._prefix = outputs["SourceBucket"], f"{prefix}/releases"

    def add(self, template: Path, *, architecture: str) -> Release:
        """Record a packaged template and its artefacts, which are already in S3."""
        data = template.read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        release = Release(
            id=sha256[:12],
            sha256=sha256,
            artefacts={url: self._sha256(url) for url in sorted(set(_urls(data)))},
            commit=commit(),
            architecture=architecture,
        )
        self._put(f"{release.id}/template.yaml", data)
        self._put(f"{release.id}/release.json", msgspec.json.encode(release))
        return release

    def mark_tested(self, release_id: str, stage: str) -> None:
        """Record that a release passed the smoke test of a stage."""
        who = boto3.client("sts").get_caller_identity()["Arn"]
        test = msgspec.json.encode(Test(id=release_id, when=datetime.now(UTC).isoformat(timespec="seconds"), who=who))
        self._put(f"{release_id}/tested-in-{stage}.json", test)
        self._put(f"tested-in-{stage}.json", test)

    def tested(self, stage: str, release_id: str = "") -> tuple[Release, Test]:
        """Return the latest release tested in a stage, or the named one if it was tested there.

        Raises:
            DeploymentError: It was not tested there.
        """
        name = f"{release_id}/tested-in-{stage}.json" if release_id else f"tested-in-{stage}.json"
        found = self._get(name)
        if found is None:
            what = f"release {release_id}" if release_id else "no release"
            raise DeploymentError(
                f"{what} has {'not ' if release_id else ''}passed the smoke test of stage {stage}:"
                f" run make deploy STAGE={stage} first"
            )
        test = msgspec.json.decode(found, type=Test)
        data = self._get(f"{test.id}/release.json")
        if data is None:
            raise DeploymentError(f"s3://{self._bucket}/{self._prefix}/{test.id}/release.json is missing")
        return msgspec.json.decode(data, type=Release), test

    def all_tested(self, stage: str) -> list[tuple[Release, Test]]:
        """Return every release that was tested in a stage, newest first."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=f"{self._prefix}/")
        keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
        ids = [key.split("/")[-2] for key in keys if key.endswith(f"/tested-in-{stage}.json")]
        found = [self.tested(stage, release_id) for release_id in ids if release_id != "releases"]
        return sorted(found, key=lambda pair: pair[1].when, reverse=True)

    def fetch(self, release: Release, target: Path) -> None:
        """Fetch the template of a release, and verify the template and all its artefacts.

        Raises:
            DeploymentError: An object is missing, or differs from what was tested.
        """
        data = self._get(f"{release.id}/template.yaml") or b""
        if hashlib.sha256(data).hexdigest() != release.sha256 or set(_urls(data)) != set(release.artefacts):
            raise DeploymentError(
                f"the template of release {release.id} is not the one that was tested: deploy dev again"
            )
        for url, sha256 in release.artefacts.items():
            if self._sha256(url) != sha256:
                raise DeploymentError(f"{url} is not what release {release.id} was tested with: deploy dev again")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    def note(self, name: str, content: dict[str, str]) -> None:
        """Store a note next to the releases."""
        self._put(name, msgspec.json.encode(content))

    def _put(self, name: str, data: bytes) -> None:
        self._s3.put_object(Bucket=self._bucket, Key=f"{self._prefix}/{name}", Body=data)

    def _get(self, name: str) -> bytes | None:
        try:
            return self._s3.get_object(Bucket=self._bucket, Key=f"{self._prefix}/{name}")["Body"].read()
        except self._s3.exceptions.NoSuchKey:
            return None

    def _sha256(self, url: str) -> str:
        bucket, _, key = url.removeprefix("s3://").partition("/")
        digest = hashlib.sha256()
        try:
            for chunk in self._s3.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(1024 * 1024):
                digest.update(chunk)
        except ClientError as error:
            raise DeploymentError(f"{url} cannot be read: {error}") from error
        return digest.hexdigest()


def _urls(template: bytes) -> Iterator[str]:
    for resource in yaml.safe_load(template)["Resources"].values():
        for key in ("CodeUri", "ContentUri"):
            url = resource.get("Properties", {}).get(key)
            if isinstance(url, str):
                yield url
        definition = resource.get("Properties", {}).get("DefinitionUri")  # the property of a packaged state machine
        if isinstance(definition, dict):
            yield f"s3://{definition['Bucket']}/{definition['Key']}"


def commit() -> str:
    """Return the checked-out commit, with ``-dirty`` if files that are part of a release have uncommitted changes."""
    try:
        head = _git("rev-parse", "--short=12", "HEAD")
        return f"{head}-dirty" if _git("status", "--porcelain", "--", *SOURCES) else head
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def runbook() -> str:
    """Return the URL of the runbook in the repository's origin, or its path in the repository."""
    path = "docs/operations.md"
    try:
        origin = _git("remote", "get-url", "origin").removesuffix(".git")
    except (OSError, subprocess.CalledProcessError):
        return path
    _, github, repository = origin.replace("git@github.com:", "https://github.com/").partition("https://github.com/")
    return f"{github}{repository}/blob/main/{path}" if github else path


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603, S607
    return done.stdout.strip()
