import shutil
import subprocess

import pytest

from undertone.metrics.prometheus import render
from undertone.metrics.telemetry import METRICS, Total

TOTALS = {
    ("app_request_count", ("s", "predict", "2xx")): Total(3, 3.0),
    ("app_request_count", ("s", "predict", "4xx")): Total(1, 1.0),
    ("app_request_latency_seconds", ("s", "predict")): Total(4, 0.75),
    ("model_prediction_count", ("s", "Positive")): Total(3, 250.0),
}


def test_counts_are_counters_and_times_are_summaries() -> None:
    lines = render(TOTALS).splitlines()
    assert 'app_request_count{service="s",function="predict",outcome="2xx"} 3' in lines
    assert 'model_prediction_count{service="s",sentiment="Positive"} 250' in lines
    assert 'app_request_latency_seconds_sum{service="s",function="predict"} 0.75' in lines
    assert 'app_request_latency_seconds_count{service="s",function="predict"} 4' in lines
    assert "# TYPE app_request_latency_seconds summary" in lines


def test_metrics_without_samples_are_still_declared() -> None:
    assert render({}).count("# HELP") == len(METRICS)


def test_label_values_may_contain_any_character() -> None:
    text = render({("ColdStart", ('a"b\\c\nd', "s")): Total(1, 1.0)})
    assert 'app_cold_start_count{function_name="a\\"b\\\\c\\nd",service="s"} 1' in text


def test_promtool_accepts_the_exposition() -> None:
    if shutil.which("promtool") is None:
        pytest.skip("promtool (Debian's package prometheus) is not installed")
    checked = subprocess.run(
        ["promtool", "check", "metrics"], input=render(TOTALS), text=True, capture_output=True, check=False
    )
    # Its style advice (counters should end in _total) is not followed: the names are those of the older systems.
    assert "error while linting" not in checked.stderr
    assert checked.returncode in (0, 3)
