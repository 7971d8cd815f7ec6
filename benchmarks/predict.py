"""500 comments through the predict handler, against the plain pipeline; its memory and the time of its import."""

import csv
import json
import os
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from benchmarks.plain_pipeline import PlainPipeline, require_nltk_data
from benchmarks.processes import run_python
from benchmarks.tables import milliseconds, show, times
from benchmarks.timing import compare
from training.stores import STARTER

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "training" / "sample" / "comments.csv"
SYNTHETIC = ROOT / "training" / "sample" / "synthetic.csv"
LABELS = {"Negative": -1, "Neutral": 0, "Positive": 1}
SIZES = (1, 100, 500)

_PROBE = """
import json, psutil, sys, time
started = time.perf_counter()
import functions.predict.app as app
imported = time.perf_counter() - started
event = json.load(sys.stdin)
assert app.handler(event, None)["statusCode"] == 200
print(imported, psutil.Process().memory_info().rss / 1e6)
"""
_PLAIN_IMPORT = """
import time
started = time.perf_counter()
import benchmarks.plain_pipeline
print(time.perf_counter() - started)
"""


def run() -> None:
    """Measure and show."""
    require_nltk_data()
    os.environ["UNDERTONE_STORE"] = str(STARTER)
    from functions.predict import app  # noqa: PLC0415 - reads the store's place when it is imported

    rows = _rows(SAMPLE)
    # The sample alone has too few words for the 10,000 terms that the tutorials' model has.
    taught = rows + _rows(SYNTHETIC)
    plain = PlainPipeline().fit([row["text"] for row in taught], [LABELS[row["label"]] for row in taught])
    table = []
    for size in SIZES:
        comments = list(islice(cycle(row["text"] for row in rows), size))
        event = _event(comments)
        found = compare(
            {
                "plain": partial(plain.predict, comments),
                "ours": partial(app.handler, event, None),
            }
        )
        ratio = times(found["plain"], found["ours"])
        table.append((f"{size} comments", milliseconds(found["plain"]), milliseconds(found["ours"]), ratio))
    table.append(_start_up())
    show("Predicting", ("", "plain pipeline", "predict handler", "faster"), table)
    print(f"Memory of a process after 500 comments: {_probe()[1]:.0f} MB")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _event(comments: list[str]) -> dict[str, object]:
    body = json.dumps({"comments": comments})
    return {"resource": "/predict", "httpMethod": "POST", "headers": {"content-type": "application/json"}, "body": body}


def _start_up() -> tuple[str, str, str, str]:
    plain = min(float(run_python(_PLAIN_IMPORT)) for _ in range(3))
    ours = min(_probe()[0] for _ in range(3))
    return "import", milliseconds(plain), milliseconds(ours), times(plain, ours)


def _probe() -> tuple[float, float]:
    imported, megabytes = run_python(_PROBE, json.dumps(_event(["A thing that people say"] * 500))).split()
    return float(imported), float(megabytes)
