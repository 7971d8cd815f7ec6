"""A candidate in a stage: offered, promoted, cancelled, rolled back, and judged by what GET /metrics says."""

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from typer.testing import CliRunner

from tests.functional.training.registry.stages import failing, promote, roll_back_repeatedly, version_served
from training import cli
from training.datasets.corpus import Corpus
from training.registry import Stage
from undertone.errors import ConflictError, IncompleteChangeError, StageError
from undertone.labels import Sentiment
from undertone.metrics import prometheus, telemetry
from undertone.models.store import Candidate, ModelStore
from undertone.predictions import Prediction
from undertone.registry.gate import Gate

GOOD = Prediction(Sentiment.POSITIVE, 0.9, (0.04, 0.06, 0.9))
BAD = Prediction(Sentiment.NEGATIVE, 0.7, (0.7, 0.2, 0.1))


def candidate_of(stage: Stage, version: str, percent: int = 10) -> Candidate:
    sha256 = stage.store.read_card(version).sha256
    return Candidate(version=version, sha256=sha256, percent=percent, answers=True)


def offer(stage: Stage, version: str, percent: int = 10) -> None:
    stage.offer(candidate_of(stage, version, percent), stage.state())


def tried(stage: Stage) -> str | None:
    found = stage.store.read_pointer("production")
    assert found
    return found[0].candidate.version if found[0].candidate else None


def test_the_pointer_names_the_candidate_beside_the_version_that_serves(production: Stage) -> None:
    promote(production, "a")
    offer(production, "b")
    assert (version_served(production.store), tried(production)) == ("a", "b")
    production.cancel(why="too gloomy")
    assert (version_served(production.store), tried(production)) == ("a", None)
    actions = [entry.action for entry in production.state().history.all()]
    assert actions == ["cancel", "canary", "promote"]


def test_a_rollback_during_a_trial_ends_the_trial_and_the_next_one_goes_back(production: Stage) -> None:
    promote(production, "a", "b")
    offer(production, "c")
    assert production.rollback().entry.action == "cancel"
    assert (version_served(production.store), tried(production)) == ("b", None)
    assert roll_back_repeatedly(production) == ["a"]


def test_a_rollback_of_a_promoted_candidate_restores_the_version_before_it(production: Stage) -> None:
    promote(production, "a", "b")
    offer(production, "c")
    promote(production, "c")
    assert tried(production) is None
    assert roll_back_repeatedly(production) == ["b", "a"]


def test_the_share_grows_and_the_same_offer_again_changes_nothing(production: Stage) -> None:
    promote(production, "a")
    offer(production, "b", 10)
    offer(production, "b", 50)
    number = production.state().history.last_number
    assert production.offer(candidate_of(production, "b", 50), production.state()).unchanged
    assert production.state().history.last_number == number


def test_an_offer_needs_a_version_beside_it_and_one_trial_at_a_time(production: Stage) -> None:
    with pytest.raises(StageError, match="serves nothing yet"):
        offer(production, "a")
    promote(production, "a")
    with pytest.raises(StageError, match="a is what production serves"):
        offer(production, "a")
    offer(production, "b")
    with pytest.raises(StageError, match="already has a trial of b"):
        offer(production, "c")
    production.cancel()
    with pytest.raises(StageError, match="has no canary or shadow"):
        production.cancel()


def test_an_offer_judged_against_another_production_is_rejected(production: Stage) -> None:
    promote(production, "a")
    judged = production.state()
    promote(production, "b")
    with pytest.raises(ConflictError, match="was first"):
        production.offer(candidate_of(production, "c"), judged)
    assert tried(production) is None


@pytest.mark.parametrize("again", ["cancel", "rollback"])
def test_an_interrupted_cancellation_is_completed_once(production: Stage, again: str) -> None:
    promote(production, "a", "b")
    offer(production, "c")
    with pytest.raises(IncompleteChangeError, match="canary cancel"):
        failing(production).cancel()
    assert tried(production) == "c"
    change = production.cancel() if again == "cancel" else production.rollback()
    assert (change.completed, version_served(production.store), tried(production)) == (True, "b", None)
    assert production.state().history.last_number == 4


# ------------------------------------------------------------------------------------------------- commands


@pytest.fixture
def metrics(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of a server whose GET /metrics tells what this process has counted."""
    monkeypatch.delenv("POWERTOOLS_SERVICE_NAME", raising=False)
    monkeypatch.setattr(telemetry, "totals", {})

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/dev/metrics"
            body = prometheus.render(telemetry.totals).encode() if found else b""
            self.send_response(200 if found else 404)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/dev/"
        server.shutdown()


@pytest.fixture(autouse=True)
def _every_gate_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.registry.gates.judge", lambda *_, **__: [Gate("file", True, "0.01 MB")])
    empty = Corpus(train=None, dev=None, tests={}, hashes={}, bad=[], left_out={})  # type: ignore[arg-type]
    monkeypatch.setattr("training.datasets.load", lambda *_, **__: empty)


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli.app, arguments, env={"COLUMNS": "300"}, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    monkeypatch.setattr(sys, "argv", ["undertone", *arguments])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 1
    return capsys.readouterr().err


def read_by_both(old: Prediction, new: Prediction, *, times: int = 10, seconds: float = 0.1) -> None:
    for _ in range(times):
        telemetry.compared({"a": ([old] * 100, 0.1), "b": ([new] * 100, seconds)}, candidate="b")


def test_a_candidate_is_judged_on_its_requests_and_promoted(candidates: ModelStore, metrics: str) -> None:
    options = ["--store", candidates.name]
    run("promote", "a", "--to", "production", *options)
    said = run("promote", "b", "--to", "production", "--canary", "10", *options)
    assert "b is a canary beside a now and answers 10 % of requests" in said
    assert "production canary" in run("models", *options)
    assert "comments: 0, required >= 500" in run("canary", "status", "--url", metrics, *options, code=3)
    read_by_both(GOOD, GOOD)
    said = run("canary", "status", "--url", metrics, *options)
    assert "not passed" not in said
    assert "candidate" in said
    found = json.loads(run("canary", "status", "--json", "--url", metrics, *options))
    assert found["gates"]["comments"] == {"passed": True, "found": "1000, required >= 500"}
    assert "b is in production now" in run("canary", "promote", "--url", metrics, *options)
    entry = Stage(candidates).state().history.last
    assert entry
    assert entry.gates["file"] == "0.01 MB"
    assert "1000" in entry.gates["trial: comments"]
    assert "has no canary or shadow" in run("canary", "status", *options)


@pytest.mark.parametrize(
    ("make", "gate"),
    [
        (lambda: read_by_both(GOOD, BAD), "disagreement, class shares"),
        (lambda: read_by_both(GOOD, GOOD, seconds=0.16), "latency"),
        (lambda: read_by_both(GOOD, GOOD, times=4), "comments"),
    ],
)
def test_a_candidate_that_fails_a_gate_stays_a_candidate(
    candidates: ModelStore, metrics: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    make: object, gate: str,
) -> None:  # fmt: skip
    options = ["--store", candidates.name]
    run("promote", "a", "--to", "production", *options)
    run("promote", "b", "--to", "production", "--shadow", *options)
    make()  # type: ignore[operator]
    message = fails(monkeypatch, capsys, "canary", "promote", "--url", metrics, *options)
    assert f"its trial fails {gate}." in " ".join(message.split())
    assert version_served(candidates) == "a"
    run("canary", "promote", "--force", "seen by hand", *options)
    assert version_served(candidates) == "b"


def test_a_failed_request_of_the_candidate_keeps_it_out(candidates: ModelStore, metrics: str) -> None:
    options = ["--store", candidates.name]
    run("promote", "a", "--to", "production", *options)
    run("promote", "b", "--to", "production", "--canary", "10", *options)
    read_by_both(GOOD, GOOD)
    telemetry.candidate_failed(ValueError(), candidate="b", serving="a")
    assert "failed requests: 1, required 0" in run("canary", "status", "--url", metrics, *options, code=3)


def test_metrics_that_cannot_be_read_are_an_error_that_names_the_url(
    candidates: ModelStore, metrics: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--store", candidates.name]
    run("promote", "a", "--to", "production", *options)
    run("promote", "b", "--to", "production", "--canary", "10", *options)
    wrong = metrics.replace("/dev/", "/other")
    message = fails(monkeypatch, capsys, "canary", "promote", "--url", wrong, *options)
    assert f"{wrong}/metrics cannot be read: 404" in message
    assert "The trial has ended; production continues with a." in run("canary", "cancel", *options)
