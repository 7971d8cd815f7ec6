"""Files that the page cannot read itself: uploaded to S3 as a job, followed, and downloaded."""

import csv
import gzip
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.stepfunctions.models import stepfunctions_backends
from playwright.sync_api import Browser, Page, expect

from devtools.local_server import started
from devtools.s3 import BUCKET, s3_server
from tests.e2e.page.steps import opened
from tests.support.apps import load_app
from tests.support.stores import folder_store

pytestmark = pytest.mark.browser

TABLE = "number;comment\n" + "".join(f"{number};{text}\n" for number, text in enumerate(["good", "bad", "fine"] * 40))


class Cloud:
    """What starts and runs jobs on AWS, for the server at a URL."""

    def __init__(self, url: str, machine: str, store: str) -> None:
        self.url = url
        environment = {"UNDERTONE_STORE": store, "UNDERTONE_JOBS_BUCKET": BUCKET, "UNDERTONE_JOBS_MACHINE": machine}
        self._start = load_app("jobs", "start", **environment).handler
        self._step = load_app("bulk", **environment).handler
        self._machine = machine

    def run(self) -> None:
        """Wait for a file, and do what EventBridge and the state machine do with it."""
        key = self._uploaded()
        job = key.split("/")[1]
        assert self._start({"detail": {"object": {"key": key}}}, None) == {"started": True}
        execution = self._execution(job)
        try:
            self._step({"step": "plan", "job": job}, None)
            self._step({"step": "split", "job": job, "cursor": None}, None)
            items = boto3.client("s3").get_object(Bucket=BUCKET, Key=f"jobs/{job}/items.json")["Body"].read()
            for piece in json.loads(items):
                self._step({"step": "score", "job": job, "piece": piece}, None)
            counts = self._step({"step": "finish", "job": job}, None)
            execution.output = json.dumps({"finished": {"counts": counts}})
            execution.status = "SUCCEEDED"
        except Exception as error:  # noqa: BLE001 - what Lambda tells Step Functions
            execution.error, execution.cause = type(error).__name__, json.dumps({"errorMessage": str(error)})
            execution.status = "FAILED"

    def _uploaded(self) -> str:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            for each in boto3.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", []):
                if "/input/upload." in each["Key"]:
                    return str(each["Key"])
            time.sleep(0.2)
        raise TimeoutError("nothing was uploaded")

    def _execution(self, job: str) -> Any:
        machine = stepfunctions_backends[self._machine.split(":")[4]]["us-east-1"].describe_state_machine(self._machine)
        (found,) = (each for each in machine.executions if each.name == job)
        return found


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Cloud]:
    store = folder_store(tmp_path / "store").name
    with s3_server() as s3:
        machine = boto3.client("stepfunctions").create_state_machine(
            name="undertone-jobs", definition="{}", roleArn="arn:aws:iam::123456789012:role/r"
        )["stateMachineArn"]
        environment = {
            "AWS_ENDPOINT_URL": s3,
            "UNDERTONE_STORE": store,
            "UNDERTONE_FEEDBACK": str(tmp_path / "feedback.sqlite3"),
            "UNDERTONE_JOBS_BUCKET": BUCKET,
            "UNDERTONE_JOBS_MACHINE": machine,
        }
        with started("devtools.local_server", environment=environment) as url:
            yield Cloud(url, machine, store)


@pytest.fixture
def tab(browser: Browser, cloud: Cloud) -> Iterator[Page]:
    with opened(browser, cloud.url) as page:
        yield page


def large(path: Path) -> Path:
    """The table, longer than the page reads itself by blank lines, which are no rows."""
    path.write_bytes(TABLE.encode() + b"\n" * 50_000_001)
    return path


def test_a_large_file_is_uploaded_scored_and_downloaded(tab: Page, cloud: Cloud, tmp_path: Path) -> None:
    tab.locator("#file").set_input_files(large(tmp_path / "many.csv"))
    expect(tab.locator("#job-about")).to_contain_text("many.csv (51 MB) can be uploaded and scored as a job.")
    expect(tab.get_by_label("Column with the comments")).to_have_value("comment")
    tab.get_by_role("button", name="Upload and score").click()
    expect(tab.locator("#job-state")).to_contain_text("bulk jobs need an API key")
    tab.get_by_label("This API requires a key").fill("k0")
    tab.get_by_role("button", name="Upload and score").click()
    cloud.run()
    expect(tab.locator("#job-state")).to_have_text("120 rows are scored: 40 negative, 40 neutral, 40 positive.")
    expect(tab.get_by_role("button", name="Download the refused rows")).to_be_hidden()
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Download the result").click()
    assert download.value.suggested_filename == "undertone.csv"
    with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["number"] for row in rows] == [str(number) for number in range(120)]
    assert [row["sentiment"] for row in rows[:3]] == ["Positive", "Negative", "Neutral"]


def test_a_wrong_column_of_a_compressed_file_is_told(tab: Page, cloud: Cloud) -> None:
    packed: Any = {"name": "few.csv.gz", "mimeType": "", "buffer": gzip.compress(TABLE.encode())}
    tab.locator("#file").set_input_files(packed)
    expect(tab.get_by_label("Column with the comments")).to_have_value("comment")
    tab.get_by_label("This API requires a key").fill("k0")
    tab.get_by_label("Column with the comments").fill("words")
    tab.get_by_role("button", name="Upload and score").click()
    cloud.run()
    expect(tab.locator("#job-state")).to_contain_text(
        "The job failed: there is no column 'words'; the input has 'number'"
    )


def test_a_server_without_jobs_names_the_command(page: Page, tmp_path: Path) -> None:
    page.locator("#file").set_input_files(large(tmp_path / "many.csv"))
    expect(page.get_by_role("alert")).to_have_text(
        "many.csv is larger than 50 MB. Score it on your own machine: undertone bulk INPUT OUTPUT"
    )
    packed: Any = {"name": "few.parquet", "mimeType": "", "buffer": b"PAR1"}
    page.locator("#file").set_input_files(packed)
    expect(page.get_by_role("alert")).to_contain_text("few.parquet cannot be read by this page.")
    expect(page.locator("#job")).to_be_hidden()
