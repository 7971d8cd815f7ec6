"""`sam local start-api` answers every event of events/, where Docker runs and has Lambda's base image."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deployment.models import put_starter
from tests.e2e.emulator import BUILT, ROOT, free_port
from tests.e2e.test_emulator import EVENTS, FUNCTIONS, STATUS, read
from undertone.store import open_store

IMAGE = "public.ecr.aws/lambda/python:3.13-x86_64"
START_SECONDS = 120

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("built")]


def has_image() -> bool:
    if shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "image", "inspect", IMAGE], check=False, capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not has_image():
        pytest.skip(f"Docker has no image {IMAGE}: pull it, or build a stand-in")
    for function in FUNCTIONS:
        put_starter(open_store(BUILT / f"{function.capitalize()}Function" / "store"))
    port = free_port()
    log = tmp_path_factory.mktemp("sam") / "log"
    command = [str(Path(sys.executable).with_name("sam")), "local", "start-api", "--port", str(port)]
    command += ["--env-vars", "events/local.json", "--warm-containers", "LAZY", "--skip-pull-image"]
    environment = {**os.environ, "SAM_CLI_TELEMETRY": "0", "AWS_DEFAULT_REGION": "us-east-1"}
    with (
        log.open("wb") as output,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output) as process,
    ):
        try:
            wait_for(f"http://127.0.0.1:{port}/health", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            httpx.get(address, timeout=START_SECONDS)
        except httpx.TransportError:
            time.sleep(0.5)
        else:
            return
    raise RuntimeError("sam local does not answer")


def test_every_event_is_answered_as_on_lambda(address: str) -> None:
    answers = {}
    for path in EVENTS:
        event = read(path)
        if event["isBase64Encoded"]:  # how a body travels is the gateway's business
            continue
        body = event["body"].encode() if event["body"] else None
        answer = httpx.request(
            event["httpMethod"], address + event["path"], content=body, headers=event["headers"], timeout=60
        )
        answers[f"{path.parent.name}/{path.stem}"] = answer.status_code
    assert len(answers) > 10
    assert answers == {name: STATUS.get(name.partition("/")[2], 200) for name in answers}
