"""An S3 bucket with a model, on a local emulator."""

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
    """A model store in the emulated S3, and the environment variables that point a function to it."""

    store: ModelStore
    environment: dict[str, str]


@pytest.fixture(scope="session")
def built() -> None:
    """Skip if `make build` has not run or the Lambda emulator does not support this processor."""
    if not is_built():
        pytest.skip("nothing is built: run make build first")
    if platform.system() != "Linux" or platform.machine() != "x86_64":
        pytest.skip("the emulator that SAM ships runs on Linux x86_64")


@pytest.fixture(scope="module")  # a server that starts later in the same process would empty this one
def aws() -> Iterator[dict[str, str]]:
    """Emulate S3 and CloudWatch; return the environment variables that point to them."""
    with s3_server():
        yield {name: value for name, value in os.environ.items() if name.startswith("AWS_")}


@pytest.fixture
def bucket(aws: dict[str, str]) -> Bucket:
    """A model store for one test, with a model in production."""
    location = f"s3://{BUCKET}/{uuid4()}"
    store = fill(open_store(location), "first")
    settings = {
        "UNDERTONE_STORE": location,
        "UNDERTONE_REFRESH_SECONDS": "0",
        "POWERTOOLS_SERVICE_NAME": "undertone-test",
    }
    return Bucket(store, aws | settings)
