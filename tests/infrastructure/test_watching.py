"""Alarms and the dashboard name only metrics that somebody emits, with exactly these dimensions."""

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.infrastructure.cloudformation import Stack
from undertone.labels import BY_TITLE
from undertone.metrics.telemetry import METRICS, NAMESPACE

Series = tuple[str, str, dict[str, str]]

# The platform's own, with the sets of dimensions under which it emits them.
PLATFORM = {
    "AWS/Lambda": [{"FunctionName"}, {"FunctionName", "Resource"}],
    "AWS/ApiGateway": [{"ApiName", "Stage"}],
}
OURS = {metric.name: set(metric.dimensions) for metric in METRICS}
SEARCH = re.compile(r"SEARCH\('\{([^}]+)\} MetricName=\"([^\"]+)\" (\w+)=\"([^\"]+)\"', '(\w+)', 300\)")


def require_emitted(stack: Stack, series: Series) -> None:
    namespace, name, dimensions = series
    if namespace != NAMESPACE:
        assert set(dimensions) in PLATFORM[namespace], series
    else:
        assert set(dimensions) == OURS[name], series
        assert dimensions["stack"] == "undertone-test"
        assert dimensions.get("sentiment", "Positive").lower() in {title.lower() for title in BY_TITLE}
    if "FunctionName" in dimensions:
        function = dimensions["FunctionName"].strip("<>")
        assert function in stack.of_type("AWS::Lambda::Function")
        assert dimensions.get("Resource", f"<{function}>:live") == f"<{function}>:live"


def alarm_series(alarm: dict[str, Any]) -> Iterator[Series]:
    metrics = [query["MetricStat"]["Metric"] for query in alarm.get("Metrics", []) if "MetricStat" in query]
    for metric in metrics or [alarm]:
        yield metric["Namespace"], metric["MetricName"], {d["Name"]: d["Value"] for d in metric["Dimensions"]}


def widgets(stack: Stack) -> list[dict[str, Any]]:
    body: dict[str, Any] = json.loads(stack.resources["Dashboard"]["Properties"]["DashboardBody"])
    return [widget["properties"] for widget in body["widgets"]]


def test_every_alarm_watches_a_metric_that_is_emitted(dev: Stack) -> None:
    alarms = dev.of_type("AWS::CloudWatch::Alarm")
    assert len(alarms) >= 5
    for alarm in alarms.values():
        for series in alarm_series(alarm):
            require_emitted(dev, series)


def test_every_alarm_tells_somebody_and_says_what_it_means(dev: Stack) -> None:
    for alarm in dev.of_type("AWS::CloudWatch::Alarm").values():
        assert alarm["AlarmActions"] == ["<AlarmTopic>"]
        assert alarm["AlarmDescription"].endswith(".")
        assert alarm["TreatMissingData"] == "notBreaching"


def test_crashes_of_every_function_stop_a_canary(dev: Stack) -> None:
    watched = {
        dimensions["FunctionName"] for _, _, dimensions in alarm_series(dev.resources["ErrorsAlarm"]["Properties"])
    }
    assert watched == {f"<{name}>" for name in dev.of_type("AWS::Lambda::Function")}


def test_the_email_address_is_a_parameter(dev: Stack, prod: Stack) -> None:
    assert not dev.of_type("AWS::SNS::Subscription")
    assert prod.resources["AlarmSubscription"]["Properties"]["Endpoint"] == "ops@example.org"


def test_the_dashboard_shows_only_metrics_that_are_emitted(dev: Stack) -> None:
    for widget in widgets(dev):
        for entry in widget.get("metrics", []):
            if isinstance(entry[0], str):
                namespace, name, *rest = [part for part in entry if isinstance(part, str)]
                require_emitted(dev, (namespace, name, dict(zip(rest[::2], rest[1::2], strict=True))))


def test_the_dashboards_searches_find_what_is_emitted(dev: Stack) -> None:
    expressions = [e[0]["expression"] for w in widgets(dev) for e in w.get("metrics", []) if isinstance(e[0], dict)]
    searches = [SEARCH.fullmatch(expression) for expression in expressions if "SEARCH" in expression]
    assert len(searches) >= 4
    for match in searches:
        assert match
        schema, name, dimension, value, _ = match.groups()
        namespace, *dimensions = schema.split(",")
        assert namespace == NAMESPACE
        assert set(dimensions) == OURS[name]
        assert (dimension, value) == ("stack", "undertone-test")


def test_the_cost_estimate_knows_every_functions_memory(dev: Stack) -> None:
    (cost,) = [widget for widget in widgets(dev) if widget["title"].startswith("Cost")]
    expression = cost["metrics"][0][0]["expression"]
    weights = {
        name: float(weight)
        for names, weight in re.findall(r"SUM\(\[([^\]]+)\]\) \* ([\d.]+)", expression)
        for name in names.split(", ")
    }
    functions = dev.of_type("AWS::Lambda::Function").items()
    assert weights == {n.removesuffix("Function").lower(): f["MemorySize"] / 1024 for n, f in functions}
