"""A stand-in for CodeDeploy, as far as a pre-traffic hook talks to it: it keeps the reports."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

TARGET = "CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus"

Report = dict[str, str]


@contextmanager
def stand_in() -> Iterator[tuple[str, list[Report]]]:
    """Listen on loopback; gives the URL, and the list into which reports come."""
    reports: list[Report] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            known = self.headers["x-amz-target"] == TARGET
            if known:
                reports.append(body)
            answer = {"lifecycleEventHookExecutionId": body.get("lifecycleEventHookExecutionId")} if known else {}
            self.send_response(200 if known else 400)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", reports
    finally:
        server.shutdown()
        server.server_close()
