"""Totals over all containers of a service, read from CloudWatch."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched
from typing import Any

from undertone.drift.profile import BINS, Counts
from undertone.metrics.prometheus import Series, is_counter
from undertone.metrics.telemetry import METRICS, NAMESPACE, PROFILE, Metric, Total

_BY_NAME = {metric.name: metric for metric in METRICS}
_BY_EXPOSED = {metric.exposed: metric for metric in METRICS}
_DAY = int(timedelta(days=1).total_seconds())
_HOUR = int(timedelta(hours=1).total_seconds())
_MINUTE = 60
_QUERIES_A_CALL = 500


class CloudWatchTotals:
    """The totals of a service since midnight, UTC.

    Prometheus takes counters that begin anew for what they are; a day is the longest period that CloudWatch sums up by
    itself.

    Args:
        client: boto3's ``cloudwatch``.
        service: the name of the stack.
    """

    def __init__(self, client: Any, service: str) -> None:
        self._client = client
        self._service = service

    def read(self, now: datetime) -> dict[Series, Total]:
        """Read every series that the service has emitted recently."""
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        found = list(self._series())
        wanted = [(series, statistic) for series in found for statistic in _statistics(series)]
        values: dict[tuple[Series, str], float] = {}
        for part in batched(wanted, _QUERIES_A_CALL, strict=False):
            answer = self._client.get_metric_data(
                StartTime=midnight,
                EndTime=now + timedelta(minutes=1),  # at midnight sharp it would equal the start
                MetricDataQueries=[_query(f"q{index}", *query) for index, query in enumerate(part)],
            )
            for result in answer["MetricDataResults"]:
                values[part[int(result["Id"][1:])]] = sum(result["Values"])
        return {series: _total(series, values) for series in found}

    def _series(self) -> Iterator[Series]:
        """Every series of ours; others may share the namespace."""
        pages = self._client.get_paginator("list_metrics").paginate(
            Namespace=NAMESPACE, Dimensions=[{"Name": "service", "Value": self._service}]
        )
        for entry in (entry for page in pages for entry in page["Metrics"]):
            metric = _BY_NAME.get(entry["MetricName"])
            values = {dimension["Name"]: dimension["Value"] for dimension in entry["Dimensions"]}
            if metric and set(values) == set(metric.dimensions):
                yield metric.name, tuple(values[name] for name in metric.dimensions)


def _statistics(series: Series) -> Sequence[str]:
    return ("Sum",) if is_counter(_BY_NAME[series[0]]) else ("Sum", "SampleCount")


def read_profile(client: Any, service: str, start: datetime, end: datetime) -> Counts:
    """Read how many comments were in each bin of each characteristic.

    Args:
        client: boto3's ``cloudwatch``.
        service: the name of the stack.
        start: at a full hour.
        end: after it.
    """
    wanted = [(characteristic, each) for characteristic, bins in BINS.items() for each in bins]
    answer = client.get_metric_data(
        StartTime=start,
        EndTime=end,
        MetricDataQueries=[
            _query(f"q{index}", (PROFILE.name, (service, *pair)), "Sum", _HOUR) for index, pair in enumerate(wanted)
        ],
    )
    found = {int(result["Id"][1:]): int(sum(result["Values"])) for result in answer["MetricDataResults"]}
    counts: dict[str, dict[str, int]] = {name: {} for name in BINS}
    for index, (characteristic, each) in enumerate(wanted):
        if found.get(index):
            counts[characteristic][each] = found[index]
    return counts


def _query(name: str, series: Series, statistic: str, period: int = _DAY) -> dict[str, Any]:
    metric, values = _BY_NAME[series[0]], series[1]
    dimensions = [{"Name": name, "Value": value} for name, value in zip(metric.dimensions, values, strict=True)]
    return {
        "Id": name,
        "MetricStat": {
            "Metric": {"Namespace": NAMESPACE, "MetricName": metric.name, "Dimensions": dimensions},
            "Period": period,
            "Stat": statistic,
        },
    }


def _total(series: Series, values: dict[tuple[Series, str], float]) -> Total:
    return Total(int(values.get((series, "SampleCount"), 0)), values.get((series, "Sum"), 0.0))


class CloudWatchFigures:
    """The metrics of a service in a period, by the names and labels of ``GET /metrics``.

    Args:
        client: boto3's ``cloudwatch``.
        service: the name of the stack.
        start: at a full minute.
        end: after it.
    """

    def __init__(self, client: Any, service: str, start: datetime, end: datetime) -> None:
        self._client = client
        self._service = service
        self._times = {"StartTime": start, "EndTime": end}

    def sum(self, name: str, **labels: str) -> float:
        """The sum of the series of a name that has these labels, which are all that it has."""
        return self._read(_BY_EXPOSED[name], "Sum", labels)

    def mean(self, metric: Metric, **labels: str) -> float:
        """The mean of what a summary measured; 0 if it measured nothing."""
        times = self._read(metric, "SampleCount", labels)
        return self._read(metric, "Sum", labels) / times if times else 0.0

    def _read(self, metric: Metric, statistic: str, labels: Mapping[str, str]) -> float:
        known = {"service": self._service, **labels}
        series = metric.name, tuple(known[name] for name in metric.dimensions)
        pages = self._client.get_paginator("get_metric_data").paginate(
            **self._times, MetricDataQueries=[_query("q", series, statistic, _MINUTE)]
        )
        return float(sum(value for page in pages for result in page["MetricDataResults"] for value in result["Values"]))
