"""The steps of retraining from the export of corrections to the promotion; each leaves the store consistent."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from training import datasets
from training.datasets.feedback import NAME
from training.errors import GateError
from training.recipe.build import build
from training.registry import Stage
from training.registry.gates import judge
from undertone.errors import ConflictError
from undertone.models.card import Card
from undertone.models.store import Candidate, ModelStore
from undertone.registry.gate import Gate
from undertone.registry.trials import Trial, accept, judge_trial, shortcomings, verdict

type Say = Callable[[str], None]
type ReadTrial = Callable[[str, str], Trial]
"""Reads the metrics of a trial, given the versions of production and of the candidate."""


class Evaluated(NamedTuple):
    """A new version, its results for the gates of params.yaml, and the reason to continue if some failed."""

    card: Card
    gates: list[Gate]
    force: str = ""

    @property
    def entry(self) -> dict[str, Any]:
        """The entry for the history."""
        return {
            "why": self.force or "retrained with feedback",
            "gates": {gate.name: gate.found for gate in self.gates},
            "refused": [gate.name for gate in self.gates if not gate.passed],
        }


class Patience(NamedTuple):
    """The time limit of a trial, the polling interval, and the required number of comments."""

    seconds: float
    every: float
    comments: int


def with_data(settings: Mapping[str, Any], names: Sequence[str], *, corrections: bool = True) -> dict[str, Any]:
    """Return settings that train with these data sets, or with their own, and with the exported corrections."""
    section = {"train": list(names), "judge": []} if names else settings["data"]
    return {**settings, "data": section | {"train": [*section["train"], *([NAME] if corrections else [])]}}


def train_and_evaluate(store: ModelStore, settings: Mapping[str, Any], force: str, say: Say) -> Evaluated:
    """Train a candidate, add it to the store, and check every gate of a promotion.

    Raises:
        DataError: Data is missing, or too little.
        GateError: The candidate fails a gate, and no reason to continue was given.
    """
    section = settings["data"]
    corpus = datasets.load(section["train"], steered_by=section.get("dev", ()), judged_on=section["judge"])
    built = build(corpus, settings, say)
    store.put_model(built.onnx, built.card)
    say("Evaluating it on held-out data")
    gates = settings["gates"]
    sets = sorted({name for part in gates.values() if isinstance(part, dict) for name in part})
    tests = datasets.load([], judged_on=sets).tests
    judged = Evaluated(built.card, judge(store, built.card.version, tests=tests, params=gates), force)
    if (refused := judged.entry["refused"]) and not force:
        raise GateError(f"{built.card.version} stays a candidate; it fails {', '.join(refused)}.")
    return judged


def try_out(
    stage: Stage, judged: Evaluated, candidate: Candidate, read: ReadTrial, patience: Patience, say: Say
) -> list[Gate]:
    """Try the candidate until it passes the gates of a trial; cancel if it fails one, or if the time limit is reached.

    Raises:
        GateError: The trial was cancelled; the message says why.
    """
    state = stage.state()
    served = state.current.version if state.current else ""
    enough = patience.comments + read(served, candidate.version).candidate.comments
    stage.offer(candidate, state, **judged.entry)
    say(f"{candidate.version} is a {candidate.kind} on {candidate.percent} % of requests")
    deadline = time.monotonic() + patience.seconds
    while True:
        gates = list(judge_trial(read(served, candidate.version), least_comments=enough))
        found = verdict(gates)
        if found == "passed":
            return gates
        if found == "failed" or time.monotonic() > deadline:
            reason = shortcomings(gates)
            stage.cancel(why=f"{candidate.kind}: {reason}")
            raise GateError(
                f"The {candidate.kind} of {candidate.version} was cancelled ({reason}). {served} stays in production."
            )
        time.sleep(patience.every)


def promote(stage: Stage, candidate: Candidate, gates: list[Gate]) -> None:
    """Make the candidate of a stage its current model.

    Raises:
        ConflictError: Someone else ended the trial in the meantime.
    """
    state = stage.state()
    if not state.current or state.current.candidate != candidate:
        raise ConflictError(
            f"Someone else ended the trial of {candidate.version}, so it was not promoted. See `undertone history`."
        )
    accept(stage, state, why="retrained with feedback", gates=gates)
