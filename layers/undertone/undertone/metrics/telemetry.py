"""What an operator may know: counts and log lines, each one line of JSON, never the text of a comment.

Counts go to standard output in CloudWatch's embedded metric format, which becomes metrics without a call and without
waiting. Where no stack collects them (``UNDERTONE_STACK`` is not set), they are summed up in this process instead.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, NamedTuple

from undertone.predictions import Prediction
from undertone.settings import Settings

NAMESPACE = "Undertone"
OUTCOMES = ("2xx", "3xx", "4xx", "5xx")


class Metric(NamedTuple):
    """A number that is measured again and again.

    Attributes:
        name: as the systems that this one replaces called it, where they had it.
        unit: one of CloudWatch's.
        dimensions: what tells its series apart; every one is only ever emitted with exactly these.
        meaning: for the reader of ``GET /metrics``.
    """

    name: str
    unit: str
    dimensions: tuple[str, ...]
    meaning: str


REQUESTS = Metric("app_request_count", "Count", ("stack", "function", "outcome"), "Requests by status class.")
LATENCY = Metric("app_request_latency_seconds", "Seconds", ("stack", "function"), "Time taken to answer a request.")
PREDICTIONS = Metric("model_prediction_count", "Count", ("stack", "sentiment"), "Comments by predicted class.")
CONFIDENCE = Metric("model_prediction_confidence", "None", ("stack",), "Mean confidence of a request's predictions.")
COMMENTS = Metric("app_request_comments", "Count", ("stack",), "Comments in one request.")
COLD_STARTS = Metric("app_cold_start_count", "Count", ("stack", "function"), "First requests of new containers.")
LOAD_TIME = Metric("model_load_seconds", "Seconds", ("stack",), "Time taken to fetch, verify and load a model.")
REFUSALS = Metric("model_refused_count", "Count", ("stack",), "Times that a model could not be loaded.")
SERVER_ERRORS = Metric(
    "app_server_error_count", "Count", ("stack", "function", "version"), "Answers with 5xx by version of the function."
)
METRICS = (REQUESTS, LATENCY, PREDICTIONS, CONFIDENCE, COMMENTS, COLD_STARTS, LOAD_TIME, REFUSALS, SERVER_ERRORS)


class Total(NamedTuple):
    """What one series has come to: how often it was measured, and the sum."""

    times: int = 0
    sum: float = 0.0


totals: dict[tuple[str, tuple[str, ...]], Total] = {}
"""Of this process, by metric and values of its dimensions; filled only where no stack collects them."""

_totals_lock = threading.Lock()
_cold = True
_answered_by: ContextVar[Mapping[str, Any]] = ContextVar("_answered_by", default=MappingProxyType({}))
"""The model that predicted in this request, and how often each class: they belong into the request's own line."""


def request_answered(status: int, *, seconds: float, request_id: str, route: str) -> None:
    """Count a request and its time."""
    global _cold  # noqa: PLW0603 - a container is cold exactly once, and it is this module that lives as long as it
    values = {REQUESTS: 1.0, LATENCY: seconds}
    if _cold:
        values[COLD_STARTS] = 1.0
        _cold = False
    dimensions = {"outcome": f"{status // 100}xx"}
    if status >= 500:  # by version, so that an alarm can tell a canary from the version beside it
        values[SERVER_ERRORS] = 1.0
        dimensions["version"] = Settings.from_environment().version
    _measure(values, dimensions, request_id=request_id, route=route, status=status, **_answered_by.get())
    _answered_by.set({})


def predicted(predictions: Sequence[Prediction], *, model_version: str) -> None:
    """Count the predictions of one request by class."""
    spoken = [prediction.confidence for prediction in predictions if prediction.confidence]
    values = {COMMENTS: float(len(predictions))}
    if spoken:
        values[CONFIDENCE] = sum(spoken) / len(spoken)
    _measure(values, {})
    counts = {s.title: count for s, count in Counter(prediction.sentiment for prediction in predictions).items()}
    for title, count in counts.items():
        _measure({PREDICTIONS: float(count)}, {"sentiment": title})
    _answered_by.set({"model_version": model_version, "sentiments": counts})


def model_loaded(version: str, *, seconds: float) -> None:
    """Report that a model is now served."""
    _measure({LOAD_TIME: seconds}, {})
    _log("INFO", "model loaded", model_version=version, seconds=round(seconds, 4))


def model_refused(error: Exception, *, stage: str, serving: str | None) -> None:
    """Report that the model a stage points to could not be loaded, and which one goes on serving."""
    _measure({REFUSALS: 1.0}, {})
    _log("ERROR", "model refused", reason=str(error), stage=stage, serving=serving)


def request_failed(error: Exception, *, request_id: str, route: str) -> None:
    """Report an error that nobody foresaw, by its class and place: its message might hold a comment."""
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    _log("ERROR", "request failed", request_id=request_id, route=route, error=type(error).__name__, frames=frames)


def _measure(values: Mapping[Metric, float], dimensions: Mapping[str, str], **fields: Any) -> None:
    settings = Settings.from_environment()
    where = {"stack": settings.stack, "function": settings.function, **dimensions}
    if settings.stack:
        print(json.dumps(_embedded(values, where) | fields), flush=True)
        return
    with _totals_lock:
        for metric, value in values.items():
            key = metric.name, tuple(where[name] for name in metric.dimensions)
            times, so_far = totals.get(key, Total())
            totals[key] = Total(times + 1, so_far + value)


def _embedded(values: Mapping[Metric, float], dimensions: Mapping[str, str]) -> dict[str, Any]:
    directives = [
        {
            "Namespace": NAMESPACE,
            "Dimensions": [list(metric.dimensions)],
            "Metrics": [{"Name": metric.name, "Unit": metric.unit}],
        }
        for metric in values
    ]
    header = {"Timestamp": round(time.time() * 1000), "CloudWatchMetrics": directives}
    return {"_aws": header, **dimensions, **{metric.name: value for metric, value in values.items()}}


def _log(level: str, message: str, **fields: Any) -> None:
    print(json.dumps({"level": level, "message": message, **fields}), file=sys.stderr, flush=True)
