"""The functions of bulk jobs, each with the credentials of its own role."""

import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any
from unittest.mock import patch

import boto3
import httpx
import pyarrow as pa
import pyarrow.parquet as pq

from devtools.s3 import BUCKET
from tests.support.apps import load_app
from tests.support.events import api_event, content_of, json_event
from undertone.jobs import sessions
from undertone_bulk.parts import Parts
from undertone_bulk.plans import ITEMS

KEYED = {"requestContext": {"requestId": "test-request", "identity": {"apiKeyId": "k0"}}}
ROWS = [(str(number), text) for number, text in enumerate(["good", "bad", "fine"] * 40)]
TABLE = "number,comment\n" + "".join(f"{number},{text}\n" for number, text in ROWS)


def parquet() -> bytes:
    sink = io.BytesIO()
    numbers, texts = zip(*ROWS, strict=True)
    pq.write_table(pa.table({"number": numbers, "comment": texts}), sink, row_group_size=50)
    return sink.getvalue()


def role(name: str) -> str:
    return f"arn:aws:iam::123456789012:role/{name}"


@contextmanager
def acting_as(name: str) -> Iterator[None]:
    """Have the credentials of a function's role, as in a container of it."""
    sessions._sts.cache_clear()
    with patch.dict(os.environ, AWS_ACCESS_KEY_ID=name), patch.object(boto3, "DEFAULT_SESSION", None):
        yield
    sessions._sts.cache_clear()


class Functions:
    """The functions of bulk jobs, each with its own role.

    Attributes:
        split, score, jobs: the modules; each plays one function's container.
    """

    def __init__(self, store: str) -> None:
        shared = {"UNDERTONE_STORE": store, "UNDERTONE_JOBS_BUCKET": BUCKET, "UNDERTONE_JOBS_MACHINE": "arn"}
        self.split = load_app("bulk", **shared, UNDERTONE_JOBS_ROLE=role("JobsSplitDataRole"))
        self.score = load_app("bulk", **shared, UNDERTONE_JOBS_ROLE=role("JobsScoreDataRole"))
        self.jobs = load_app("jobs", **shared, UNDERTONE_JOBS_ROLE=role("JobsDataRole"))
        self.alone = load_app("bulk", **shared)

    def call(self, module: ModuleType, event: dict[str, Any]) -> dict[str, Any]:
        """Call a function with its role's access key."""
        names = {self.split: "JobsSplitRole", self.score: "JobsScoreRole", self.jobs: "JobsRole"}
        with acting_as(names.get(module, "JobsScoreRole")):
            found: dict[str, Any] = module.handler(json.loads(json.dumps(event)), None)
            return found

    def make(self, data: bytes, **body: str) -> str:
        """Make a job over HTTP, and upload its file with the form that it gives."""
        answer = self.call(self.jobs, json_event("POST", "/jobs", {"text": "comment", **body}) | KEYED)
        made = content_of(answer)
        assert answer["statusCode"] == 201, made
        answered = httpx.post(made["upload"]["url"], data=made["upload"]["fields"], files={"file": ("table", data)})
        assert answered.status_code == 204
        identifier: str = made["id"]
        return identifier

    def begin(self, job: str) -> list[dict[str, Any]]:
        """Plan and split; gives the items."""
        self.call(self.split, {"step": "plan", "job": job})
        assert self.call(self.split, {"step": "split", "job": job, "cursor": None})["done"]
        items: list[dict[str, Any]] = json.loads(Parts(f"s3://{BUCKET}/jobs/{job}/").get(ITEMS) or b"")
        return items

    def score_piece(self, job: str, piece: dict[str, Any]) -> dict[str, Any]:
        return self.call(self.score, {"step": "score", "job": job, "piece": piece})

    def show(self, job: str) -> dict[str, Any]:
        return self.call(self.jobs, api_event("GET", "/jobs/{id}") | KEYED | {"pathParameters": {"id": job}})
