"""GET /metrics: metrics in the Prometheus format."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from undertone.http.api import Api
from undertone.http.requests import Request
from undertone.http.responses import Response
from undertone.metrics import prometheus, telemetry
from undertone.metrics.cloudwatch import CloudWatchTotals
from undertone.settings import Settings

# CloudWatch has nothing new more often, and every series that is requested costs.
_SECONDS_KEPT = 60.0

settings = Settings.from_environment()


class Page:
    """The text of ``GET /metrics``, refreshed at most once a minute."""

    def __init__(self, read: Callable[[], str], clock: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._clock = clock
        self._lock = threading.Lock()
        self._text = ""
        self._until = float("-inf")

    def get(self) -> str:
        """The text, at most a minute old."""
        with self._lock:
            if self._clock() >= self._until:
                self._text = self._read()
                self._until = self._clock() + _SECONDS_KEPT
            return self._text


def _all_containers() -> Callable[[], str]:
    import boto3  # noqa: PLC0415 - heavy, and there is no CloudWatch on a laptop

    totals = CloudWatchTotals(boto3.client("cloudwatch"), settings.service)
    return lambda: prometheus.render(totals.read(datetime.now(UTC)))


def _this_process() -> str:
    return prometheus.render(telemetry.totals)


_read = Page(_all_containers()).get if settings.service else _this_process


def metrics(_: Request) -> Response:
    """Return the metrics."""
    return Response(200, _read(), prometheus.CONTENT_TYPE)


handler = Api({"GET /metrics": metrics}, settings)
