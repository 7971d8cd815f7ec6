"""Computes the figures on costs and canaries in docs/deploy.md from the template and the functions' logs.

``python -m deployment.figures`` writes them into the document, between ``<!-- figures: NAME -->`` and ``<!-- end -->``.
Prices are those of us-east-1, in US dollars, without the free tier.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from deployment import stages
from devtools import templates
from training.markdown import table
from training.stores import STARTER
from undertone.drift.profile import BINS
from undertone.labels import BY_TITLE
from undertone.metrics.prometheus import is_counter
from undertone.metrics.telemetry import METRICS, OUTCOMES, PROFILE, Metric

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "deploy.md"

ALARM_METRIC_DOLLARS = 0.10  # per month, for each metric that an alarm monitors
DASHBOARD_DOLLARS = 3.00  # a month
METRIC_DOLLARS = 0.30  # per month, for each series of a custom metric
QUERY_DOLLARS = 0.01 / 1000  # per metric requested with GetMetricData
LOG_DOLLARS = 0.50  # for each GB
SNAPSHOT_DOLLARS = 0.0000015046  # per GB and second for which a published version with a snapshot exists
RESTORE_DOLLARS = 0.0001397998  # per GB restored
MONTH_SECONDS = 365.25 * 24 * 3600 / 12

CALLS_A_MINUTE = (5, 10, 30, 100)
FAILING = (1.0, 0.5, 0.1)
COMMENTS_A_CALL = 500

# What Lambda and API Gateway log for a request, in addition to the function's own lines.
PLATFORM_LINES = """\
START RequestId: 5f0f3c6e-1b9d-4f7a-9c58-0d6e5b1f2a34 Version: 12
END RequestId: 5f0f3c6e-1b9d-4f7a-9c58-0d6e5b1f2a34
REPORT RequestId: 5f0f3c6e-1b9d-4f7a-9c58-0d6e5b1f2a34\tDuration: 40.12 ms\tBilled Duration: 41 ms\t\
Memory Size: 1024 MB\tMax Memory Used: 214 MB\t
"""
ACCESS_VALUES = {
    "requestId": "5f0f3c6e-1b9d-4f7a-9c58-0d6e5b1f2a34", "requestTime": "25/Nov/2026:19:00:00 +0000",
    "httpMethod": "POST", "path": "/prod/predict", "status": "200", "responseLength": "95000", "responseLatency": "48",
    "integrationLatency": "44", "identity.apiKeyId": "a1b2c3d4e5", "error.responseType": "-",
}  # fmt: skip


def figures() -> dict[str, str]:
    """Return every block of the document by its name."""
    template = templates.read((ROOT / "template.yaml").read_text(encoding="utf-8"))
    return {
        "canary": _canary(),
        "running": _running(template),
        "scraping": _scraping(_api_functions(template)),
        "logs": _logs(template),
    }


def caught(calls_a_minute: float, *, failing: float, share: float, minutes: int) -> float:
    """Return the probability that at least one call to a canary's new version fails before the canary ends.

    Args:
        calls_a_minute: Calls per minute of one function.
        failing: Share of the new version's calls that fail.
        share: Share of calls that the new version receives.
        minutes: Duration of the canary; failures in its last minute are detected too late.
    """
    return float(1 - (1 - share * failing) ** (calls_a_minute * (minutes - 1)))


def _canary() -> str:
    found = re.search(r"Canary(\d+)Percent(\d+)Minutes", stages.read("prod").parameters["TrafficShift"])
    assert found  # noqa: S101 - prod's section of samconfig.toml says so
    share, minutes = int(found[1]) / 100, int(found[2])
    columns = ("calls a minute", *(f"{100 * failing:.0f} % of calls fail" for failing in FAILING))
    rows = [
        (calls, *(_percent(caught(calls, failing=f, share=share, minutes=minutes)) for f in FAILING))
        for calls in CALLS_A_MINUTE
    ]
    return table(columns, rows, "r" * len(columns))


def _percent(chance: float) -> str:
    return "over 99.9 %" if chance > 0.999 else f"{100 * chance:.1f} %" if chance > 0.99 else f"{100 * chance:.0f} %"


def _running(template: Mapping[str, Any]) -> str:
    functions = _api_functions(template)
    alarms = [
        _watched(resource["Properties"])
        for _, resource in _of_type(template, "AWS::CloudWatch::Alarm")
        if "Condition" not in resource
    ]
    few, most = (sum(_series(metric, outcomes, functions) for metric in METRICS) for outcomes in (1, len(OUTCOMES)))
    trial = sum(_series(metric, 1, functions, candidates=1) for metric in METRICS) - few
    memory = sum(_memory(template, properties) for properties in functions.values()) / 1024
    snapshots = memory * SNAPSHOT_DOLLARS * MONTH_SECONDS
    rows = [
        ("alarms", f"{len(alarms)}, which watch {sum(alarms)} metrics", sum(alarms) * ALARM_METRIC_DOLLARS),
        ("dashboard", "1; an account's first three are free", DASHBOARD_DOLLARS),
        ("metrics of our own, if only calls that go well are made", f"{few} series", few * METRIC_DOLLARS),
        ("the same, if every kind of answer occurs", f"{most} series", most * METRIC_DOLLARS),
        ("beside these, a month with a candidate", f"{trial} series", trial * METRIC_DOLLARS),
        ("`SnapStart`: the serving versions", f"{memory:g} GB; ${RESTORE_DOLLARS:.5f} for each GB restored", snapshots),
        ("`SnapStart`: the versions before, kept to go back to", f"{memory:g} GB", snapshots),
    ]
    lines = [(what, amount, f"${dollars:.2f}") for what, amount, dollars in rows]
    return table(("what", "how much", "a month"), lines, "llr")


def _watched(alarm: Mapping[str, Any]) -> int:
    return sum("MetricStat" in query for query in alarm.get("Metrics", [])) or 1


def _series(metric: Metric, outcomes: int, functions: Mapping[str, Any], candidates: int = 0) -> int:
    """Return the number of series of a metric; metrics of failures have none while all calls succeed."""
    if outcomes == 1 and metric.name in ("model_refused_count", "app_server_error_count"):
        return 0
    if metric.name == PROFILE.name:
        return sum(map(len, BINS.values()))
    sizes = {
        "service": 1,
        "function": len(functions),
        "function_name": len(functions),
        "outcome": outcomes,
        "version": 1,
        "characteristic": len(BINS),
        "candidate": candidates,
        "model_version": 2,  # during a trial: one for production, one for the candidate
    }
    count = 1
    for dimension in metric.dimensions:
        count *= len(BY_TITLE) if dimension == "sentiment" else sizes[dimension]
    return count


def _scraping(functions: Mapping[str, Any]) -> str:
    queries = sum(_series(metric, 1, functions) * (1 if is_counter(metric) else 2) for metric in METRICS)
    monthly = {minutes: queries * QUERY_DOLLARS * MONTH_SECONDS / 60 / minutes for minutes in (1, 5)}
    return (
        f"`GET /metrics` queries CloudWatch at most once a minute, at $0.01 per thousand metrics. It reads {queries}"
        f" metrics, which costs ${monthly[1]:.0f} a month if Prometheus scrapes every minute, ${monthly[5]:.0f} if it"
        " scrapes every five minutes, and nothing without scrapes."
    )


def _logs(template: Mapping[str, Any]) -> str:
    log_format = template["Resources"]["Api"]["Properties"]["AccessLogSetting"]["Format"]
    access = re.sub(r"\$context\.([\w.]+)", lambda match: ACCESS_VALUES[match[1]], log_format)
    size = _written(2) - _written(1) + len(PLATFORM_LINES.encode()) + len(access.encode())
    rounded = -(-size // 500) / 2  # rounded up to half kilobytes
    million = 1_000_000 / COMMENTS_A_CALL * rounded * 1000 / 1e9 * LOG_DOLLARS
    return (
        f"A call of {COMMENTS_A_CALL} comments writes about {rounded:g} kB of logs, access log and Lambda's own lines"
        f" included: {100 * million:.1f} cents for a million comments."
    )


def _written(calls: int) -> int:
    """Return the number of bytes that the predict function logs for a number of calls."""
    code = """
import json, os, sys, types
from functions.predict.app import handler
event, name = json.loads(sys.argv[1]), os.environ["AWS_LAMBDA_FUNCTION_NAME"]
context = types.SimpleNamespace(
    function_name=name, memory_limit_in_mb=1769, aws_request_id="12345678-1234-1234-1234-123456789012",
    invoked_function_arn=f"arn:aws:lambda:eu-central-1:123456789012:function:{name}:live",
)
for _ in range(int(sys.argv[2])):
    handler(event, context)
"""
    event = json.loads((ROOT / "events" / "predict" / "comments.json").read_text(encoding="utf-8"))
    comments = json.loads(event["body"])["comments"]
    many = [comments[index % len(comments)] for index in range(COMMENTS_A_CALL)]
    event |= {"body": json.dumps({"comments": many})}
    environment = {
        **os.environ, "UNDERTONE_STORE": str(STARTER), "POWERTOOLS_SERVICE_NAME": "undertone-prod",
        "UNDERTONE_FUNCTION": "predict", "AWS_LAMBDA_FUNCTION_NAME": "undertone-prod-PredictFunction-0123456789AB",
        "AWS_LAMBDA_FUNCTION_VERSION": "12",
    }  # fmt: skip
    command = [sys.executable, "-c", code, json.dumps(event), str(calls)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)  # noqa: S603 - our own
    return len(done.stdout) + len(done.stderr)


def _of_type(template: Mapping[str, Any], kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, resource) for name, resource in template["Resources"].items() if resource["Type"] == kind)


def _api_functions(template: Mapping[str, Any]) -> dict[str, Any]:
    """Return the functions that every stack has."""
    return {
        name: resource["Properties"]
        for name, resource in _of_type(template, "AWS::Serverless::Function")
        if "Events" in resource["Properties"] and "Condition" not in resource
    }


def _memory(template: Mapping[str, Any], properties: Mapping[str, Any]) -> int:
    return int(properties.get("MemorySize") or template["Globals"]["Function"]["MemorySize"])


def fill(document: str, blocks: Mapping[str, str]) -> str:
    """Return a document with its blocks replaced.

    Raises:
        ValueError: The document lacks a block.
    """
    for name, text in blocks.items():
        start, end = f"<!-- figures: {name} -->\n", "<!-- end -->"
        before, found, rest = document.partition(start)
        if not found or end not in rest:
            raise ValueError(f"the document has no '{start.strip()}' with '{end}' after it")
        document = f"{before}{start}{text}\n{rest[rest.index(end) :]}"
    return document


if __name__ == "__main__":
    DOCUMENT.write_text(fill(DOCUMENT.read_text(encoding="utf-8"), figures()), encoding="utf-8")
