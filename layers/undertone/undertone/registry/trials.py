"""Metrics of a trial on real requests, and the gates that decide whether to promote the candidate."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

from undertone.drift.comparison import SHIFTED, compare
from undertone.errors import StageError
from undertone.labels import ORDER
from undertone.metrics import telemetry
from undertone.registry.gate import Gate
from undertone.registry.stages import Change, Stage
from undertone.registry.state import StageState

LEAST_COMMENTS = 500
MOST_DISAGREEMENT = 0.3
"""Maximum share of comments on which the models may disagree; two good models disagree on about a sixth."""
MOST_TIMES_AS_SLOW = 1.5


type Verdict = Literal["passed", "waiting", "failed"]

COMMENTS = "comments"


class Figures(Protocol):
    """Interface to metrics by the names and labels of ``GET /metrics``."""

    def sum(self, name: str, **labels: str) -> float:
        """Return the sum of the samples with a name and these labels."""
        ...

    def mean(self, metric: telemetry.Metric, **labels: str) -> float:
        """Return the mean of a summary."""
        ...


class ModelFigures(NamedTuple):
    """Metrics of one model in a trial: comments by class, mean confidence, mean milliseconds per request."""

    comments: int
    classes: Mapping[str, int]
    confidence: float
    milliseconds: float


class Trial(NamedTuple):
    """Metrics of both models on the same requests, the comments on which they disagree, and failed requests."""

    production: ModelFigures
    candidate: ModelFigures
    disagreements: int
    errors: int


def read_trial(samples: Figures, *, production: str, candidate: str) -> Trial:
    """Read the metrics of a trial."""
    return Trial(
        _figures(samples, candidate, production),
        _figures(samples, candidate, candidate),
        int(samples.sum(telemetry.TRIAL_DISAGREEMENTS.exposed, candidate=candidate)),
        int(samples.sum(telemetry.TRIAL_ERRORS.exposed, candidate=candidate)),
    )


def _figures(samples: Figures, candidate: str, version: str) -> ModelFigures:
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
    """Return the gates of a trial: enough comments, no failures, few disagreements, similar shares, not slower."""
    old, new = trial.production, trial.candidate
    yield Gate(COMMENTS, new.comments >= least_comments, f"{new.comments}, required >= {least_comments}")
    yield Gate("failed requests", not trial.errors, f"{trial.errors}, required 0")
    share = trial.disagreements / new.comments if new.comments else 0.0
    found = f"{share:.1%} of comments, required <= {MOST_DISAGREEMENT:.0%}"
    yield Gate("disagreement", share <= MOST_DISAGREEMENT, found)
    for shift in compare({"sentiment": old.classes}, {"sentiment": new.classes}):
        yield Gate("class shares", shift.verdict != "shifted", f"PSI {shift.psi:.3f}, required < {SHIFTED}")
    limit = old.milliseconds * MOST_TIMES_AS_SLOW
    found = f"{new.milliseconds:.1f} ms per request, required <= {limit:.1f} ms"
    yield Gate("latency", new.milliseconds <= limit, found)


def verdict(gates: Iterable[Gate]) -> Verdict:
    """Return whether a trial passed, needs more comments, or failed; other gates only count with enough comments."""
    failed = [gate.name for gate in gates if not gate.passed]
    if not failed:
        return "passed"
    return "waiting" if COMMENTS in failed else "failed"


def shortcomings(gates: Iterable[Gate]) -> str:
    """Return the failed gates of a trial, in one line."""
    return "; ".join(f"{gate.name}: {gate.found}" for gate in gates if not gate.passed)


def accept(stage: Stage, state: StageState, *, why: str, gates: Sequence[Gate]) -> Change:
    """Promote the candidate of a stage; completes an interrupted promotion.

    Raises:
        StageError: No candidate is being tried.
        ConflictError: Someone else changed the stage in the meantime.
        IncompleteChangeError: The change is in the history, but the pointer could not be written.
    """
    last = state.history.last
    if last and last.action == "promote" and not state.is_complete:
        return stage.promote(last.version, state)
    if last is None or last.candidate is None:
        raise StageError(f"{stage.name} has no canary or shadow. Start with `undertone promote VERSION --canary 10`.")
    found = {**last.gates, **{f"trial: {gate.name}": gate.found for gate in gates}}
    refused = [*last.refused, *(f"trial: {gate.name}" for gate in gates if not gate.passed)]
    return stage.promote(last.candidate.version, state, why=why, gates=found, refused=refused)
