"""The three pictures through their handlers, against the plain ones; the time of each import.

``python -m benchmarks.pictures FOLDER`` writes the pictures of both instead, to be looked at.
"""

import base64
import csv
import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.figures import Figures
from benchmarks.plain_pictures import plain_chart, plain_trend, plain_wordcloud
from benchmarks.processes import run_python
from benchmarks.tables import milliseconds, show, times
from benchmarks.timing import compare

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "training" / "sample" / "comments.csv"
LABELS = {"Negative": -1, "Neutral": 0, "Positive": 1}
WORDS = 200

_IMPORT = """
import time
started = time.perf_counter()
import {module}
print(time.perf_counter() - started)
"""


class Case(NamedTuple):
    """One picture, drawn by both."""

    name: str
    function: str
    path: str
    body: Mapping[str, Any]
    plain: Callable[[], bytes]


def run() -> Figures:
    """Measure and show."""
    figures: Figures = {}
    drawn = []
    for case in cases():
        found = compare({"plain": case.plain, "ours": partial(_draw, case)})
        ratio = times(found["plain"], found["ours"])
        drawn.append((case.name, milliseconds(found["plain"]), milliseconds(found["ours"]), ratio))
        figures[f"drawing/{case.function}"] = round(found["plain"] / found["ours"], 3)
        figures[f"drawing/{case.function} ms"] = round(found["ours"] * 1000, 3)
    show("Drawing, 500 comments", ("", "plain", "handler", "faster"), drawn)
    plain = _import_seconds("benchmarks.plain_pictures")
    started = []
    for case in cases():
        ours = _import_seconds(f"functions.{case.function}.app")
        started.append((case.function, milliseconds(plain), milliseconds(ours), times(plain, ours)))
        figures[f"import/{case.function}"] = round(plain / ours, 3)
    show("Importing, compiled", ("", "plain", "app", "faster"), started)
    return figures


def cases() -> list[Case]:
    """The sample's comments, classified as in the sample, so that only the drawing is measured."""
    rows = list(csv.DictReader(SAMPLE.open(encoding="utf-8")))[:500]
    counts = Counter(LABELS[row["label"]] for row in rows)
    dated = [{"timestamp": row["timestamp"], "sentiment": LABELS[row["label"]]} for row in rows]
    classified = [{"text": row["text"], "sentiment": row["label"]} for row in rows]
    texts = [row["text"] for row in rows]
    return [
        Case(
            "chart, 600 x 600",
            "chart",
            "/generate_chart",
            {"sentiment_counts": {str(label): count for label, count in counts.items()}},
            partial(plain_chart, counts),
        ),
        Case(
            f"word cloud, 800 x 400, {WORDS} words",
            "wordcloud",
            "/generate_wordcloud",
            {"comments": classified},
            partial(plain_wordcloud, texts, WORDS),
        ),
        Case(
            "trend, 1200 x 600",
            "trend",
            "/generate_trend_graph",
            {"sentiment_data": dated},
            partial(plain_trend, dated),
        ),
    ]


def _draw(case: Case) -> bytes:
    """Draw through the handler, body and response included."""
    headers = {"content-type": "application/json"}
    event = {"resource": case.path, "httpMethod": "POST", "headers": headers, "body": json.dumps(case.body)}
    response = _handler(case.function)(event, None)
    if response["statusCode"] != 200:
        raise RuntimeError(response["body"])
    return base64.b64decode(response["body"])


def _handler(function: str) -> Any:
    module = __import__(f"functions.{function}.app", fromlist=["handler"])
    return module.handler


def _import_seconds(module: str) -> float:
    return min(float(run_python(_IMPORT.format(module=module))) for _ in range(3))


def write(folder: Path) -> None:
    """Write the pictures of both."""
    for case in cases():
        (folder / f"{case.function}.png").write_bytes(_draw(case))
        (folder / f"{case.function}-plain.png").write_bytes(case.plain())


if __name__ == "__main__":
    write(Path(sys.argv[1]))
