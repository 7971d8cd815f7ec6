"""Reads the samples of an API's ``GET /metrics``: since the server started locally, since midnight (UTC) on AWS."""

import re

from training.errors import TrainingError
from training.network import reason
from undertone.metrics.telemetry import Metric

SECONDS = 30

_SAMPLE = re.compile(r"(?P<name>\w+)\{(?P<labels>[^}]*)\} (?P<value>\S+)")
_LABEL = re.compile(r'(\w+)="([^"]*)"')


class Samples:
    """The samples of one response of ``GET /metrics``."""

    def __init__(self, text: str) -> None:
        self._found = [
            (match["name"], dict(_LABEL.findall(match["labels"])), float(match["value"]))
            for match in _SAMPLE.finditer(text)
        ]

    def sum(self, name: str, **labels: str) -> float:
        """Return the sum of the samples with a name and these labels."""
        return sum(value for found, has, value in self._found if found == name and labels.items() <= has.items())

    def mean(self, metric: Metric, **labels: str) -> float:
        """Return the mean of a summary."""
        times = self.sum(f"{metric.exposed}_count", **labels)
        return self.sum(f"{metric.exposed}_sum", **labels) / times if times else 0.0


def fetch_metrics(url: str, key: str | None = None) -> str:
    """Get the metrics of an API.

    Raises:
        TrainingError: The API cannot be reached, or rejects the request.
    """
    import requests  # noqa: PLC0415

    page = f"{url.rstrip('/')}/metrics"
    try:
        answer = requests.get(page, headers={"x-api-key": key} if key else {}, timeout=SECONDS)
        answer.raise_for_status()
    except requests.RequestException as error:
        raise TrainingError(
            f"{page} cannot be read: {reason(error)}. Pass the base URL of the API as --url, and its key, if it"
            " requires one, as UNDERTONE_API_KEY."
        ) from error
    return answer.text
