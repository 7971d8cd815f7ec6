"""Extracts embedded metrics from logs, as CloudWatch does."""

import json
from typing import Any


def put_embedded_metrics(line: str, client: Any) -> None:
    """Extract the metrics embedded in a log line, and send them to CloudWatch."""
    entry = json.loads(line)
    for directive in entry["_aws"]["CloudWatchMetrics"]:
        dimensions = [{"Name": name, "Value": entry[name]} for name in directive["Dimensions"][0]]
        data = [
            {"MetricName": name, "Unit": metric["Unit"], "Values": entry[name], "Dimensions": dimensions}
            for metric in directive["Metrics"]
            if (name := metric["Name"])
        ]
        client.put_metric_data(Namespace=directive["Namespace"], MetricData=data)
