"""When a dependency fails, a function reports it, keeps its old model, and recovers without a restart."""

import base64
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import pytest
from moto.server import ThreadedMotoServer

from devtools.lambda_emulator import Emulator, free_port
from devtools.s3 import BUCKET
from tests.e2e.conftest import Bucket
from tests.support.events import api_event, json_event
from tests.support.stores import fill
from undertone.http.requests import MAX_COMMENTS
from undertone.models.store import open_store

pytestmark = pytest.mark.usefixtures("built")

PREDICT = json_event("POST", "/predict", {"comments": ["good"]})
HEALTH = api_event("GET", "/health")
GATEWAY_SECONDS = 29
LARGEST_EVENT = 6 * 1024 * 1024


def predict_with(environment: dict[str, str]) -> Emulator:
    return Emulator("PredictFunction", environment=environment)


def served(emulator: Emulator) -> str:
    version: str = json.loads(emulator.invoke(HEALTH)["body"])["model_version"]
    return version


def require_unavailable(answer: dict[str, Any]) -> None:
    assert answer["statusCode"] == 503
    assert int(answer["headers"]["retry-after"]) > 0
    assert set(json.loads(answer["body"])) == {"error", "detail", "request_id"}


def body_of(answer: dict[str, Any]) -> Any:
    body = answer["body"]
    return json.loads(base64.b64decode(body) if answer["isBase64Encoded"] else body)


def recovers(emulator: Emulator) -> bool:
    end = time.monotonic() + 20
    while emulator.invoke(PREDICT)["statusCode"] != 200:
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


def test_returns_503_until_an_unreachable_bucket_is_reachable(bucket: Bucket) -> None:
    port = free_port()
    with predict_with({**bucket.environment, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}) as emulator:
        require_unavailable(emulator.invoke(PREDICT))
        server = ThreadedMotoServer(
            ip_address="127.0.0.1", port=port, verbose=False
        )  # the same content as the first bucket
        server.start()
        try:
            assert recovers(emulator)
        finally:
            server.stop()


def test_returns_503_before_the_gateway_times_out_if_s3_hangs(bucket: Bucket) -> None:
    with silent_server() as url, predict_with({**bucket.environment, "AWS_ENDPOINT_URL": url}) as emulator:
        answer, seconds = emulator.timed(PREDICT)
    require_unavailable(answer)
    assert seconds < GATEWAY_SECONDS


def test_returns_503_if_access_to_the_bucket_is_denied(bucket: Bucket) -> None:
    with refusing_server() as url, predict_with({**bucket.environment, "AWS_ENDPOINT_URL": url}) as emulator:
        require_unavailable(emulator.invoke(PREDICT))


def test_returns_503_until_the_store_has_a_model(bucket: Bucket, aws: dict[str, str]) -> None:
    location = f"s3://{BUCKET}/{uuid4()}"
    with predict_with({**bucket.environment, "UNDERTONE_STORE": location}) as emulator:
        require_unavailable(emulator.invoke(PREDICT))
        fill(open_store(location))
        assert recovers(emulator)


@pytest.mark.parametrize("damage", [lambda onnx: onnx[: len(onnx) // 2], lambda onnx: b"\0" * len(onnx)])
def test_a_damaged_model_is_rejected_and_the_old_one_keeps_serving(bucket: Bucket, damage: Any) -> None:
    with predict_with(bucket.environment) as emulator:
        assert served(emulator) == "first"
        fill(bucket.store, "second")
        found = bucket.store.objects.get("models/second/model.onnx")
        assert found
        bucket.store.objects.put("models/second/model.onnx", damage(found.data))
        assert served(emulator) == "first"
        assert emulator.invoke(PREDICT)["statusCode"] == 200
        assert "model refused" in emulator.log.read_text()
    with predict_with(bucket.environment) as fresh:
        require_unavailable(fresh.invoke(PREDICT))


@pytest.mark.parametrize("word", ["seventeen letters ", "семнадцать букв ", "\U0001f600 ", '"quoted" '])
def test_the_largest_request_fits_within_lambda_limits(bucket: Bucket, word: str) -> None:
    spelled = json.dumps(word, ensure_ascii=False).encode()
    size = (
        LARGEST_EVENT * 3 // 4 // MAX_COMMENTS - 250
    )  # the body is sent as base64, and the response is slightly longer
    comments = [word * (size // (len(spelled) - 2))] * MAX_COMMENTS
    with predict_with(bucket.environment) as emulator:
        body = json.dumps({"comments": comments}, ensure_ascii=False)
        answer, seconds = emulator.timed(api_event("POST", "/predict", body))
        assert answer.get("statusCode") == 200, answer
        assert [row["comment"] for row in body_of(answer)] == comments
        assert seconds < GATEWAY_SECONDS
        assert emulator.invoke(PREDICT)["statusCode"] == 200


def test_credentials_come_from_the_container_endpoint_under_snapstart(bucket: Bucket) -> None:
    # SnapStart sets no access key: keys would expire inside the snapshot.
    with credentials_server() as (url, asked):
        environment = {
            **{name: value for name, value in bucket.environment.items() if "KEY" not in name},
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": url,
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "a-token",
        }
        with Emulator("PredictFunction", environment=environment, keys=False) as emulator:
            assert served(emulator) == "first"
    assert asked
    assert set(asked) == {"a-token"}


@contextmanager
def silent_server() -> Iterator[str]:
    """A server that accepts connections and never responds."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Answering(BaseHTTPRequestHandler):
    """Gives the same response to every GET."""

    status = 200
    kind = "application/json"
    body = b""

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("content-type", self.kind)
        self.send_header("content-length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the base class gave
        """Log nothing."""


@contextmanager
def refusing_server() -> Iterator[str]:
    class Refusing(Answering):
        status = 403
        kind = "application/xml"
        body = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"

    with serving(Refusing) as url:
        yield url


@contextmanager
def credentials_server() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Credentials(Answering):
        body = json.dumps(
            {
                "AccessKeyId": "testing",
                "SecretAccessKey": "testing",
                "Token": "session",
                "Expiration": "2099-01-01T00:00:00Z",
            }
        ).encode()

        def do_GET(self) -> None:
            asked.append(self.headers["authorization"])
            super().do_GET()

    with serving(Credentials) as url:
        yield f"{url}/credentials", asked
