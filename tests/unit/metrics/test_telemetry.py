import json
from types import SimpleNamespace
from typing import Any

import pytest

from undertone.errors import ModelRefusedError
from undertone.labels import Sentiment
from undertone.metrics import telemetry
from undertone.metrics.telemetry import METRICS, NAMESPACE, Total
from undertone.predictions import SILENCE, Prediction

GOOD = Prediction(Sentiment.POSITIVE, 0.9, (0.04, 0.06, 0.9))
BAD = Prediction(Sentiment.NEGATIVE, 0.7, (0.7, 0.2, 0.1))


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "undertone-test")
    monkeypatch.setenv("UNDERTONE_FUNCTION", "predict")
    monkeypatch.setattr(telemetry, "_cold", True)


@pytest.fixture
def no_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POWERTOOLS_SERVICE_NAME", raising=False)
    monkeypatch.delenv("UNDERTONE_FUNCTION", raising=False)
    monkeypatch.setattr(telemetry, "totals", {})


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The lines with metrics."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def logged(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The other lines."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


CONTEXT = SimpleNamespace(function_name="undertone-test-PredictFunction-1")


def measured(entries: list[dict[str, Any]]) -> dict[tuple[str, tuple[str, ...]], float]:
    """What CloudWatch makes of embedded metrics: each metric with the values of its dimensions."""
    return {
        (metric["Name"], tuple(entry[name] for name in dimensions)): sum(entry[metric["Name"]])
        for entry in entries
        for directive in entry["_aws"]["CloudWatchMetrics"]
        for metric in directive["Metrics"]
        for dimensions in directive["Dimensions"]
    }


def emit_everything() -> None:
    telemetry.request_began(CONTEXT, request_id="r1")
    telemetry.model_loaded("m1", seconds=0.5)
    telemetry.model_refused(ModelRefusedError("damaged"), stage="production", serving="m1")
    telemetry.compared({"m1": ([GOOD, BAD], 0.1), "m2": ([GOOD, GOOD], 0.2)}, candidate="m2")
    telemetry.candidate_failed(ValueError("the text of a comment"), candidate="m2", serving="m1")
    telemetry.profiled({"words": {"below 5": 3}})
    telemetry.drift_measured({"words": 0.3}, ["words"], comments=300, model_version="m1")
    telemetry.predicted([GOOD, GOOD, BAD, SILENCE], model_version="m1")
    telemetry.request_answered(503, seconds=0.25, request_id="r1", route="/predict")
    telemetry.request_answered(200, seconds=0.5, request_id="r2", route="/predict")


@pytest.mark.usefixtures("stack")
def test_every_declared_metric_is_emitted_with_exactly_its_dimensions(
    capsys: pytest.CaptureFixture[str],
) -> None:
    emit_everything()
    emitted = {
        (metric["Name"], metric["Unit"], tuple(dimensions))
        for entry in lines(capsys)
        for directive in entry["_aws"]["CloudWatchMetrics"]
        for metric in directive["Metrics"]
        for dimensions in directive["Dimensions"]
        if directive["Namespace"] == NAMESPACE
    }
    assert emitted == {(metric.name, metric.unit, metric.dimensions) for metric in METRICS}


@pytest.mark.usefixtures("stack")
def test_the_values_are_those_of_the_request(capsys: pytest.CaptureFixture[str]) -> None:
    emit_everything()
    values = measured(lines(capsys))
    assert values["app_request_count", ("undertone-test", "predict", "2xx")] == 1
    assert values["app_request_latency_seconds", ("undertone-test", "predict")] == 0.5
    assert values["model_prediction_count", ("undertone-test", "Positive")] == 2
    assert values["model_prediction_count", ("undertone-test", "Neutral")] == 1
    assert values["app_request_comments", ("undertone-test",)] == 4
    assert values["model_prediction_confidence", ("undertone-test",)] == pytest.approx((0.9 + 0.9 + 0.7) / 3)


@pytest.mark.usefixtures("stack")
def test_lines_of_several_threads_do_not_mix(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread may write whenever another one has, so each line has to be one write."""
    writes: list[str] = []
    monkeypatch.setattr(telemetry, "_cold", False)  # Powertools writes the cold start itself, before there are threads
    monkeypatch.setattr("sys.stdout", SimpleNamespace(write=writes.append))
    emit_everything()
    assert writes
    for written in writes:
        assert written.endswith("\n")
        json.loads(written)


@pytest.mark.usefixtures("stack")
def test_5xx_responses_are_counted_by_function_version(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_VERSION", "7")
    for status in (200, 400, 503):
        telemetry.request_answered(status, seconds=0.1, request_id="r", route="/predict")
    found = [line for line in lines(capsys) if "app_server_error_count" in line]
    assert [(line["app_server_error_count"], line["version"]) for line in found] == [([1], "7")]


@pytest.mark.usefixtures("stack")
def test_request_id_and_model_version_are_in_one_log_line(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.predicted([GOOD, GOOD, BAD], model_version="m1")
    telemetry.request_answered(200, seconds=0.1, request_id="r1", route="/predict")
    telemetry.request_answered(400, seconds=0.1, request_id="r2", route="/predict")
    first, second = logged(capsys)
    assert (first["correlation_id"], first["model_version"]) == ("r1", "m1")
    assert first["sentiments"] == {"Positive": 2, "Negative": 1}
    assert second["correlation_id"] == "r2"
    assert "model_version" not in second


@pytest.mark.usefixtures("stack")
def test_both_models_of_a_trial_have_their_own_series(capsys: pytest.CaptureFixture[str]) -> None:
    emit_everything()
    captured = capsys.readouterr()
    values = measured([json.loads(line) for line in captured.out.splitlines()])
    assert values["model_trial_latency_seconds", ("undertone-test", "m2", "m1")] == 0.1
    assert values["model_trial_latency_seconds", ("undertone-test", "m2", "m2")] == 0.2
    assert values["model_trial_prediction_count", ("undertone-test", "m2", "m1", "Negative")] == 1
    assert values["model_trial_disagreement_count", ("undertone-test", "m2")] == 1
    assert "the text of a comment" not in captured.err
    answered = [json.loads(line) for line in captured.err.splitlines() if "request answered" in line]
    assert [line.get("disagreements") for line in answered] == [1, None]


@pytest.mark.usefixtures("stack")
def test_a_log_line_has_its_timestamp_and_every_dimension_as_a_string(
    capsys: pytest.CaptureFixture[str],
) -> None:
    emit_everything()
    for entry in lines(capsys):
        assert entry["_aws"]["Timestamp"] > 1_600_000_000_000
        for directive in entry["_aws"]["CloudWatchMetrics"]:
            assert all(isinstance(entry[name], str) for dimensions in directive["Dimensions"] for name in dimensions)


@pytest.mark.usefixtures("stack")
def test_only_the_first_request_of_a_container_is_a_cold_start(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        telemetry.request_began(CONTEXT, request_id="r")
    (line,) = lines(capsys)
    assert (line["ColdStart"], line["function_name"], line["service"]) == ([1], "predict", "undertone-test")


@pytest.mark.usefixtures("no_stack")
def test_counts_are_summed_in_process_without_a_stack(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.request_answered(200, seconds=0.25, request_id="r", route="/predict")
    telemetry.request_answered(200, seconds=0.5, request_id="r", route="/predict")
    assert capsys.readouterr().out == ""
    assert telemetry.totals["app_request_latency_seconds", ("", "local")] == Total(2, 0.75)


@pytest.mark.usefixtures("stack")
def test_an_unexpected_error_is_logged_without_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("the text of a comment")  # noqa: TRY301 - it needs a traceback
    except ValueError as error:
        telemetry.request_failed(error, request_id="r", route="/predict")
    line = json.loads(capsys.readouterr().err)
    assert line["error"] == "ValueError"
    assert line["frames"]
    assert "the text of a comment" not in json.dumps(line)
