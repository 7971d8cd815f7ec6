"""Comments through the predict handler, against plain pipelines: processor time, memory, and the time of the import."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from benchmarks.figures import Figures
from benchmarks.plain_pipeline import with_dictionary, with_nltk
from benchmarks.processes import run_python
from benchmarks.tables import milliseconds, show, times
from benchmarks.texts import Texts, texts
from benchmarks.timing import Measured, compare_batches
from training.stores import STARTER

SIZES = (1, 100, 500, 1_000)
WARM_UP, ROUNDS = 3_000, 9

OURS = "undertone"
Contender = Callable[[Sequence[str]], object]

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


def run() -> Figures:
    """Measure and show."""
    os.environ["UNDERTONE_STORE"] = str(STARTER)
    figures: Figures = {}
    for chosen in texts():
        works = contenders(chosen)
        comments = iter(chosen.fresh)
        for work in works.values():
            work(chosen.fresh[-1_000:])
        for start in range(0, WARM_UP, 500):
            batch = chosen.fresh[-1_000 - WARM_UP :][start : start + 500]
            for work in works.values():
                work(batch)
        found = {}
        for size in SIZES:
            batches = [list(islice(comments, size)) for _ in range(ROUNDS)]
            found["first seen", size] = compare_batches(works, batches)
            found["repeated", size] = compare_batches(works, [batches[-1]] * ROUNDS)
        figures |= _shown(chosen.name, found)
    return figures | _start_up()


def contenders(chosen: Texts) -> dict[str, Contender]:
    """Ours and what it is measured against, by name: each takes comments."""
    from functions.predict import app  # noqa: PLC0415 - reads the store's place when it is imported

    taught, labels = [text for text, _ in chosen.taught], [label for _, label in chosen.taught]
    vader = SentimentIntensityAnalyzer()

    def ours(comments: Sequence[str]) -> None:
        answer = app.handler(event(comments), None)
        if answer["statusCode"] != 200:
            raise RuntimeError(answer["body"])

    works: dict[str, Contender] = {OURS: ours}
    if (nltk := with_nltk()) is not None:
        works["TF-IDF + LightGBM, NLTK"] = nltk.fit(taught, labels).predict
    works["TF-IDF + LightGBM, no NLTK"] = with_dictionary(taught).fit(taught, labels).predict
    works["VADER"] = lambda comments: [vader.polarity_scores(comment) for comment in comments]
    return works


def event(comments: Sequence[str]) -> dict[str, object]:
    """The event of API Gateway with these comments."""
    body = json.dumps({"comments": comments})
    return {"resource": "/predict", "httpMethod": "POST", "headers": {"content-type": "application/json"}, "body": body}


def _shown(name: str, found: Mapping[tuple[str, int], Measured]) -> Figures:
    rows: list[tuple[str, ...]] = []
    figures: Figures = {}
    for (kind, size), measured in found.items():
        ours = measured[OURS]
        others = {other: seconds for other, seconds in measured.items() if other != OURS}
        rows.append((f"{size} {kind}", milliseconds(ours), *(_beside(seconds, ours) for seconds in others.values())))
        figures[f"{name}/{kind}/{size}/{OURS} ms"] = round(ours * 1000, 3)
        figures |= {f"{name}/{kind}/{size}/{other}": round(seconds / ours, 3) for other, seconds in others.items()}
    show(f"Predicting, processor time, comments of {name}", ("comments", OURS, *others), rows)
    return figures


def _beside(seconds: float, ours: float) -> str:
    return f"{milliseconds(seconds)} ({times(seconds, ours)})"


def _start_up() -> Figures:
    plain = min(float(run_python(_PLAIN_IMPORT)) for _ in range(3))
    probes = [_probe() for _ in range(3)]
    ours, megabytes = min(probe[0] for probe in probes), probes[0][1]
    show(
        "Starting",
        ("", OURS, "TF-IDF + LightGBM"),
        [
            ("import", milliseconds(ours), _beside(plain, ours)),
            ("memory after 500 comments", f"{megabytes:.0f} MB", ""),
        ],
    )
    return {"import": round(plain / ours, 3), "memory, 500 comments MB": round(megabytes)}


def _probe() -> tuple[float, float]:
    imported, megabytes = run_python(_PROBE, json.dumps(event(["A thing that people say"] * 500))).split()
    return float(imported), float(megabytes)
