"""A fake CodeDeploy that records the reports of a pre-traffic hook."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

TARGET = "CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus"

Report = dict[str, str]


@contextmanager
def stand_in() -> Iterator[tuple[str, list[Report]]]:
    """Listen on the loopback interface; yield the URL, and the list to which reports are added."""
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
            """Suppress the log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", reports
    finally:
        server.shutdown()
        server.server_close()
