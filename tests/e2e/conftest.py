"""A bucket with a model, on a stand-in S3 on this machine."""

import platform
from collections.abc import Iterator
from typing import NamedTuple

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.e2e.emulator import is_built
from tests.e2e.graphs import make_model
from undertone.store import ModelStore, open_store


class Bucket(NamedTuple):
    """A model store on the stand-in S3, and the environment by which a function reaches it."""

    store: ModelStore
    environment: dict[str, str]


@pytest.fixture(scope="session")
def built() -> None:
    """Skip where there is nothing to emulate, or no emulator for this processor."""
    if not is_built():
        pytest.skip("nothing is built: run make build first")
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        pytest.skip("the emulator that SAM ships runs on Linux x86_64")


@pytest.fixture(scope="session")
def aws() -> Iterator[dict[str, str]]:
    """A stand-in for S3 and CloudWatch, as the environment by which it is reached."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    server.stop()


@pytest.fixture
def bucket(aws: dict[str, str], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """A bucket of this test's own, with a model in production that calls everything Positive."""
    for name, value in aws.items():
        monkeypatch.setenv(name, value)
    name = f"models-{abs(hash(request.node.nodeid))}"
    boto3.client("s3").create_bucket(Bucket=name)
    store = open_store(f"s3://{name}")
    store.put_model(*make_model("first", always=1))
    store.point("production", "first")
    return Bucket(store, {**aws, "UNDERTONE_STORE": f"s3://{name}", "UNDERTONE_REFRESH_SECONDS": "0"})
