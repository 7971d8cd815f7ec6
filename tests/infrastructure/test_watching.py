"""Alarms and the dashboard name only metrics that somebody emits, with exactly these dimensions."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.infrastructure.cloudformation import Stack, read_source
from undertone.labels import BY_TITLE
from undertone.metrics.telemetry import METRICS, NAMESPACE

Series = tuple[str, str, dict[str, str]]

# The platform's own, with the sets of dimensions under which it emits them.
PLATFORM = {
    # ExecutedVersion only while an alias sends its calls to two versions, as a canary does
    "AWS/Lambda": [{"FunctionName"}, {"FunctionName", "Resource"}, {"FunctionName", "Resource", "ExecutedVersion"}],
    "AWS/ApiGateway": [{"ApiName", "Stage"}],
}
RUNBOOK = Path(__file__).parents[2] / "docs" / "operations.md"
API_FUNCTIONS = sorted(
    name
    for name, resource in read_source()["Resources"].items()
    if resource["Type"] == "AWS::Serverless::Function"
    and "Events" in resource["Properties"]
    and "Condition" not in resource
)
"""Those of every stack."""
OURS = {metric.name: set(metric.dimensions) for metric in METRICS}
SEARCH = re.compile(r"SEARCH\('\{([^}]+)\} MetricName=\"([^\"]+)\" (\w+)=\"([^\"]+)\"', '(\w+)', 300\)")


def require_emitted(stack: Stack, series: Series) -> None:
    namespace, name, dimensions = series
    if namespace != NAMESPACE:
        assert set(dimensions) in PLATFORM[namespace], series
    else:
        assert set(dimensions) == OURS[name], series
        assert dimensions["service"] == "undertone-test"
        assert dimensions.get("sentiment", "Positive").lower() in {title.lower() for title in BY_TITLE}
    if "FunctionName" in dimensions:
        function = dimensions["FunctionName"].strip("<>")
        assert function in stack.of_type("AWS::Lambda::Function")
        assert dimensions.get("Resource", f"<{function}>:live") == f"<{function}>:live"
        serving = stack.resources.get(f"{function}Aliaslive", {}).get("Properties", {}).get("FunctionVersion")
        assert dimensions.get("ExecutedVersion", serving) == serving
    if "version" in dimensions:
        alias = stack.resources[f"{dimensions['function'].title()}Function" + "Aliaslive"]["Properties"]
        assert dimensions["version"] == alias["FunctionVersion"]


def alarm_series(alarm: dict[str, Any]) -> Iterator[Series]:
    metrics = [query["MetricStat"]["Metric"] for query in alarm.get("Metrics", []) if "MetricStat" in query]
    for metric in metrics or [alarm]:
        yield metric["Namespace"], metric["MetricName"], {d["Name"]: d["Value"] for d in metric["Dimensions"]}


def widgets(stack: Stack, kind: str = "metric") -> list[dict[str, Any]]:
    """The widgets of a kind."""
    body: dict[str, Any] = json.loads(stack.resources["Dashboard"]["Properties"]["DashboardBody"])
    return [widget["properties"] for widget in body["widgets"] if widget["type"] == kind]


def drawn_series(widget: dict[str, Any]) -> Iterator[Series]:
    """What a widget draws; ``...`` stands for as much of the line before as is missing in front of what follows."""
    line: list[str] = []
    for entry in widget.get("metrics", []):
        own = [part for part in entry if isinstance(part, str)]
        if not own:
            continue
        line = [*line[: len(line) - len(own) + 1], *own[1:]] if own[0] == "..." else own
        namespace, name, *rest = line
        yield namespace, name, dict(zip(rest[::2], rest[1::2], strict=True))


def thresholds(stack: Stack) -> dict[str, float]:
    """The lines that the dashboard draws, by the alarm that each names."""
    annotations = [widget.get("annotations", {}) for widget in widgets(stack)]
    lines = [line for annotation in annotations for line in annotation.get("horizontal", [])]
    return {name: line["value"] for line in lines for name in re.findall(r"\w+Alarm", line["label"])}


def drawn_alarms(stack: Stack) -> set[str]:
    """The alarms that widgets draw as they are, with what they watch and their threshold."""
    arns = [arn for widget in widgets(stack) for arn in widget.get("annotations", {}).get("alarms", [])]
    return {arn.strip("<>").removesuffix(".Arn") for arn in arns}


def test_every_alarm_watches_a_metric_that_is_emitted(dev: Stack) -> None:
    alarms = dev.of_type("AWS::CloudWatch::Alarm")
    assert len(alarms) >= 5
    for alarm in alarms.values():
        for series in alarm_series(alarm):
            require_emitted(dev, series)


def test_every_alarm_notifies_on_alarm_and_on_recovery(dev: Stack) -> None:
    for alarm in dev.of_type("AWS::CloudWatch::Alarm").values():
        assert alarm["AlarmActions"] == alarm["OKActions"] == ["<AlarmTopic>"]
        assert alarm["TreatMissingData"] == "notBreaching"


def test_every_alarm_links_to_its_runbook_section() -> None:
    stack = Stack(RunbookAddress="https://example.org/operations.md")
    headings = re.findall(r"^#+ (.+)$", RUNBOOK.read_text(encoding="utf-8"), re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
    for name, alarm in stack.of_type("AWS::CloudWatch::Alarm").items():
        said, _, anchor = alarm["AlarmDescription"].partition(" Runbook: https://example.org/operations.md#")
        assert said.endswith("."), name
        assert anchor in anchors, name


def test_no_alarm_has_more_than_ten_metrics(dev: Stack) -> None:
    for name, alarm in dev.of_type("AWS::CloudWatch::Alarm").items():
        assert len(list(alarm_series(alarm))) <= 10, name


def test_every_function_has_an_error_alarm(dev: Stack) -> None:
    watched = {
        alarm: {dimensions["FunctionName"] for _, _, dimensions in alarm_series(dev.resources[alarm]["Properties"])}
        for alarm in ("ErrorsAlarm", "BackgroundErrorsAlarm")
    }
    assert watched["ErrorsAlarm"] == {f"<{name}>" for name in API_FUNCTIONS}
    assert watched["BackgroundErrorsAlarm"] == {"<DriftFunction>"}


@pytest.mark.parametrize("function", ["Predict", "Chart", "Wordcloud", "Trend", "Themes"])
def test_functions_with_a_model_have_latency_alarms(function: str, dev: Stack) -> None:
    alarm = dev.resources[f"{function}LatencyAlarm"]["Properties"]
    ((_, metric, dimensions),) = alarm_series(alarm)
    assert (metric, dimensions["FunctionName"]) == ("Duration", f"<{function}Function>")
    assert alarm["ExtendedStatistic"] == "p99"
    assert alarm["Threshold"] < dev.resources[f"{function}Function"]["Properties"]["Timeout"] * 1000


@pytest.mark.parametrize("function", [name.removesuffix("Function") for name in API_FUNCTIONS])
def test_a_canary_alarm_covers_errors_5xx_and_latency_of_the_new_version(function: str, dev: Stack) -> None:
    alarm = dev.resources[f"{function}CanaryAlarm"]["Properties"]
    metrics = {name: dimensions for _, name, dimensions in alarm_series(alarm)}
    assert set(metrics) == {"Invocations", "Errors", "Duration", "app_server_error_count"}
    assert metrics["app_server_error_count"]["function"] == function.lower()
    # One failed call of a minute is at least this share of its calls, if there are twenty or fewer.
    assert (alarm["Threshold"], alarm["EvaluationPeriods"]) == (5, 1)


def test_the_email_address_is_a_parameter(dev: Stack, prod: Stack) -> None:
    assert not dev.of_type("AWS::SNS::Subscription")
    assert prod.resources["AlarmSubscription"]["Properties"]["Endpoint"] == "ops@example.org"


def test_the_dashboard_starts_with_the_status_of_every_alarm(dev: Stack) -> None:
    first = json.loads(dev.resources["Dashboard"]["Properties"]["DashboardBody"])["widgets"][0]
    assert (first["type"], first["y"]) == ("alarm", 0)
    assert set(first["properties"]["alarms"]) == {f"<{name}.Arn>" for name in dev.of_type("AWS::CloudWatch::Alarm")}


def test_the_dashboard_draws_the_threshold_of_every_alarm(dev: Stack) -> None:
    alarms = dev.of_type("AWS::CloudWatch::Alarm")
    drawn = thresholds(dev)
    assert set(drawn) | drawn_alarms(dev) == set(alarms)
    assert {name: alarms[name]["Threshold"] for name in drawn} == drawn


@pytest.mark.parametrize("metric", ["Errors", "Throttles", "ConcurrentExecutions"])
def test_the_dashboard_shows_errors_throttles_and_concurrency_of_every_function(metric: str, dev: Stack) -> None:
    for widget in widgets(dev):
        functions = {
            dimensions["FunctionName"]
            for _, name, dimensions in drawn_series(widget)
            if name == metric and set(dimensions) == {"FunctionName"}
        }
        if functions >= {f"<{name}>" for name in API_FUNCTIONS}:
            return
    pytest.fail(f"no widget shows {metric} of every function")


def test_the_dashboard_shows_only_metrics_that_are_emitted(dev: Stack) -> None:
    for widget in widgets(dev):
        for series in drawn_series(widget):
            require_emitted(dev, series)


def test_the_dashboard_shows_every_custom_metric(dev: Stack) -> None:
    body = dev.resources["Dashboard"]["Properties"]["DashboardBody"]
    assert [metric.name for metric in METRICS if metric.name not in body] == []


def test_dashboard_searches_match_emitted_metrics(dev: Stack) -> None:
    expressions = [e[0]["expression"] for w in widgets(dev) for e in w.get("metrics", []) if isinstance(e[0], dict)]
    searches = [SEARCH.fullmatch(expression) for expression in expressions if "SEARCH" in expression]
    assert len(searches) >= 4
    for match in searches:
        assert match
        schema, name, dimension, value, _ = match.groups()
        namespace, *dimensions = schema.split(",")
        assert namespace == NAMESPACE
        assert set(dimensions) == OURS[name]
        assert (dimension, value) == ("service", "undertone-test")


def test_log_widgets_query_existing_groups_and_cover_all_functions(dev: Stack) -> None:
    groups = {f"<{name}>" for name in dev.of_type("AWS::Logs::LogGroup")}
    asked = {widget["title"]: set(re.findall(r"SOURCE '([^']+)'", widget["query"])) for widget in widgets(dev, "log")}
    assert all(sources <= groups for sources in asked.values())
    assert asked["Recent errors"] == groups - {"<ApiLogs>"}
    assert asked["Calls that failed, by path"] == {"<ApiLogs>"}


def test_dashboard_widgets_do_not_overlap(dev: Stack) -> None:
    taken: set[tuple[int, int]] = set()
    for widget in json.loads(dev.resources["Dashboard"]["Properties"]["DashboardBody"])["widgets"]:
        rows, columns = (
            range(widget["y"], widget["y"] + widget["height"]),
            range(widget["x"], widget["x"] + widget["width"]),
        )
        cells = {(x, y) for x in columns for y in rows}
        assert not cells & taken
        assert max(x for x, _ in cells) < 24
        taken |= cells


def test_the_cost_estimate_uses_every_functions_memory(dev: Stack) -> None:
    (cost,) = [widget for widget in widgets(dev) if widget["title"].startswith("Cost")]
    expression = cost["metrics"][0][0]["expression"]
    weights = {
        name: float(weight)
        for names, weight in re.findall(r"SUM\(\[([^\]]+)\]\) \* ([\d.]+)", expression)
        for name in names.split(", ")
    }
    functions = dev.of_type("AWS::Lambda::Function").items()
    assert weights == {n.removesuffix("Function").lower(): f["MemorySize"] / 1024 for n, f in functions}


def test_a_budget_needs_an_amount_and_an_email_address() -> None:
    assert not Stack(BudgetDollars="20").of_type("AWS::Budgets::Budget")
    assert not Stack(AlarmEmail="ops@example.org").of_type("AWS::Budgets::Budget")
    (budget,) = Stack(BudgetDollars="20", AlarmEmail="ops@example.org").of_type("AWS::Budgets::Budget").values()
    assert budget["Budget"]["BudgetLimit"] == {"Amount": "20", "Unit": "USD"}
    assert budget["Budget"]["CostFilters"] == {"TagKeyValue": ["aws:cloudformation:stack-name$undertone-test"]}
