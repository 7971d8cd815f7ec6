"""What a candidate shows on real requests, read from GET /metrics, and whether that is enough to promote it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from training.errors import TrainingError
from training.registry.gates import Gate
from training.registry.stages import Change, Stage
from training.registry.state import StageState
from undertone.drift.comparison import SHIFTED, compare
from undertone.labels import ORDER
from undertone.metrics import telemetry
from undertone.metrics.telemetry import Metric

LEAST_COMMENTS = 500
MOST_DISAGREEMENT = 0.3
"""Two good models class about a sixth of comments differently; this is a model that does something else."""
MOST_TIMES_AS_SLOW = 1.5
SECONDS = 30

_SAMPLE = re.compile(r"(?P<name>\w+)\{(?P<labels>[^}]*)\} (?P<value>\S+)")
_LABEL = re.compile(r'(\w+)="([^"]*)"')


class ModelFigures(NamedTuple):
    """What one model did in a trial: comments by class, mean confidence, mean milliseconds of a request."""

    comments: int
    classes: Mapping[str, int]
    confidence: float
    milliseconds: float


class Trial(NamedTuple):
    """Both models of a trial on the same requests, the comments on which they differ, and failed requests."""

    production: ModelFigures
    candidate: ModelFigures
    disagreements: int
    errors: int


class Samples:
    """The samples of a page of metrics."""

    def __init__(self, text: str) -> None:
        self._found = [
            (match["name"], dict(_LABEL.findall(match["labels"])), float(match["value"]))
            for match in _SAMPLE.finditer(text)
        ]

    def sum(self, name: str, **labels: str) -> float:
        """The sum of all samples of a name that have these labels."""
        return sum(value for found, has, value in self._found if found == name and labels.items() <= has.items())

    def mean(self, metric: Metric, **labels: str) -> float:
        """The mean of what a summary measured."""
        times = self.sum(f"{metric.exposed}_count", **labels)
        return self.sum(f"{metric.exposed}_sum", **labels) / times if times else 0.0


def fetch_metrics(url: str, key: str | None = None) -> str:
    """Get the metrics of an API.

    Raises:
        TrainingError: There is no such API, or it refuses.
    """
    import requests  # noqa: PLC0415

    address = f"{url.rstrip('/')}/metrics"
    try:
        answer = requests.get(address, headers={"x-api-key": key} if key else {}, timeout=SECONDS)
        answer.raise_for_status()
    except requests.RequestException as error:
        raise TrainingError(
            f"{address} cannot be read: {error}. Pass the base URL of the API as --url, and its key, if it needs one,"
            " as UNDERTONE_API_KEY."
        ) from error
    return answer.text


def read_trial(text: str, *, production: str, candidate: str) -> Trial:
    """Read the figures of a trial from a page of metrics; those of the day on AWS, of the process on a laptop."""
    samples = Samples(text)
    return Trial(
        _figures(samples, candidate, production),
        _figures(samples, candidate, candidate),
        int(samples.sum(telemetry.TRIAL_DISAGREEMENTS.exposed, candidate=candidate)),
        int(samples.sum(telemetry.TRIAL_ERRORS.exposed, candidate=candidate)),
    )


def _figures(samples: Samples, candidate: str, version: str) -> ModelFigures:
    of = {"candidate": candidate, "model_version": version}
    return ModelFigures(
        int(samples.sum(telemetry.TRIAL_COMMENTS.exposed, **of)),
        {
            each.title: int(samples.sum(telemetry.TRIAL_PREDICTIONS.exposed, **of, sentiment=each.title))
            for each in ORDER
        },
        samples.mean(telemetry.TRIAL_CONFIDENCE, **of),
        samples.mean(telemetry.TRIAL_LATENCY, **of) * 1000,
    )


def judge_trial(trial: Trial, *, least_comments: int = LEAST_COMMENTS) -> Iterable[Gate]:
    """The gates of a trial: enough comments, no failed request, few disagreements, like shares, and not slower."""
    old, new = trial.production, trial.candidate
    yield Gate("comments", new.comments >= least_comments, f"{new.comments}, required >= {least_comments}")
    yield Gate("failed requests", not trial.errors, f"{trial.errors}, required 0")
    share = trial.disagreements / new.comments if new.comments else 0.0
    found = f"{share:.1%} of comments, required <= {MOST_DISAGREEMENT:.0%}"
    yield Gate("disagreement", share <= MOST_DISAGREEMENT, found)
    for shift in compare({"sentiment": old.classes}, {"sentiment": new.classes}):
        yield Gate("class shares", shift.verdict != "shifted", f"PSI {shift.psi:.3f}, required < {SHIFTED}")
    limit = old.milliseconds * MOST_TIMES_AS_SLOW
    found = f"{new.milliseconds:.1f} ms per request, required <= {limit:.1f} ms"
    yield Gate("latency", new.milliseconds <= limit, found)


def accept(stage: Stage, state: StageState, *, why: str, gates: Sequence[Gate]) -> Change:
    """Promote the candidate of a stage; completes an interrupted promotion.

    Raises:
        TrainingError: No candidate is being tried.
        ConflictError: Somebody else changed the stage meanwhile.
        IncompleteChangeError: The change is decided, but the pointer could not be written.
    """
    last = state.history.last
    if last and last.action == "promote" and not state.is_complete:
        return stage.promote(last.version, state)
    if last is None or last.candidate is None:
        raise TrainingError(f"{stage.name} tries no candidate. Start with `undertone promote VERSION --canary 10`.")
    found = {**last.gates, **{f"trial: {gate.name}": gate.found for gate in gates}}
    refused = [*last.refused, *(f"trial: {gate.name}" for gate in gates if not gate.passed)]
    return stage.promote(last.candidate.version, state, why=why, gates=found, refused=refused)
