"""POST /jobs, the upload that it allows, and GET /jobs/{id}, with S3 and Step Functions emulated on loopback."""

import base64
import csv
import gzip
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import httpx
import msgspec
import pyarrow.parquet as pq
import pytest

from devtools.s3 import BUCKET, s3_server
from tests.support.apps import load_app
from tests.support.events import api_event, content_of, json_event
from tests.support.stores import folder_store
from training.jobs.fetching import fetch
from training.jobs.service import JobService
from undertone.http.api import Api
from undertone.jobs import hosted
from undertone.jobs.asked import ASKED, FORMATS, AskedJob
from undertone_bulk.errors import BulkError

KEYED = {"requestContext": {"requestId": "test-request", "identity": {"apiKeyId": "k0"}}}
TABLE = "number,comment\n" + "".join(f'{number},"{text}"\n' for number, text in enumerate(["good", "bad", "fine"] * 50))


class Cloud:
    """The functions of bulk jobs, on one bucket and one state machine."""

    def __init__(self, store: str) -> None:
        states = boto3.client("stepfunctions")
        self.machine: str = states.create_state_machine(
            name="undertone-jobs", definition="{}", roleArn="arn:aws:iam::123456789012:role/r"
        )["stateMachineArn"]
        environment = {
            "UNDERTONE_STORE": store,
            "UNDERTONE_JOBS_BUCKET": BUCKET,
            "UNDERTONE_JOBS_MACHINE": self.machine,
            "UNDERTONE_JOBS_UPLOAD_MEGABYTES": "1",
        }
        self.api: Api = load_app("jobs", **environment).handler
        self.starter: ModuleType = load_app("jobs", "start", **environment)
        self.bulk: ModuleType = load_app("bulk", **environment)

    def make(self, **body: Any) -> dict[str, Any]:
        answer = self.api(json_event("POST", "/jobs", body) | KEYED)
        assert answer["statusCode"] == 201, answer
        made: dict[str, Any] = content_of(answer)
        return made

    def upload(self, made: dict[str, Any], data: bytes, **changed: str) -> httpx.Response:
        fields = {**made["upload"]["fields"], **changed}
        return httpx.post(made["upload"]["url"], data=fields, files={"file": ("table", data)})

    def arrive(self, made: dict[str, Any]) -> dict[str, bool]:
        """What EventBridge does when the file is there."""
        found: dict[str, bool] = self.starter.handler(
            {"detail": {"object": {"key": made["upload"]["fields"]["key"]}}}, None
        )
        return found

    def show(self, identifier: str) -> dict[str, Any]:
        shown: dict[str, Any] = content_of(self.api(show_event(identifier)))
        return shown

    def executions(self) -> list[str]:
        found = boto3.client("stepfunctions").list_executions(stateMachineArn=self.machine)["executions"]
        return [each["name"] for each in found]

    def run(self, identifier: str) -> dict[str, Any]:
        """What the state machine does; gives the counts of its output."""
        step = self.bulk.handler
        step({"step": "plan", "job": identifier}, None)
        cursor = step({"step": "split", "job": identifier, "cursor": None}, None)
        assert cursor["done"]
        place = f"jobs/{identifier}/items.json"
        items = json.loads(boto3.client("s3").get_object(Bucket=BUCKET, Key=place)["Body"].read())
        for piece in items:
            step({"step": "score", "job": identifier, "piece": piece}, None)
        counts: dict[str, Any] = step({"step": "finish", "job": identifier}, None)
        return counts


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    with s3_server():
        yield Cloud(folder_store(tmp_path / "store").name)


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """How Step Functions describes an execution, which moto never ends by itself."""
    description: dict[str, Any] = {}
    made = hosted._Clients.states.func(None)  # type: ignore[attr-defined]
    monkeypatch.setattr(made, "describe_execution", lambda **_: description)
    monkeypatch.setattr(hosted._Clients, "states", made)
    return description


def show_event(identifier: str) -> dict[str, Any]:
    return api_event("GET", "/jobs/{id}") | KEYED | {"pathParameters": {"id": identifier}}


def test_an_uploaded_file_is_scored_and_downloaded(cloud: Cloud, ended: dict[str, Any]) -> None:
    made = cloud.make(format="csv", text="comment", id="number")
    assert made["state"] == "waiting"
    assert made["upload"]["most_bytes"] == 1_000_000
    assert cloud.upload(made, TABLE.encode()).status_code == 204
    assert cloud.arrive(made) == {"started": True}
    counts = cloud.run(made["id"])
    ended |= {"status": "SUCCEEDED", "output": json.dumps({"job": made["id"], "finished": {"counts": counts}})}
    shown = cloud.show(made["id"])
    assert (shown["state"], shown["rows"], shown["refused"]) == ("succeeded", 150, 0)
    assert sum(shown["counts"].values()) == 150
    assert "refused_rows" not in shown
    answer = httpx.get(shown["result"]["url"])
    assert answer.headers["content-disposition"] == 'attachment; filename="undertone.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [row["number"] for row in rows] == [str(number) for number in range(150)]
    assert rows[0]["sentiment"] == "Positive"


@pytest.mark.parametrize("output", ["parquet", "jsonl.gz", "tsv"])
def test_several_parts_become_one_file(cloud: Cloud, output: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("undertone_bulk.splitting.PIECE_BYTES", 300)
    made = cloud.make(format="csv", text="comment", output=output)
    cloud.upload(made, TABLE.encode())
    assert cloud.run(made["id"])["chunks"] > 3
    key = f"jobs/{made['id']}/result/whole.{output}"
    data = boto3.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read()
    if output == "parquet":
        numbers = pq.read_table(io.BytesIO(data)).column("number").to_pylist()
    elif output == "tsv":
        numbers = [row["number"] for row in csv.DictReader(io.StringIO(data.decode(), newline=""), delimiter="\t")]
    else:
        numbers = [json.loads(line)["number"] for line in gzip.decompress(data).splitlines()]
    assert numbers == [str(number) for number in range(150)]


def test_an_operator_fetches_the_result_to_a_named_file(cloud: Cloud, tmp_path: Path) -> None:
    made = cloud.make(format="csv", text="comment")
    cloud.upload(made, TABLE.encode())
    cloud.run(made["id"])
    service = JobService("stack", BUCKET, cloud.machine, "")
    with pytest.raises(BulkError, match="was started over HTTP, so it has no output of its own"):
        fetch(service, made["id"])
    assert fetch(service, made["id"], str(tmp_path / "out.csv")).manifest.tally.rows == 150
    whole = boto3.client("s3").get_object(Bucket=BUCKET, Key=f"jobs/{made['id']}/result/whole.csv")["Body"].read()
    assert (tmp_path / "out.csv").read_bytes() == whole


def test_refused_rows_can_be_downloaded(cloud: Cloud, ended: dict[str, Any]) -> None:
    made = cloud.make(format="jsonl")
    cloud.upload(made, b'{"text": "good"}\n{broken\n')
    counts = cloud.run(made["id"])
    ended |= {"status": "SUCCEEDED", "output": json.dumps({"finished": {"counts": counts}})}
    shown = cloud.show(made["id"])
    assert (shown["rows"], shown["refused"]) == (1, 1)
    assert "upload.jsonl,2," in httpx.get(shown["refused_rows"]["url"]).text


def test_a_second_event_starts_nothing(cloud: Cloud) -> None:
    made = cloud.make(format="csv")
    assert [cloud.arrive(made) for _ in range(3)] == [{"started": True}] * 3
    assert cloud.executions() == [made["id"]]
    assert cloud.show(made["id"])["state"] == "running"
    boto3.client("stepfunctions").stop_execution(
        executionArn=f"{cloud.machine.replace(':stateMachine:', ':execution:')}:{made['id']}"
    )
    cloud.arrive(made)
    assert cloud.executions() == [made["id"]]
    assert cloud.show(made["id"])["state"] == "canceled"


@pytest.mark.parametrize(
    "key",
    [
        "jobs/20261127-000000-abc/input/upload.csv",
        f"jobs/{'0' * 32}/input/00000.csv",
        f"x/jobs/{'0' * 32}/input/upload.csv",
    ],
)
def test_files_of_no_client_start_nothing(cloud: Cloud, key: str) -> None:
    assert cloud.starter.handler({"detail": {"object": {"key": key}}}, None) == {"started": False}
    assert cloud.executions() == []


def test_the_upload_is_signed_for_one_key_and_a_limited_size(cloud: Cloud) -> None:
    made = cloud.make(format="csv.gz")
    key = f"jobs/{made['id']}/input/upload.csv.gz"
    policy = json.loads(base64.b64decode(made["upload"]["fields"]["policy"]))
    assert ["content-length-range", 1, 1_000_000] in policy["conditions"]
    assert {"key": key} in policy["conditions"]
    assert {"bucket": BUCKET} in policy["conditions"]
    left = datetime.fromisoformat(policy["expiration"]) - datetime.now(UTC)
    assert timedelta(0) < left <= timedelta(seconds=hosted.UPLOAD_SECONDS)


def test_ids_cannot_be_guessed(cloud: Cloud) -> None:
    found = {cloud.make(format="csv")["id"] for _ in range(5)}
    assert len(found) == 5
    assert {len(each) for each in found} == {32}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "body: object missing required field `format`"),
        ({"format": "xlsx"}, "format is 'xlsx'; expected one of csv, "),
        ({"format": "csv", "output": "pdf"}, "output is 'pdf'"),
        ({"format": "csv", "text": 5}, "text: expected `str`, got `int`"),
        ({"format": "csv", "text": "x" * 201}, "text has 201 characters; the limit is 200"),
        ({"format": "csv", "id": "\ud800"}, "id contains a lone surrogate"),
        ({"format": "csv", "delimiter": ";;"}, "delimiter is ';;'"),
        ({"format": "parquet", "delimiter": ";"}, "delimiter is for CSV only"),
    ],
)
def test_a_bad_request_is_a_400_that_says_why(cloud: Cloud, body: Any, message: str) -> None:
    answer = cloud.api(json_event("POST", "/jobs", body) | KEYED)
    assert answer["statusCode"] == 400
    assert message in content_of(answer)["error"]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_known_to_what_reads_the_files(form: str) -> None:
    from undertone_bulk.formats import read_format  # noqa: PLC0415

    assert read_format(form).ending == f".{form}"


@pytest.mark.parametrize("event", [json_event("POST", "/jobs", {"format": "csv"}), show_event("0" * 32)])
def test_without_an_api_key_there_are_no_jobs(cloud: Cloud, event: dict[str, Any]) -> None:
    answer = cloud.api(event | {"requestContext": {"requestId": "r", "identity": {"apiKeyId": None}}})
    assert answer["statusCode"] == 403
    assert content_of(answer)["error"] == "bulk jobs need an API key: send it in the header x-api-key"


@pytest.mark.parametrize("event", [json_event("POST", "/jobs", {"format": "csv"}), show_event("0" * 32)])
def test_where_no_jobs_are_run_the_command_is_named(event: dict[str, Any]) -> None:
    answer = load_app("jobs").handler(event, None)
    assert answer["statusCode"] == 404
    assert "undertone bulk INPUT OUTPUT" in content_of(answer)["error"]


@pytest.mark.parametrize("identifier", ["0" * 32, "none", "20261127-000000-abc", "../" * 10, ""])
def test_an_unknown_job_is_a_404(cloud: Cloud, identifier: str) -> None:
    assert cloud.api(show_event(identifier))["statusCode"] == 404


def test_a_job_whose_file_never_came_is_abandoned(cloud: Cloud) -> None:
    made = cloud.make(format="csv")
    assert cloud.show(made["id"])["state"] == "waiting"
    before = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="seconds")
    asked = AskedJob(format="csv", output="csv", created=before)
    boto3.client("s3").put_object(Bucket=BUCKET, Key=f"jobs/{made['id']}/{ASKED}", Body=msgspec.json.encode(asked))
    assert cloud.show(made["id"])["state"] == "abandoned"


def test_a_file_without_the_column_fails_and_says_which_there_are(cloud: Cloud, ended: dict[str, Any]) -> None:
    made = cloud.make(format="csv", text="comments")
    cloud.upload(made, TABLE.encode())
    with pytest.raises(BulkError) as error:
        cloud.run(made["id"])
    cause = json.dumps({"errorMessage": str(error.value), "errorType": "InputError", "stackTrace": ["secret place"]})
    ended |= {"status": "FAILED", "error": "InputError", "cause": cause}
    shown = cloud.show(made["id"])
    assert shown["state"] == "failed"
    assert shown["reason"].startswith("there is no column 'comments'; the input has 'number', 'comment'.")


@pytest.mark.parametrize(("error", "cause"), [("KeyError", '{"errorMessage": "secret"}'), ("BulkError", "secret")])
def test_other_errors_are_not_told(cloud: Cloud, ended: dict[str, Any], error: str, cause: str) -> None:
    made = cloud.make(format="csv")
    ended |= {"status": "FAILED", "error": error, "cause": cause}
    assert cloud.show(made["id"])["reason"].startswith("an internal error")


def test_a_reason_names_the_file_without_the_bucket(cloud: Cloud, ended: dict[str, Any]) -> None:
    made = cloud.make(format="csv")
    message = f"s3://{BUCKET}/jobs/{made['id']}/input/upload.csv is empty."
    ended |= {"status": "FAILED", "error": "InputError", "cause": json.dumps({"errorMessage": message})}
    assert cloud.show(made["id"])["reason"] == "upload.csv is empty."
