"""The Grafana dashboard asks only for series that GET /metrics gives."""

import json
import re
from pathlib import Path

from undertone.metrics.prometheus import is_counter
from undertone.metrics.telemetry import METRICS

DASHBOARD = json.loads((Path(__file__).parents[2] / "docs" / "grafana.json").read_text())
SERIES = {
    name: set(metric.dimensions)
    for metric in METRICS
    for name in ([metric.exposed] if is_counter(metric) else [f"{metric.exposed}_sum", f"{metric.exposed}_count"])
}


def expressions() -> list[str]:
    return [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]


def test_every_expression_uses_existing_metrics_and_labels() -> None:
    for expression in expressions():
        selected = re.findall(r"(\w+)\{([^}]*)\}", expression)
        assert selected, expression
        for name, labels in selected:
            assert set(re.findall(r"(\w+)=", labels)) <= SERIES[name], expression
        for grouping in re.findall(r"by \((\w+)\)", expression):
            assert all(grouping in SERIES[name] for name, _ in selected), expression


def test_every_metric_has_a_panel() -> None:
    text = " ".join(expressions())
    assert [metric.exposed for metric in METRICS if metric.exposed not in text] == []
