"""A bulk job over HTTP in the rehearsal: create, upload, poll until it is finished, download."""

import csv
import io
import time
from collections.abc import Iterator
from typing import Any

import httpx

from deployment.smoke import COMMENTS, Api
from deployment.stack import DeployedStack

ROWS = 300
_PATIENCE_SECONDS = 120


def job_checks(stack: str) -> Iterator[tuple[str, object, object]]:
    """Score a small file over HTTP; yield checks with actual and expected values.

    Args:
        stack: A stack with the parameter Jobs=true.
    """
    found = DeployedStack.find(stack)
    with Api(found.url) as stranger:
        yield "POST /jobs without a key returns a 403", stranger.ask("POST", "jobs", {"format": "csv"}).status_code, 403
    with Api(found.url, found.key()) as api:
        made = api.ask("POST", "jobs", {"format": "csv", "text": "comment", "id": "number"}).json()
        yield "a new job waits for its file", api.ask("GET", f"jobs/{made['id']}").json()["state"], "waiting"
        upload = made["upload"]
        elsewhere = {**upload["fields"], "key": upload["fields"]["key"].replace(made["id"], "0" * 32)}
        yield "the form allows no other key", _upload(upload["url"], elsewhere).status_code, 403
        yield "the file is uploaded", _upload(upload["url"], upload["fields"]).status_code, 204
        shown = _wait(api, made["id"])
        yield "the upload starts the job, which succeeds", shown["state"], "succeeded"
        rows = list(csv.DictReader(io.StringIO(httpx.get(shown["result"]["url"]).text, newline="")))
        yield "the result has every row, in order", [row["number"] for row in rows], [str(n) for n in range(ROWS)]
        counts = {title: sum(row["sentiment"] == title for row in rows) for title in shown["counts"]}
        yield "the counts match the result", shown["counts"], counts


def _upload(url: str, fields: dict[str, str]) -> httpx.Response:
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(("number", "comment"))
    writer.writerows((number, COMMENTS[number % len(COMMENTS)]) for number in range(ROWS))
    return httpx.post(url, data=fields, files={"file": table.getvalue().encode()}, timeout=60)


def _wait(api: Api, job: str) -> dict[str, Any]:
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        shown: dict[str, Any] = api.ask("GET", f"jobs/{job}").json()
        if shown["state"] not in ("waiting", "running") or time.monotonic() > until:
            return shown
        time.sleep(1)
