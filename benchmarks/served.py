"""Comments over HTTP with keep-alive: the local server against a plain pipeline behind the same kind of server."""

import pickle
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx

from benchmarks.figures import Figures
from benchmarks.plain_pipeline import PlainPipeline, with_dictionary
from benchmarks.tables import milliseconds, show, times
from benchmarks.texts import Texts, texts
from devtools.local_server import running_server, started
from training.stores import STARTER

SIZES = (1, 100, 500, 1_000)
WARM_UP, ROUNDS = 6, 9


def run() -> Figures:
    """Measure and show."""
    figures: Figures = {}
    chosen = texts()[0]
    taught, labels = [text for text, _ in chosen.taught], [label for _, label in chosen.taught]
    plain = with_dictionary(taught).fit(taught, labels)
    rows = []
    with running_server(STARTER) as ours, _plain_server(plain) as theirs, httpx.Client(timeout=60) as client:
        for size, (fast, slow) in _measured(client, ours, theirs, chosen).items():
            rows.append((f"{size} first seen", milliseconds(fast), f"{milliseconds(slow)} ({times(slow, fast)})"))
            figures[f"http/{chosen.name}/{size}/undertone ms"] = round(fast * 1000, 3)
            figures[f"http/{chosen.name}/{size}/TF-IDF + LightGBM, no NLTK"] = round(slow / fast, 3)
    show(
        f"Predicting over HTTP, medians, comments of {chosen.name}",
        ("comments", "undertone", "TF-IDF + LightGBM, no NLTK"),
        rows,
    )
    return figures


def _measured(client: httpx.Client, ours: str, theirs: str, chosen: Texts) -> dict[int, tuple[float, float]]:
    """Median seconds of ours and theirs by number of comments; each request asks both, in turns."""
    comments = iter(chosen.fresh)
    for _ in range(WARM_UP):
        batch = list(islice(comments, 500))
        for address in (ours, theirs):
            _seconds(client, address, batch)
    found = {}
    for size in SIZES:
        taken: dict[str, list[float]] = {ours: [], theirs: []}
        for turn in range(ROUNDS):
            batch = list(islice(comments, size))
            for address in (ours, theirs) if turn % 2 else (theirs, ours):
                taken[address].append(_seconds(client, address, batch))
        found[size] = (median(taken[ours]), median(taken[theirs]))
    return found


def _seconds(client: httpx.Client, address: str, batch: list[str]) -> float:
    begun = time.perf_counter()
    answer = client.post(f"{address}/predict", json={"comments": batch})
    taken = time.perf_counter() - begun
    answer.raise_for_status()
    return taken


@contextmanager
def _plain_server(pipeline: PlainPipeline) -> Iterator[str]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "pipeline.pickle"
        path.write_bytes(pickle.dumps(pipeline))
        with started("benchmarks.plain_server", str(path)) as address:
            yield address
