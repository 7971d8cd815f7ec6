"""The local server as `make run` starts it: a process of its own, real HTTP, a clean end."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.stores import folder_store


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(store: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start `undertone serve`, wait for the address it prints, and end it if the test did not."""
    port = free_port()
    command = [sys.executable, "-c", "from training.cli import main; main()", "serve", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--store", str(store)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1
    )
    try:
        assert process.stdout is not None
        address = f"http://127.0.0.1:{port}"
        seen = ""
        while address not in seen:
            line = process.stdout.readline()
            assert line, f"the server ended before it printed its address:\n{seen}"
            seen += line
        yield process, address
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("store")
    folder_store(folder)
    transport = httpx.HTTPTransport(retries=20)  # the address is printed a moment before the port is open
    with running(folder) as (_, address), httpx.Client(base_url=address, timeout=20, transport=transport) as client:
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
def test_what_cannot_be_answered_is_told_in_json(
    client: httpx.Client, method: str, path: str, content: bytes | None, status: int
) -> None:
    response = client.request(method, path, content=content, headers={"content-type": "application/json"})
    assert response.status_code == status
    assert isinstance(response.json()["error"], str)
    assert response.headers["access-control-allow-origin"] == "*"
    assert client.get("/health").status_code == 200


def test_clients_in_parallel_get_their_own_answers(client: httpx.Client) -> None:
    def ask(number: int) -> bool:
        comments = [f"comment {number}", "good"] * (number % 5 + 1)
        rows = client.post("/predict", json={"comments": comments}).json()
        return [row["comment"] for row in rows] == comments

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(ask, range(200)))


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_the_server_stops_cleanly(tmp_path: Path, end: signal.Signals) -> None:
    folder_store(tmp_path)
    with running(tmp_path) as (process, address):
        with httpx.Client(transport=httpx.HTTPTransport(retries=20)) as client:
            assert client.get(f"{address}/health").status_code == 200
        process.send_signal(end)
        output, _ = process.communicate(timeout=10)
        assert "Traceback" not in output
        assert process.returncode in (0, 130, -signal.SIGTERM)
