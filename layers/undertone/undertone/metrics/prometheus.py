"""Metrics in the Prometheus text format.

https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
"""

from collections.abc import Iterable, Iterator, Mapping

from undertone.metrics.telemetry import METRICS, Metric, Total

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Series = tuple[str, tuple[str, ...]]
"""A metric's name and the values of its dimensions, in their order."""


def render(totals: Mapping[Series, Total]) -> str:
    """Write counts as counters, and what was measured otherwise as summaries: how often, and the sum."""
    return "".join(f"{line}\n" for metric in METRICS for line in _lines(metric, totals))


def _lines(metric: Metric, totals: Mapping[Series, Total]) -> Iterator[str]:
    counts, name = is_counter(metric), metric.exposed
    yield f"# HELP {name} {metric.meaning}"
    yield f"# TYPE {name} {'counter' if counts else 'summary'}"
    for (measured, values), total in sorted(totals.items()):
        if measured != metric.name:
            continue
        labels = _labels(zip(metric.dimensions, values, strict=True))
        if counts:
            yield f"{name}{labels} {total.sum:.17g}"
        else:
            yield f"{name}_sum{labels} {total.sum:.17g}"
            yield f"{name}_count{labels} {total.times}"


def is_counter(metric: Metric) -> bool:
    """Whether the sum of a metric is what counts; of the others, the mean is."""
    return metric.exposed.endswith("_count")


def _labels(pairs: Iterable[tuple[str, str]]) -> str:
    escaped = (
        (name, value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")) for name, value in pairs if value
    )
    text = ",".join(f'{name}="{value}"' for name, value in escaped)
    return f"{{{text}}}" if text else ""
