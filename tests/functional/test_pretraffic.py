"""The pre-traffic hook allows traffic only if every function handles all its events correctly."""

import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.pretraffic import app
from tests.support.apps import load_app
from tests.support.events import EVENTS

STARTER = str(Path(__file__).parents[2] / "training" / "starter")
FUNCTIONS = ("chart", "feedback", "jobs", "metrics", "page", "predict", "themes", "trend", "wordcloud")
VERSIONS = {f"VERSION_{name.upper()}": f"arn:aws:lambda:us-east-1:1:function:{name}:7" for name in FUNCTIONS}
HOOK = json.loads((EVENTS / "pretraffic" / "deployment.json").read_text())

Handler = Callable[[Mapping[str, Any], object], dict[str, Any]]


class Functions:
    """A fake Lambda client that calls the handlers in this process."""

    class exceptions:  # noqa: N801 - boto3's name
        ClientError = ClientError

    def __init__(self, handlers: Mapping[str, Handler]) -> None:
        self._handlers = handlers
        self.denied = 0
        self.code = "AccessDeniedException"
        self.calls: list[str] = []

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - boto3's names
        self.calls.append(FunctionName)
        if self.denied:
            self.denied -= 1
            raise ClientError({"Error": {"Code": self.code}}, "Invoke")
        name = FunctionName.split(":")[-2]
        try:
            answer = self._handlers[name](json.loads(Payload), None)
        except ZeroDivisionError as error:
            said = {"errorType": "ZeroDivisionError", "errorMessage": str(error)}
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(json.dumps(said).encode())}
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}


class CodeDeploy:
    """A fake CodeDeploy client that records lifecycle reports."""

    def __init__(self) -> None:
        self.reports: list[dict[str, str]] = []

    def put_lifecycle_event_hook_execution_status(self, **report: str) -> None:
        self.reports.append(report)


@pytest.fixture(scope="module")
def handlers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Handler]:
    feedback = str(tmp_path_factory.mktemp("feedback") / "feedback.sqlite3")
    return {name: load_app(name, UNDERTONE_STORE=STARTER, UNDERTONE_FEEDBACK=feedback).handler for name in FUNCTIONS}


@pytest.fixture(autouse=True)
def hook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "EVENTS", EVENTS)
    monkeypatch.setattr("functions.pretraffic.app.time.sleep", lambda _: None)
    for name, arn in VERSIONS.items():
        monkeypatch.setenv(name, arn)


def run(functions: Functions) -> tuple[str, list[str]]:
    """Run the hook; return the status reported to CodeDeploy and the problems found."""
    codedeploy = CodeDeploy()
    problems: list[str] = app.run(HOOK, functions, codedeploy)["problems"]
    (report,) = codedeploy.reports
    assert report["deploymentId"] == HOOK["DeploymentId"]
    assert report["lifecycleEventHookExecutionId"] == HOOK["LifecycleEventHookExecutionId"]
    return report["status"], problems


def test_working_functions_get_traffic_and_every_version_is_invoked(handlers: dict[str, Handler]) -> None:
    functions = Functions(handlers)
    assert run(functions) == ("Succeeded", [])
    assert set(functions.calls) == set(VERSIONS.values())
    assert len(functions.calls) == len(json.loads((EVENTS / "answers.json").read_text()))


def test_a_function_that_crashes_gets_no_traffic(handlers: dict[str, Handler]) -> None:
    status, problems = run(Functions({**handlers, "trend": lambda *_: {"statusCode": 1 // 0}}))
    assert status == "Failed"
    assert len(problems) == 1
    assert problems[0].startswith("trend/comments: no answer: RuntimeError: the function failed: ZeroDivisionError")


def test_a_model_that_swaps_labels_gets_no_traffic(handlers: dict[str, Handler]) -> None:
    def reversed_labels(event: Mapping[str, Any], context: object) -> dict[str, Any]:
        answer = handlers["predict"](event, context)
        swapped = answer["body"].replace("Positive", "?").replace("Negative", "Positive").replace("?", "Negative")
        return {**answer, "body": swapped}

    status, problems = run(Functions({**handlers, "predict": reversed_labels}))
    assert status == "Failed"
    assert {problem.partition(":")[0] for problem in problems} == {"predict/base64", "predict/comments"}


def test_an_invalid_picture_gets_no_traffic(handlers: dict[str, Handler]) -> None:
    def text(event: Mapping[str, Any], context: object) -> dict[str, Any]:
        return {**handlers["chart"](event, context), "body": "bm90IGEgcGljdHVyZQ==", "isBase64Encoded": True}

    status, problems = run(Functions({**handlers, "chart": text}))
    assert status == "Failed"
    assert r"chart/counts: expected a body that begins with '\x89PNG', got 'not a picture'" in problems


@pytest.mark.parametrize("code", ["AccessDeniedException", "SnapStartNotReadyException"])
def test_waits_for_a_permission_or_snapshot_to_become_available(code: str, handlers: dict[str, Handler]) -> None:
    functions = Functions(handlers)
    functions.denied, functions.code = 5, code
    assert run(functions) == ("Succeeded", [])


def test_permanent_errors_are_not_retried(handlers: dict[str, Handler]) -> None:
    functions = Functions(handlers)
    functions.denied, functions.code = 10_000, "ResourceNotFoundException"
    status, problems = run(functions)
    assert status == "Failed"
    assert len(functions.calls) == len(problems) == len(FUNCTIONS)


def test_a_permission_that_never_arrives_is_a_failure(
    handlers: dict[str, Handler], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "_PATIENCE_SECONDS", 0.0)
    functions = Functions(handlers)
    functions.denied = 10_000
    status, problems = run(functions)
    assert status == "Failed"
    assert len(problems) == len(FUNCTIONS)


def test_a_hook_that_cannot_read_its_events_reports_a_failure(
    handlers: dict[str, Handler], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(app, "EVENTS", tmp_path)
    status, problems = run(Functions(handlers))
    assert status == "Failed"
    assert problems[0].startswith("the check itself failed: FileNotFoundError")


def test_a_hook_without_checks_fails(handlers: dict[str, Handler], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VERSIONS:
        monkeypatch.delenv(name)
    assert run(Functions(handlers))[0] == "Failed"


def test_events_and_expectations_match_one_to_one() -> None:
    answers = json.loads((EVENTS / "answers.json").read_text())
    events = {f"{path.parent.name}/{path.stem}" for path in EVENTS.glob("*/*.json") if path.parent.name != "pretraffic"}
    assert set(answers) == events
