"""From requests to the drift alarm's metric: predict counts, CloudWatch adds up, the scheduled function compares."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from devtools.embedded_metrics import put_embedded_metrics
from tests.support.apps import load_app
from tests.support.events import json_event
from tests.support.graphs import card_of, tiny_graph
from tests.support.stores import point
from undertone.drift.profile import Reference
from undertone.models.store import open_store

COUNTS = {
    "sentiment": {"Positive": 500, "Negative": 500},
    "words": {"below 5": 1_000},
    "unknown words": {"below 0.1": 1_000},
}
REFERENCE = Reference(comments=1_000, counts=COUNTS, words="bad fine good")


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The environment of a stack whose model expects as many good comments as bad ones."""
    store = open_store(tmp_path)
    onnx = tiny_graph()
    store.put_model(onnx, card_of(onnx, reference=REFERENCE))
    point(store, "tiny-1")
    monkeypatch.setattr("undertone.models.provider.REPORT_SECONDS", 0.0)
    environment = {"POWERTOOLS_SERVICE_NAME": "undertone-drifting", "UNDERTONE_STORE": str(tmp_path)}
    for name, value in {**environment, "AWS_DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        yield environment


def serve(stack: dict[str, str], comments: list[str], capsys: pytest.CaptureFixture[str], *, requests: int = 8) -> str:
    """Send comments to the predict function, and hand its metrics to CloudWatch; gives what it wrote."""
    handler = load_app("predict", **stack).handler
    capsys.readouterr()
    for _ in range(requests):
        assert handler(json_event("POST", "/predict", {"comments": comments}), None)["statusCode"] == 200
    output = capsys.readouterr()
    client = boto3.client("cloudwatch")
    for line in output.out.splitlines():
        put_embedded_metrics(line, client)
    return output.out + output.err


def measure(stack: dict[str, str], capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, Any], dict[str, float]]:
    """What the scheduled function answers, and the metrics that it writes, by characteristic."""
    answer = load_app("drift", **stack).handler({}, None)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    found = {line["characteristic"]: line["drift_psi"][0] for line in lines if "drift_psi" in line}
    shifted = [line["drift_shifted_characteristics"][0] for line in lines if "drift_shifted_characteristics" in line]
    return answer, found | ({"shifted": shifted[0]} if shifted else {})


def test_comments_like_the_reference_are_quiet_and_others_raise_the_alarms_metric(
    stack: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    serve(stack, ["good", "bad"] * 10, capsys, requests=16)
    answer, metrics = measure(stack, capsys)
    assert (answer["comments"], answer["shifted"], metrics["shifted"]) == (320, [], 0)
    assert metrics["sentiment"] == 0
    serve(stack, ["good and quite another thing that nobody knows"] * 20, capsys, requests=16)
    answer, metrics = measure(stack, capsys)
    assert answer["shifted"] == ["sentiment", "words", "unknown words"]
    assert metrics["shifted"] == 3
    assert metrics["words"] > 0.25


def test_few_comments_say_nothing(stack: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    serve(stack, ["good"] * 20, capsys, requests=8)
    answer, metrics = measure(stack, capsys)
    assert (answer["comments"], answer["psi"], metrics) == (160, {}, {})


def test_no_text_is_written(stack: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    written = serve(stack, ["Schnurpselhausen unmistakable"] * 3, capsys)
    assert "model_profile_count" in written
    assert "chnurpsel" not in written


def test_counting_can_be_turned_off(stack: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert "model_profile_count" not in serve(stack | {"UNDERTONE_DRIFT": "false"}, ["good"], capsys)


def test_a_model_without_a_reference_is_told(
    stack: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = open_store(tmp_path)
    onnx = tiny_graph({"good": (0.0, 0.1, 0.9)})
    store.put_model(onnx, card_of(onnx, "old"))
    point(store, "old")
    assert "model_profile_count" not in serve(stack, ["good"], capsys)
    answer, metrics = measure(stack, capsys)
    assert "no reference" in answer["problem"]
    assert metrics == {}
