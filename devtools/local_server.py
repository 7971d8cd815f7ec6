"""Runs the local server in its own process, at the root and under a prefix, as behind an API Gateway stage."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

PREFIX = "/dev"
_START_SECONDS = 180


@contextmanager
def running_server(store: Path, log: Path | None = None) -> Iterator[str]:
    """Start the local server with a model store in a folder; yield its URL. Output goes to the log, if given."""
    with TemporaryDirectory() as folder:
        environment = {"UNDERTONE_STORE": str(store), "UNDERTONE_FEEDBACK": f"{folder}/feedback.sqlite3"}
        with started("devtools.local_server", environment=environment, log=log) as url:
            yield url


@contextmanager
def started(
    module: str, *arguments: str, environment: Mapping[str, str] | None = None, log: Path | None = None
) -> Iterator[str]:
    """Start a module that takes a port as its last argument and serves /health; yield its URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", module, *arguments, str(port)]
    with log.open("wb") if log else nullcontext() as output:
        process = subprocess.Popen(command, env=os.environ | dict(environment or {}), stdout=output, stderr=output)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            httpx.get(f"{url}/health")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"no server answers at {url}")


def without_prefix(app: ASGIApp, prefix: str) -> ASGIApp:
    """Strip the stage from request paths, as API Gateway does."""

    async def stage(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (scope["path"] + "/").startswith(prefix + "/"):
            scope = {**scope, "path": scope["path"].removeprefix(prefix) or "/"}
        await app(scope, receive, send)

    return stage


if __name__ == "__main__":
    from functions.local import create_app, run

    run(without_prefix(create_app(), PREFIX), host="127.0.0.1", port=int(sys.argv[1]))
