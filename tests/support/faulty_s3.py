"""A proxy in front of the S3 emulator that injects the faults of S3 and of networks."""

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

type Fault = Literal["stall", "reset", "500", "503", "412", "403", "response lost", "500 after success"]

FAULTS: tuple[Fault, ...] = ("stall", "reset", "500", "503", "412", "403", "response lost", "500 after success")
_HOP_BY_HOP = {
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
        fault: what happens to a matching request.
        method: HTTP method of matching requests.
        part: text that the path of a matching request contains.
        times: number of matching requests that still fail.
        injected: number of requests that have failed.
    """

    fault: Fault | None = None
    method: str = ""
    part: str = ""
    times: int = 0
    injected: int = 0
    released: threading.Event = field(default_factory=threading.Event)

    def inject(self, fault: Fault, method: str, part: str, times: int = 10_000) -> None:
        """Make the next matching requests fail."""
        self.fault, self.method, self.part, self.times, self.injected = fault, method, part, times, 0

    def clear(self) -> None:
        """Stop injecting faults."""
        self.fault = None

    def next_fault(self, method: str, path: str) -> Fault | None:
        """Return the fault for a request, or None."""
        if self.fault and method == self.method and self.part in path and self.times > 0:
            self.times -= 1
            self.injected += 1
            return self.fault
        return None


@contextmanager
def faulty_s3() -> Iterator[Faults]:
    """Run the S3 emulator behind the proxy, and point AWS clients to the proxy."""
    faults = Faults()
    with s3_server() as url, httpx.Client(base_url=url, timeout=30) as client:
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
    """The proxy; does not report the connections it resets as errors."""

    def __init__(self, faults: Faults, client: httpx.Client) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.faults = faults
        self._client = client
        self._one_at_a_time = threading.Lock()  # the emulator's conditional writes are not atomic

    def forward(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Forward a request to the emulator."""
        with self._one_at_a_time:
            return self._client.request(method, path, content=body, headers=headers)

    def handle_error(self, request: object, client_address: object) -> None:
        """Report nothing."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body are sent one after the other
    server: _Proxy

    def handle_one_request(self) -> None:
        """Read a request; respond to it, or inject a fault."""
        self.raw_requestline = self.rfile.readline(65_537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.faults.next_fault(self.command, self.path)
        if fault == "stall":
            self.server.faults.released.wait(30)
        if fault in {"stall", "reset"}:
            self._reset()
        elif fault and fault.isdecimal():
            self._respond(int(fault), b"<Error><Code>Injected</Code></Error>", {})
        else:
            self._forward(body, fault)

    def _forward(self, body: bytes, fault: Fault | None) -> None:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        found = self.server.forward(self.command, self.path, body, headers)
        if fault == "response lost":
            self._reset()
        elif fault == "500 after success":
            self._respond(500, b"<Error><Code>InternalError</Code></Error>", {})
        else:
            self._respond(found.status_code, found.content, dict(found.headers))

    def _respond(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in _HOP_BY_HOP:
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
