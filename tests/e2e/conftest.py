"""A bucket with a model, on a stand-in S3 on this machine."""

import os
import platform
from collections.abc import Iterator
from typing import NamedTuple
from uuid import uuid4

import pytest

from devtools.lambda_emulator import is_built
from devtools.s3 import BUCKET, s3_server
from tests.support.stores import fill
from undertone.models.store import ModelStore, open_store


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


@pytest.fixture(scope="module")  # a server that starts later in the same process would empty this one
def aws() -> Iterator[dict[str, str]]:
    """A stand-in for S3 and CloudWatch, as the environment by which it is reached."""
    with s3_server():
        yield {name: value for name, value in os.environ.items() if name.startswith("AWS_")}


@pytest.fixture
def bucket(aws: dict[str, str]) -> Bucket:
    """A model store of this test's own, with a model in production."""
    location = f"s3://{BUCKET}/{uuid4()}"
    store = fill(open_store(location), "first")
    settings = {
        "UNDERTONE_STORE": location,
        "UNDERTONE_REFRESH_SECONDS": "0",
        "POWERTOOLS_SERVICE_NAME": "undertone-test",
    }
    return Bucket(store, aws | settings)
