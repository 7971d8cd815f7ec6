"""Model stores for tests, and a stand-in for S3."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import boto3
import httpx
from moto.server import ThreadedMotoServer

from tests.support.graphs import card_of, tiny_graph
from undertone.models.store import ModelStore, open_store

BUCKET = "undertone-models"


def fill(store: ModelStore, version: str = "tiny-1") -> ModelStore:
    """Put the tiny model into a store and let production point to it."""
    onnx = tiny_graph()
    store.put_model(onnx, card_of(onnx, version))
    store.point("production", version)
    return store


def folder_store(folder: Path) -> ModelStore:
    """A folder store that serves the tiny model."""
    return fill(open_store(folder))


@contextmanager
def s3_server() -> Iterator[str]:
    """Run moto's S3 on loopback with one empty bucket, point AWS clients to it, and give its address."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        address = f"http://{host}:{port}"
        environment = {
            "AWS_ENDPOINT_URL": address,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        with patch.dict("os.environ", environment):
            # Servers of one process share what they hold.
            httpx.post(f"{address}/moto-api/reset").raise_for_status()
            boto3.client("s3").create_bucket(Bucket=BUCKET)
            yield address
    finally:
        server.stop()
