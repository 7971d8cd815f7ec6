"""A proxy in front of the stand-in for S3 that lets requests fail as S3 and networks do."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from unittest.mock import patch

import httpx

from devtools.s3 import s3_server

type Fault = Literal["stall", "reset", "500", "503", "412", "403", "answer lost", "500 although done"]

FAULTS: tuple[Fault, ...] = ("stall", "reset", "500", "503", "412", "403", "answer lost", "500 although done")
_DROPPED = {
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "date",
    "host",
    "keep-alive",
    "server",
    "transfer-encoding",
}


@dataclass
class Faults:
    """Which requests fail, and how.

    Attributes:
        fault: what happens to the requests that are chosen.
        method: chosen are requests with this method ...
        part: ... and this in their address.
        times: how many of them; then all is well.
    """

    fault: Fault | None = None
    method: str = ""
    part: str = ""
    times: int = 0
    met: int = 0
    released: threading.Event = field(default_factory=threading.Event)

    def let_fail(self, fault: Fault, method: str, part: str, times: int = 10_000) -> None:
        """Let the next requests of a kind fail."""
        self.fault, self.method, self.part, self.times, self.met = fault, method, part, times, 0

    def heal(self) -> None:
        """Let all be well again."""
        self.fault = None

    def meet(self, method: str, address: str) -> Fault | None:
        """The fault of a request."""
        if self.fault and method == self.method and self.part in address and self.times > 0:
            self.times -= 1
            self.met += 1
            return self.fault
        return None


@contextmanager
def faulty_s3() -> Iterator[Faults]:
    """Run the stand-in for S3 behind the proxy, and point AWS clients to the proxy."""
    faults = Faults()
    with s3_server() as address, httpx.Client(base_url=address, timeout=30) as client:
        server = _Proxy(faults, client)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            with patch.dict("os.environ", {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}"}):
                yield faults
        finally:
            faults.released.set()
            server.shutdown()
            server.server_close()


class _Proxy(ThreadingHTTPServer):
    """The proxy; connections that it resets itself are no errors of it."""

    def __init__(self, faults: Faults, client: httpx.Client) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.faults = faults
        self._client = client
        self._one_at_a_time = threading.Lock()  # the stand-in's conditional writes are not safe from each other

    def forward(self, method: str, address: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Ask the stand-in."""
        with self._one_at_a_time:
            return self._client.request(method, address, content=body, headers=headers)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Proxy

    def handle_one_request(self) -> None:
        """Read a request, and answer it or not."""
        self.raw_requestline = self.rfile.readline(65_537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.faults.meet(self.command, self.path)
        if fault == "stall":
            self.server.faults.released.wait(30)
        if fault in {"stall", "reset"}:
            self._reset()
        elif fault and fault.isdecimal():
            self._answer(int(fault), b"<Error><Code>Injected</Code></Error>", {})
        else:
            self._forward(body, fault)

    def _forward(self, body: bytes, fault: Fault | None) -> None:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _DROPPED}
        found = self.server.forward(self.command, self.path, body, headers)
        if fault == "answer lost":
            self._reset()
        elif fault == "500 although done":
            self._answer(500, b"<Error><Code>InternalError</Code></Error>", {})
        else:
            self._answer(found.status_code, found.content, dict(found.headers))

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in _DROPPED:
                self.send_header(name, value)
        self.send_header(
            "Content-Length", headers.get("content-length", "0") if self.command == "HEAD" else str(len(body))
        )
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def _reset(self) -> None:
        # closing a connection that lingers for zero seconds sends RST
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Log nothing."""
