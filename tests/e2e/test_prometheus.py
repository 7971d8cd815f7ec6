"""A real Prometheus scrapes GET /metrics, which reads the functions' metrics from CloudWatch."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import boto3
import httpx
import pytest

from devtools.embedded_metrics import put_embedded_metrics
from devtools.lambda_emulator import ROOT, free_port
from tests.support.apps import load_app
from tests.support.events import api_event, json_event
from tests.support.stores import folder_store
from tests.support.waiting import wait_until

STACK = "undertone-scraped"


@pytest.fixture
def environment(aws: dict[str, str], tmp_path: Path) -> dict[str, str]:
    store = folder_store(tmp_path / "store").name
    return {**aws, "POWERTOOLS_SERVICE_NAME": STACK, "UNDERTONE_FUNCTION": "predict", "UNDERTONE_STORE": store}


@pytest.fixture
def counted(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> datetime:
    """Three requests recorded in CloudWatch: two with three comments each, and one client error."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    handler = load_app("predict", **environment).handler
    for _ in range(2):
        handler(json_event("POST", "/predict", {"comments": ["good", "good", "bad"]}), None)
    handler(api_event("POST", "/predict", "no JSON"), None)
    client = boto3.client("cloudwatch")
    for line in capsys.readouterr().out.splitlines():
        put_embedded_metrics(line, client)
    return datetime.now(UTC)


@pytest.fixture
def server(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """The local server, configured as part of the stack."""
    port = free_port()
    code = f"from functions.local import serve; serve('127.0.0.1', {port})"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, **environment}) as process:
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: answers(f"{url}/health"))
        yield f"127.0.0.1:{port}"
        process.terminate()


@pytest.fixture
def prometheus(server: str, tmp_path: Path) -> Iterator[str]:
    if shutil.which("prometheus") is None:
        pytest.skip("Prometheus (Debian's package prometheus) is not installed")
    config = tmp_path / "prometheus.json"
    job = {"job_name": "undertone", "scrape_interval": "1s", "static_configs": [{"targets": [server]}]}
    config.write_text(json.dumps({"scrape_configs": [job]}))
    port = free_port()
    options = [f"--config.file={config}", f"--storage.tsdb.path={tmp_path / 'data'}", "--log.level=error"]
    with subprocess.Popen(["prometheus", *options, f"--web.listen-address=127.0.0.1:{port}"]) as process:
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def test_prometheus_reads_the_totals_of_all_containers(counted: datetime, prometheus: str) -> None:
    def value(query: str) -> float | None:
        result = httpx.get(f"{prometheus}/api/v1/query", params={"query": query}).json()["data"]["result"]
        return float(result[0]["value"][1]) if result else None

    wait_until(lambda: answers(f"{prometheus}/-/ready") and value("app_request_count") is not None)
    assert value(f'app_request_count{{service="{STACK}",function="predict",outcome="2xx"}}') == 2
    assert value('app_request_count{outcome="4xx"}') == 1
    assert value('model_prediction_count{sentiment="Positive"}') == 4
    assert value('model_prediction_count{sentiment="Negative"}') == 2
    assert value("app_request_latency_seconds_count") == 3
    assert value("app_request_latency_seconds_sum") == pytest.approx(0, abs=5)
    assert value('up{job="undertone"}') == 1
    assert datetime.now(UTC) > counted


def test_prometheus_accepts_every_query_of_the_grafana_dashboard(prometheus: str) -> None:
    dashboard = json.loads((ROOT / "docs" / "grafana.json").read_text())
    wait_until(lambda: answers(f"{prometheus}/-/ready"))
    for expression in (target["expr"] for panel in dashboard["panels"] for target in panel["targets"]):
        query = expression.replace("$service", ".*").replace("$__rate_interval", "1m")
        answer = httpx.get(f"{prometheus}/api/v1/query", params={"query": query}).json()
        assert answer["status"] == "success", (query, answer)


def answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False
