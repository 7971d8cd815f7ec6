"""A fake S3 server on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import boto3
import httpx
from moto.server import ThreadedMotoServer

BUCKET = "undertone-models"


@contextmanager
def s3_server() -> Iterator[str]:
    """Run moto's S3 on the loopback interface with an empty bucket, configure AWS clients for it, and yield its URL."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        environment = {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        with patch.dict("os.environ", environment):
            # Servers in the same process share their buckets.
            httpx.post(f"{url}/moto-api/reset").raise_for_status()
            boto3.client("s3").create_bucket(Bucket=BUCKET)
            yield url
    finally:
        server.stop()
