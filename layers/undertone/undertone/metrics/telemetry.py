"""Metrics and logs: one log line per request, never the text of a comment.

Powertools writes both: logs as JSON with its keys, metrics in CloudWatch's embedded metric format. Where there is no
stack to collect them (``POWERTOOLS_SERVICE_NAME`` is not set), metrics are added up in this process instead.
https://docs.aws.amazon.com/powertools/python/latest/core/metrics/
"""

import json
import logging
import os
import sys
import threading
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, NamedTuple, TextIO

# From the subpackages: the package itself imports every utility.
from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics

from undertone.predictions import Prediction
from undertone.settings import Settings

NAMESPACE = "Undertone"
OUTCOMES = ("2xx", "3xx", "4xx", "5xx")


class Metric(NamedTuple):
    """A metric.

    Attributes:
        name: as the systems that this one replaces called it, where they had it.
        unit: one of CloudWatch's.
        dimensions: what tells its series apart; every one is only ever emitted with exactly these.
        meaning: for the reader of ``GET /metrics``.
        alias: its name in ``GET /metrics``, where that differs.
    """

    name: str
    unit: str
    dimensions: tuple[str, ...]
    meaning: str
    alias: str = ""

    @property
    def exposed(self) -> str:
        """Its name in ``GET /metrics``."""
        return self.alias or self.name


REQUESTS = Metric("app_request_count", "Count", ("service", "function", "outcome"), "Requests by status class.")
LATENCY = Metric("app_request_latency_seconds", "Seconds", ("service", "function"), "Time taken to answer a request.")
PREDICTIONS = Metric("model_prediction_count", "Count", ("service", "sentiment"), "Comments by predicted class.")
CONFIDENCE = Metric("model_prediction_confidence", "None", ("service",), "Mean confidence of a request's predictions.")
COMMENTS = Metric("app_request_comments", "Count", ("service",), "Comments in one request.")
COLD_STARTS = Metric(
    "ColdStart", "Count", ("function_name", "service"), "First requests of new containers.", "app_cold_start_count"
)
"""Emitted by Powertools itself, under the name that its users know."""
LOAD_TIME = Metric("model_load_seconds", "Seconds", ("service",), "Time taken to fetch, verify and load a model.")
REFUSALS = Metric(
    "model_refused_count", "Count", ("service",), "Times that a model could not be loaded, or a candidate failed."
)
SERVER_ERRORS = Metric(
    "app_server_error_count", "Count", ("service", "function", "version"), "Answers with 5xx by function version."
)
_TRIAL = ("service", "candidate", "model_version")
"""Both models of a trial read the same requests: each has series of its own, which name the candidate as well."""
TRIAL_COMMENTS = Metric("model_trial_comment_count", "Count", _TRIAL, "Comments that a model of a trial read.")
TRIAL_PREDICTIONS = Metric(
    "model_trial_prediction_count", "Count", (*_TRIAL, "sentiment"), "Comments of a trial by predicted class."
)
TRIAL_CONFIDENCE = Metric("model_trial_confidence", "None", _TRIAL, "Mean confidence of a request in a trial.")
TRIAL_LATENCY = Metric("model_trial_latency_seconds", "Seconds", _TRIAL, "Time a model took for a request in a trial.")
TRIAL_DISAGREEMENTS = Metric(
    "model_trial_disagreement_count", "Count", _TRIAL[:2], "Comments that the two models of a trial class differently."
)
TRIAL_ERRORS = Metric("model_trial_error_count", "Count", _TRIAL[:2], "Requests of a trial that its candidate failed.")
PROFILE = Metric(
    "model_profile_count", "Count", ("service", "characteristic", "bin"), "Comments by characteristic and bin (drift)."
)
PSI = Metric("drift_psi", "None", ("service", "characteristic"), "Population stability index of the last hours.")
SHIFTED = Metric("drift_shifted_characteristics", "Count", ("service",), "Shifted characteristics of the last hours.")
METRICS = (
    REQUESTS, LATENCY, PREDICTIONS, CONFIDENCE, COMMENTS, COLD_STARTS, LOAD_TIME, REFUSALS, SERVER_ERRORS,
    TRIAL_COMMENTS, TRIAL_PREDICTIONS, TRIAL_CONFIDENCE, TRIAL_LATENCY, TRIAL_DISAGREEMENTS, TRIAL_ERRORS,
    PROFILE, PSI, SHIFTED,
)  # fmt: skip


class Total(NamedTuple):
    """The count and the sum of one series."""

    times: int = 0
    sum: float = 0.0


totals: dict[tuple[str, tuple[str, ...]], Total] = {}
"""Of this process, by metric and values of its dimensions; filled only where no stack collects them."""

_totals_lock = threading.Lock()
_cold = True
_answered_by: ContextVar[Mapping[str, Any]] = ContextVar("_answered_by", default=MappingProxyType({}))
"""The model that predicted in this request, how often each class, and its trial: they belong in the request's line."""


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is at the time."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


logger = Logger(
    service=os.environ.get("POWERTOOLS_SERVICE_NAME") or "undertone", logger_handler=_StandardError(), use_rfc3339=True
)


def request_began(context: Any, *, request_id: str) -> None:
    """Set the correlation ID of this request's log lines, and count cold starts; only on Lambda."""
    global _cold  # noqa: PLW0603 - a container is cold exactly once, and it is this module that lives as long as it
    logger.set_correlation_id(request_id)
    if _cold:
        settings = Settings.from_environment()
        metrics = EphemeralMetrics(namespace=NAMESPACE, service=settings.service, function_name=settings.function)
        metrics.add_cold_start_metric(context)
        _cold = False


def request_answered(status: int, *, seconds: float, request_id: str, route: str) -> None:
    """Count a request and its time, and write its line."""
    outcome = {"outcome": f"{status // 100}xx"}
    settings = Settings.from_environment()
    values = {REQUESTS: 1.0, LATENCY: seconds}
    if status >= 500:  # by version, so that an alarm can tell a canary from the version beside it
        values[SERVER_ERRORS] = 1.0
    _measure(values, outcome)
    if settings.service:
        fields = {"route": route, "status": status, "seconds": round(seconds, 4), **_answered_by.get()}
        logger.info("request answered", correlation_id=request_id, **fields)
    _answered_by.set({})


def predicted(predictions: Sequence[Prediction], *, model_version: str) -> None:
    """Count the predictions of one request by class."""
    counts = _classes(predictions)
    _measure_all(
        [
            ({COMMENTS: float(len(predictions)), **_mean_confidence(CONFIDENCE, predictions)}, {}),
            *(({PREDICTIONS: float(count)}, {"sentiment": title}) for title, count in counts.items()),
        ]
    )
    _answered_by.set({**_answered_by.get(), "model_version": model_version, "sentiments": counts})


def compared(by_version: Mapping[str, tuple[Sequence[Prediction], float]], *, candidate: str) -> None:
    """Count the predictions of both models of a trial for one request.

    Args:
        by_version: of each model, its predictions and the seconds that it took.
        candidate: the version that is tried.
    """
    measured: list[tuple[Mapping[Metric, float], Mapping[str, str]]] = []
    for version, (predictions, seconds) in by_version.items():
        who = {"candidate": candidate, "model_version": version}
        confidence = _mean_confidence(TRIAL_CONFIDENCE, predictions)
        measured.append(({TRIAL_COMMENTS: float(len(predictions)), TRIAL_LATENCY: seconds, **confidence}, who))
        measured.extend(
            ({TRIAL_PREDICTIONS: float(count)}, {**who, "sentiment": title})
            for title, count in _classes(predictions).items()
        )
    one, other = (predictions for predictions, _ in by_version.values())
    differing = sum(a.sentiment != b.sentiment for a, b in zip(one, other, strict=True))
    _measure_all([*measured, ({TRIAL_DISAGREEMENTS: float(differing)}, {"candidate": candidate})])
    _answered_by.set({"candidate": candidate, "disagreements": differing})


def profiled(counts: Mapping[str, Mapping[str, int]]) -> None:
    """Count comments by characteristic and bin."""
    _measure_all(
        ({PROFILE: float(count)}, {"characteristic": characteristic, "bin": name})
        for characteristic, bins in counts.items()
        for name, count in bins.items()
    )


def drift_measured(psi: Mapping[str, float], shifted: Sequence[str], *, comments: int, model_version: str) -> None:
    """Report how far the comments of the last hours are from what the model expects, by characteristic."""
    for characteristic, value in psi.items():
        _measure({PSI: value}, {"characteristic": characteristic})
    if psi:
        _measure({SHIFTED: float(len(shifted))})
    logger.info("drift measured", model_version=model_version, comments=comments, psi=dict(psi), shifted=list(shifted))


def candidate_failed(error: Exception, *, candidate: str, serving: str) -> None:
    """Report that a candidate could not answer a request, which the model that serves then answered."""
    _measure({TRIAL_ERRORS: 1.0, REFUSALS: 1.0}, {"candidate": candidate})
    # an error's message might hold a comment
    logger.error("candidate failed", candidate=candidate, serving=serving, error=type(error).__name__)


def _classes(predictions: Sequence[Prediction]) -> dict[str, int]:
    # by title: a string hashes faster than a member of an enumeration
    return dict(Counter([prediction.sentiment.title for prediction in predictions]))


def _mean_confidence(metric: Metric, predictions: Sequence[Prediction]) -> dict[Metric, float]:
    spoken = [prediction.confidence for prediction in predictions if prediction.confidence]
    return {metric: sum(spoken) / len(spoken)} if spoken else {}


def model_loaded(version: str, *, seconds: float) -> None:
    """Report that a model is now served."""
    _measure({LOAD_TIME: seconds})
    logger.info("model loaded", model_version=version, seconds=round(seconds, 4))


def model_refused(error: Exception, *, stage: str, serving: str | None) -> None:
    """Report that the model a stage points to could not be loaded, and which one keeps serving."""
    _measure({REFUSALS: 1.0})
    logger.error("model refused", reason=str(error), stage=stage, serving=serving)


def request_failed(error: Exception, *, request_id: str, route: str) -> None:
    """Report an unexpected error by class and source line only: its message might contain a comment."""
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    kind = type(error).__name__
    logger.error("request failed", correlation_id=request_id, route=route, error=kind, frames=frames)


def batch_scored(*, messages: int, comments: int, failures: Sequence[str], model_version: str) -> None:
    """Write the line of a batch of a queue: its size, and the classes of the errors of messages that failed."""
    write = logger.warning if failures else logger.info
    fields = {"messages": messages, "comments": comments, "failures": dict(Counter(failures))}
    write("batch scored", extra={**fields, "model_version": model_version})
    _answered_by.set({})


def _measure(values: Mapping[Metric, float], dimensions: Mapping[str, str] = MappingProxyType({})) -> None:
    _measure_all([(values, dimensions)])


def _measure_all(measured: Iterable[tuple[Mapping[Metric, float], Mapping[str, str]]]) -> None:
    settings = Settings.from_environment()
    origin = {"service": settings.service, "function": settings.function, "version": settings.version}
    for values, dimensions in measured:
        where = {**origin, **dimensions}
        if settings.service:
            _emit(values, where)
        else:
            _add(values, where)


def _add(values: Mapping[Metric, float], where: Mapping[str, str]) -> None:
    with _totals_lock:
        for metric, value in values.items():
            key = metric.name, tuple(where[name] for name in metric.dimensions)
            times, so_far = totals.get(key, Total())
            totals[key] = Total(times + 1, so_far + value)


def _emit(values: Mapping[Metric, float], where: Mapping[str, str]) -> None:
    """Write one line for each set of dimensions: all metrics of a line have all dimensions of the line."""
    lines: dict[tuple[str, ...], dict[Metric, float]] = defaultdict(dict)
    for metric, value in values.items():
        lines[metric.dimensions][metric] = value
    for dimensions, measured in lines.items():
        metrics = EphemeralMetrics(namespace=NAMESPACE, default_dimensions={name: where[name] for name in dimensions})
        for metric, value in measured.items():
            metrics.add_metric(metric.name, metric.unit, value)
        line = json.dumps(metrics.serialize_metric_set(), separators=(",", ":"))
        # One write, unlike Powertools' print: the line of another thread could come between the text and the newline.
        sys.stdout.write(f"{line}\n")
