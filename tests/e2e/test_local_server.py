"""The local server as `make run` starts it: a separate process, real HTTP, a clean shutdown."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPResponse
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from tests.support.stores import folder_store


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(store: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start `undertone serve`, wait for the URL it prints, and stop it if the test has not."""
    port = free_port()
    command = [sys.executable, "-c", "from training.cli import main; main()", "serve", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--store", str(store)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1
    )
    try:
        assert process.stdout is not None
        url = f"http://127.0.0.1:{port}"
        seen = ""
        while url not in seen:
            line = process.stdout.readline()
            assert line, f"the server ended before it printed its URL:\n{seen}"
            seen += line
        yield process, url
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("store")
    folder_store(folder)
    transport = httpx.HTTPTransport(retries=20)  # the URL is printed slightly before the port is open
    with running(folder) as (_, url), httpx.Client(base_url=url, timeout=20, transport=transport) as client:
        client.get("/health")  # tests with sockets of their own do not try again
        yield client


def test_comments_are_answered(client: httpx.Client) -> None:
    response = client.post("/predict", json={"comments": ["good", "bad"]})
    assert [row["sentiment"] for row in response.json()] == ["Positive", "Negative"]
    assert response.headers["access-control-allow-origin"] == "*"


def test_the_compatible_routes_are_there(client: httpx.Client) -> None:
    response = client.post("/compat/predict_with_timestamps", json={"comments": [{"text": "good", "timestamp": "t"}]})
    assert (response.json()[0]["sentiment"], response.json()[0]["timestamp"]) == ("1", "t")


def test_health_names_the_model(client: httpx.Client) -> None:
    assert client.get("/health").json() == {"status": "ok", "model_version": "tiny-1"}


def test_a_preflight_is_answered(client: httpx.Client) -> None:
    response = client.options("/predict", headers={"Origin": "https://example.org"})
    assert (response.status_code, response.content) == (204, b"")


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("GET", "/nowhere", None, 404),
        ("POST", "/compat/nowhere/else", b"{}", 404),
        ("GET", "/predict", None, 405),
        ("DELETE", "/predict", None, 405),
        ("POST", "/predict", b"{", 400),
        ("POST", "/predict", b" " * 6_000_000, 413),
        ("POST", "/predict", b" " * 11_000_000, 413),
    ],
)
def test_errors_are_json(client: httpx.Client, method: str, path: str, content: bytes | None, status: int) -> None:
    response = client.request(method, path, content=content, headers={"content-type": "application/json"})
    assert response.status_code == status
    assert isinstance(response.json()["error"], str)
    assert response.headers["access-control-allow-origin"] == "*"
    assert client.get("/health").status_code == 200


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


def send(client: httpx.Client, head: str, body: bytes = b"") -> Answer:
    """Send raw bytes and read the response."""
    url = client.base_url
    with closing(socket.create_connection((url.host, url.port or 80), timeout=20)) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode("latin-1") + body)
        response = HTTPResponse(connection, method=head.partition(" ")[0])
        response.begin()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("FOO /predict", 405),
        ("TRACE /predict", 405),
        ("PROPFIND /nowhere", 404),
        ("get /health", 200),
        ("GET http://example.org/health?x=1", 200),
        ("GET http://example.org", 200),
        ("GET HTTPS://example.org:1/nowhere", 404),
        ("OPTIONS *", 404),
        ("GET /health/", 404),
        ("GET //health", 404),
        ("GET /%00%0a", 404),
        ("CONNECT example.org:443", 404),
    ],
)
def test_any_method_and_target_gets_json_with_cors_headers(client: httpx.Client, line: str, status: int) -> None:
    answer = send(client, f"{line} HTTP/1.1\nHost: [\nConnection: close\n\n")
    assert answer.status == status
    assert answer.headers["access-control-allow-origin"] == "*"
    if status != 200:
        assert json.loads(answer.body)["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    "head",
    [
        "\n\nnonsense\n\n",
        "GET /health HTTP/1.1\nHost : x\n\n",
        "GET /health\n\n",
        f"GET /{'x' * 1_000_000} HTTP/1.1\nHost: x\n\n",
    ],
    ids=["nonsense", "a space in a name", "no version", "a path of a megabyte"],
)
def test_invalid_http_gets_a_json_error_with_cors_headers(client: httpx.Client, head: str) -> None:
    answer = send(client, head)
    assert answer.status == 400
    assert json.loads(answer.body)["error"] == "Invalid HTTP request received."
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_body_over_the_gateway_limit_gets_a_request_id_and_cors_headers(client: httpx.Client) -> None:
    response = client.post("/predict", content=b" " * 11_000_000, headers={"content-type": "application/json"})
    assert response.status_code == 413
    assert response.json()["request_id"] == response.headers["x-request-id"] != ""


def test_every_response_has_cors_headers_and_an_aborted_upload_logs_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNDERTONE_ALLOWED_ORIGIN", "https://example.org")
    folder_store(tmp_path)
    with running(tmp_path) as (process, url):
        with httpx.Client(base_url=url, transport=httpx.HTTPTransport(retries=20)) as client:
            client.get("/health")
            for body in (b" " * 11_000_000, b"{"):
                response = client.post("/predict", content=body, headers={"content-type": "application/json"})
                assert response.headers["access-control-allow-origin"] == "https://example.org"
            malformed = send(client, "nonsense\n\n")
            assert malformed.headers["access-control-allow-origin"] == "https://example.org"
            for _ in range(5):
                with closing(socket.create_connection((client.base_url.host, client.base_url.port or 80))) as upload:
                    upload.sendall(b"POST /predict HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
            assert client.get("/health").status_code == 200
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=10)
        assert "Traceback" not in output


def test_concurrent_clients_get_their_own_responses(client: httpx.Client) -> None:
    def ask(number: int) -> bool:
        comments = [f"comment {number}", "good"] * (number % 5 + 1)
        rows = client.post("/predict", json={"comments": comments}).json()
        return [row["comment"] for row in rows] == comments

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(ask, range(200)))


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_the_server_stops_cleanly(tmp_path: Path, end: signal.Signals) -> None:
    folder_store(tmp_path)
    with running(tmp_path) as (process, url):
        with httpx.Client(transport=httpx.HTTPTransport(retries=20)) as client:
            assert client.get(f"{url}/health").status_code == 200
        process.send_signal(end)
        output, _ = process.communicate(timeout=10)
        assert "Traceback" not in output
        assert process.returncode in (0, 130, -signal.SIGTERM)
