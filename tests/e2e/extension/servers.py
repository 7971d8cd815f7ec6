"""Runs ASGI applications on loopback in threads of the test process."""

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

_PATIENCE_SECONDS = 20


@contextmanager
def running(app: ASGIApp, certificate: Path | None = None) -> Iterator[int]:
    """Serve an application, over TLS if a certificate is given, and yield its port."""
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        log_level="error",
        lifespan="off",
        ssl_certfile=certificate,
        ssl_keyfile=str(certificate) if certificate else None,
    )
    server = uvicorn.Server(config)
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


def make_certificate(folder: Path) -> Path:
    """Create a self-signed certificate and its key in one file."""
    path = folder / "youtube.pem"
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=www.youtube.com"]
    files = ["-keyout", str(path), "-out", str(folder / "certificate.pem")]
    subprocess.run([*request, *files], check=True, capture_output=True)
    path.write_text(path.read_text() + (folder / "certificate.pem").read_text())
    return path
