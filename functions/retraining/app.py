"""The steps of the retraining state machine that count corrections and change pointers."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from undertone.errors import StageError
from undertone.feedback.accepted import accepted, rows_learned
from undertone.feedback.tables import open_table
from undertone.metrics.cloudwatch import CloudWatchFigures
from undertone.models.store import Candidate, open_store
from undertone.registry.gate import Gate
from undertone.registry.retrained import Retrained
from undertone.registry.stages import Stage
from undertone.registry.state import StageState
from undertone.registry.trials import accept, judge_trial, read_trial, shortcomings, verdict
from undertone.settings import Settings

STORE_SECONDS = 20.0
WHY = "retrained with feedback by {job}"

settings = Settings.from_environment()

type Event = Mapping[str, Any]


def handler(event: Event, _context: object) -> dict[str, Any]:
    """Run one step of retraining.

    Args:
        event: ``step`` names it; the rest is described at each step.

    Raises:
        StageError: when production is not in the state that the step needs; the message says why.
        StoreError: when the store or the table of corrections cannot be reached.
    """
    return STEPS[event["step"]](event)


def count(event: Event) -> dict[str, Any]:
    """Count the accepted corrections that production was not trained on, and name the training job.

    Args:
        event: ``least_new`` and ``most_per_client``, as for ``undertone retrain``, and the ``input`` of the execution:
            its ``reason`` (schedule, drift, or a person's), and ``force``, a reason to go on if gates fail.
    """
    production = _production()
    served = production.state().current
    if served and served.candidate:
        raise StageError(
            f"production already has a trial of {served.candidate.version}. End it with `undertone canary promote` or"
            " `undertone canary cancel`, then start again."
        )
    table = open_table(settings.feedback)
    rows = accepted(table.all() if table else (), most_per_client=event["most_per_client"]).rows
    new = len(rows) - rows_learned(production.store.read_card(served.version) if served else None)
    job = f"{settings.service}-retraining-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    asked = {name: str(event["input"].get(name, "")) for name in ("reason", "force")}
    return {"accepted": len(rows), "new": new, "enough": new >= event["least_new"], "job": job, **asked}


def start(event: Event) -> dict[str, Any]:
    """Start the trial of a job's model, or change its share of requests.

    Args:
        event: ``job``, ``percent`` of requests, and whether the candidate ``answers`` them.
    """
    production, retrained = _production(), _retrained(event)
    candidate = Candidate(
        version=retrained.version, sha256=retrained.sha256, percent=event["percent"], answers=event["answers"]
    )
    why, gates = WHY.format(**event), dict(retrained.gates)
    production.offer(candidate, production.state(), why=why, gates=gates, refused=list(retrained.refused))
    return {"version": candidate.version, "trial": candidate.kind}


def check(event: Event) -> dict[str, Any]:
    """Evaluate the trial by the metrics of both models since it began.

    Args:
        event: ``job``, ``least_comments``, and the ``hours`` after which a trial with fewer has failed.

    Returns:
        The ``verdict``: passed, waiting, failed, or promoted if a person has done that already; and the ``reason``.
    """
    production, retrained = _production(), _retrained(event)
    state = production.state()
    if _serves(state, retrained):
        return {"verdict": "promoted", "reason": "a person promoted it", "version": retrained.version}
    gates, began = _judge(state, retrained, event)
    found = str(verdict(gates))
    if found == "waiting" and datetime.now(UTC) > began + timedelta(hours=event["hours"]):
        found = "failed"
    return {"verdict": found, "reason": shortcomings(gates), "version": retrained.version}


def promote(event: Event) -> dict[str, Any]:
    """Promote the candidate to production, if its trial still passes.

    Args:
        event: ``job`` and ``least_comments``.
    """
    production, retrained = _production(), _retrained(event)
    state = production.state()
    if not _serves(state, retrained):
        gates, _ = _judge(state, retrained, event)
        if verdict(gates) != "passed":
            raise StageError(f"{retrained.version} was not promoted: {shortcomings(gates)}")
        accept(production, state, why=WHY.format(**event), gates=gates)
    elif not state.is_complete:
        production.promote(retrained.version, state)
    return {"version": retrained.version}


def cancel(event: Event) -> dict[str, Any]:
    """End the trial of a job's model, if there is one.

    Args:
        event: ``job`` and the ``reason``.
    """
    production = _production()
    retrained = Retrained.read(production.store, event["job"])
    current = production.state().current
    tried = current.candidate if current else None
    if retrained is None or tried is None or tried.version != retrained.version:
        return {"canceled": False}
    production.cancel(why=event["reason"][:1000])
    return {"canceled": True}


STEPS: Mapping[str, Callable[[Event], dict[str, Any]]] = {
    "count": count,
    "start": start,
    "check": check,
    "promote": promote,
    "cancel": cancel,
}


def _production() -> Stage:
    return Stage(open_store(settings.store, seconds=STORE_SECONDS))


def _retrained(event: Event) -> Retrained:
    store = open_store(settings.store, seconds=STORE_SECONDS)
    found = Retrained.read(store, event["job"])
    if found is None:
        raise StageError(f"the job {event['job']} has left no model in {store.name}: see its log")
    return found


def _serves(state: StageState, retrained: Retrained) -> bool:
    return state.current is not None and state.current.version == retrained.version


def _judge(state: StageState, retrained: Retrained, event: Event) -> tuple[list[Gate], datetime]:
    """The gates of a trial, and when it began; only whole minutes after that are counted."""
    import boto3  # noqa: PLC0415 - part of Lambda's runtime, and not among the packages for serving

    last = state.history.last
    if last is None or last.candidate is None or last.candidate.version != retrained.version:
        raise StageError(f"someone else ended the trial of {retrained.version}: see `undertone history`")
    began = datetime.fromisoformat(last.when)
    start, now = began.replace(second=0) + timedelta(minutes=1), datetime.now(UTC)
    end = max(now, start) + timedelta(minutes=1)
    figures = CloudWatchFigures(boto3.client("cloudwatch"), settings.service, start, end)
    trial = read_trial(figures, production=last.version, candidate=retrained.version)
    return list(judge_trial(trial, least_comments=event["least_comments"])), began
