"""Runs every sample event through `sam local`; needs Docker and Lambda's base image: `make test-sam-local`."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from devtools.lambda_emulator import BUILT, ROOT, free_port
from tests.e2e.test_lambda_emulator import ANSWERS, EVENTS, FUNCTIONS, read
from training.stores import initialize_store
from undertone.models.store import open_store

IMAGE = "public.ecr.aws/lambda/python:3.13-x86_64"
START_SECONDS = 120

pytestmark = [pytest.mark.docker, pytest.mark.usefixtures("built")]


def has_image() -> bool:
    if shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "image", "inspect", IMAGE], check=False, capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def docker() -> None:
    """Skip without Docker; otherwise give every built function a model."""
    if not has_image():
        pytest.skip(f"Docker has no image {IMAGE}: pull it, or build a stand-in")
    for function in FUNCTIONS:
        initialize_store(open_store(BUILT / f"{function.capitalize()}Function" / "store"))


def sam_local(command: str, *arguments: str) -> list[str]:
    sam = str(Path(sys.executable).with_name("sam"))
    return [sam, "local", command, *arguments, "--env-vars", "events/local.json", "--skip-pull-image"]


ENVIRONMENT = {**os.environ, "SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def url(docker: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    log = tmp_path_factory.mktemp("sam") / "log"
    command = sam_local("start-api", "--port", str(port), "--warm-containers", "LAZY")
    with (
        log.open("wb") as output,
        subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, stdout=output, stderr=output) as process,
    ):
        try:
            wait_for(f"http://127.0.0.1:{port}/health", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            httpx.get(url, timeout=START_SECONDS)
        except httpx.TransportError:
            time.sleep(0.5)
        else:
            return
    raise RuntimeError("sam local does not answer")


@pytest.mark.usefixtures("docker")
@pytest.mark.parametrize("path", EVENTS, ids=[f"{path.parent.name}-{path.stem}" for path in EVENTS])
def test_an_event_is_answered_as_on_lambda(path: Path) -> None:
    command = sam_local("invoke", f"{path.parent.name.capitalize()}Function", "--event", str(path))
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert (
        json.loads(done.stdout.splitlines()[-1])["statusCode"] == ANSWERS[f"{path.parent.name}/{path.stem}"]["status"]
    )


def test_every_event_is_answered_through_the_local_gateway(url: str) -> None:
    answers = {}
    for path in EVENTS:
        event = read(path)
        if event["isBase64Encoded"]:  # the transfer encoding is up to the gateway
            continue
        body = event["body"].encode() if event["body"] else None
        answer = httpx.request(
            event["httpMethod"], url + event["path"], content=body, headers=event["headers"], timeout=60
        )
        answers[f"{path.parent.name}/{path.stem}"] = answer.status_code
    assert len(answers) > 10
    assert answers == {name: ANSWERS[name]["status"] for name in answers}
