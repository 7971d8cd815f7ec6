"""Runs servers on loopback: ASGI applications in threads, and Undertone as a process of its own."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from starlette.types import ASGIApp

_PATIENCE_SECONDS = 20


@contextmanager
def running(app: ASGIApp, certificate: Path | None = None) -> Iterator[int]:
    """Serve an application, over TLS with a certificate, and give its port."""
    files = {"ssl_certfile": str(certificate), "ssl_keyfile": str(certificate)} if certificate else {}
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off", **files))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + _PATIENCE_SECONDS
    while not server.started:
        if time.monotonic() > end or not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.02)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(_PATIENCE_SECONDS)


@contextmanager
def undertone(store: Path) -> Iterator[str]:
    """Start `undertone serve` with the starter model in a new store, and give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from training.cli import main; main()", "serve"]
    process = subprocess.Popen([*command, "--port", str(port), "--store", str(store)])
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/health", process)
        yield address
    finally:
        process.terminate()
        process.wait(_PATIENCE_SECONDS)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 3 * _PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(address).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{address} does not answer with a model")


def make_certificate(folder: Path) -> Path:
    """Make a certificate that nobody signed, with its key, in one file."""
    path = folder / "youtube.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=www.youtube.com"]
        + ["-keyout", str(path), "-out", str(folder / "certificate.pem")],
        check=True,
        capture_output=True,
    )
    path.write_text(path.read_text() + (folder / "certificate.pem").read_text())
    return path
