"""Runs every built function in the Lambda emulator: its sample events, with the model in S3, within size and memory."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devtools.lambda_emulator import BUILT, MEGABYTE, ROOT, Emulator
from functions.pretraffic.app import difference
from tests.e2e.conftest import Bucket
from tests.infrastructure.cloudformation import read_source
from tests.support.stores import fill

pytestmark = pytest.mark.usefixtures("built")

# The functions behind API Gateway; the pre-traffic hook is not one of them.
ANSWERS: dict[str, Any] = json.loads((ROOT / "events" / "answers.json").read_text(encoding="utf-8"))
FUNCTIONS = sorted({case.partition("/")[0] for case in ANSWERS})
EVENTS = [ROOT / "events" / f"{case}.json" for case in ANSWERS]
LARGEST_MB = 160
HOOK_EVENTS = BUILT / "PretrafficFunction" / "events"


def emulate(function: str, bucket: Bucket) -> Emulator:
    return Emulator(f"{function.capitalize()}Function", environment=bucket.environment)


def read(path: Path) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return event


def comments_in(event: dict[str, Any]) -> list[str]:
    """The texts in an event's body, plain and JSON-escaped."""
    try:
        comments = json.loads(event["body"] or "{}").get("comments", [])
    except json.JSONDecodeError:
        return []
    texts = [c if not isinstance(c, dict) else c.get("text", c.get("comment")) for c in comments]
    return [spelling for text in texts if text for spelling in (text, json.dumps(text)[1:-1])]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_built_function_handles_all_its_events_with_the_model_in_s3(function: str, bucket: Bucket) -> None:
    events = [path for path in EVENTS if path.parent.name == function]
    assert events, f"events/{function}/ holds no event"
    with emulate(function, bucket) as emulator:
        answers = {path.stem: emulator.invoke(read(path)) for path in events}
        log = emulator.log.read_text()
    expected = {name: {**ANSWERS[f"{function}/{name}"]} for name in answers}
    for answer in expected.values():
        answer.pop("json", None)  # predictions are not compared, because the model is a stand-in
    problems = {name: difference(answers[name], expected[name]) for name in answers}
    assert not any(problems.values()), problems
    assert all(answer["headers"]["access-control-allow-origin"] == "*" for answer in answers.values())
    assert "app_request_count" in log
    assert not [text for path in events for text in comments_in(read(path)) if text in log], (
        "a comment stands in the log"
    )


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_with_its_layers_stays_small(function: str) -> None:
    assert Emulator(f"{function.capitalize()}Function").unzipped <= LARGEST_MB * MEGABYTE


def test_every_function_of_the_template_is_built() -> None:
    resources = read_source()["Resources"]
    functions = [name for name, each in resources.items() if each["Type"] == "AWS::Serverless::Function"]
    assert sorted(path.parent.name for path in BUILT.glob("*Function/app.py")) == sorted(functions)


def test_layers_are_precompiled() -> None:
    sources = list(BUILT.glob("*Layer/python/**/*.py"))
    stale = [path for path in sources if not list((path.parent / "__pycache__").glob(f"{path.stem}.cpython-313.pyc"))]
    assert sources
    assert not stale


@pytest.fixture
def predict(bucket: Bucket) -> Iterator[Emulator]:
    with emulate("predict", bucket) as emulator:
        yield emulator


def test_promotion_reaches_a_warm_container(bucket: Bucket, predict: Emulator) -> None:
    health = read(ROOT / "events" / "predict" / "health.json")
    before = json.loads(predict.invoke(health)["body"])
    fill(bucket.store, "second")
    after = json.loads(predict.invoke(health)["body"])
    assert (before["model_version"], after["model_version"]) == ("first", "second")


def test_the_pre_traffic_hook_is_packaged_with_every_event_and_expectation() -> None:
    brought = {path.relative_to(HOOK_EVENTS): path for path in HOOK_EVENTS.rglob("*.json")}
    ours = {path.relative_to(ROOT / "events"): path for path in (ROOT / "events").rglob("*.json")}
    assert set(brought) == set(ours)
    assert all(brought[name].read_bytes() == path.read_bytes() for name, path in ours.items())
