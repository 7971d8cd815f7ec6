"""How time and memory grow with comments in a request, characters in a comment, and clients at once.

Writes the figures into docs/performance.md, between the markers.
"""

import asyncio
import json
import os
from itertools import cycle, islice
from statistics import median

import psutil

from benchmarks.emulated import REPORT, replace_block
from benchmarks.figures import Figures
from benchmarks.predict import event
from benchmarks.processes import run_python
from benchmarks.soak import hammer, percentile
from benchmarks.texts import texts
from devtools.local_server import running_server
from training.markdown import table
from training.stores import STARTER

COMMENTS = (1, 10, 100, 1_000)
CHARACTERS = (1, 10, 100, 1_000, 10_000)
CLIENTS = (1, 10, 100)
SECONDS = 5.0
BEGIN, END = "<!-- scaling: written by make bench BENCHMARKS=scaling -->", "<!-- end of scaling -->"

_PROBE = """
import functions.predict.app as app, json, pathlib, statistics, sys, time
times = []
events = json.load(sys.stdin)
for event in events:
    started = time.process_time()
    assert app.handler(event, None)["statusCode"] == 200
    times.append(time.process_time() - started)
# not ru_maxrss, which begins with what the parent of the process had
(largest,) = [line for line in pathlib.Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
print(statistics.median(times[len(times) // 3:]), int(largest.split()[1]) / 1000)
"""

Row = tuple[str, ...]


def run() -> Figures:
    """Measure, show, and write down."""
    os.environ["UNDERTONE_STORE"] = str(STARTER)
    fresh = texts()[0].fresh
    figures: Figures = {}
    by_size: list[Row] = []
    for size in COMMENTS:
        comments = iter(fresh)
        seconds, megabytes = _probe([list(islice(comments, size)) for _ in range(12)])
        by_size.append(
            (f"{size:,}", f"{seconds * 1000:.2f} ms", f"{seconds / size * 1e6:.0f} µs", f"{megabytes:.0f} MB")
        )
        figures[f"scaling/{size} comments ms"] = round(seconds * 1000, 3)
    by_length: list[Row] = []
    for length in CHARACTERS:
        characters = cycle(" ".join(fresh))
        seconds, megabytes = _probe([["".join(islice(characters, length)).ljust(1, "x")] for _ in range(12)])
        by_length.append((f"{length:,}", f"{seconds * 1000:.2f} ms", f"{megabytes:.0f} MB"))
        figures[f"scaling/{length} characters ms"] = round(seconds * 1000, 3)
    by_clients = [_loaded(clients) for clients in CLIENTS]
    blocks = [
        table(("comments in a request", "processor time", "of that, a comment", "largest memory"), by_size),
        table(("characters in a comment", "processor time", "largest memory"), by_length),
        table(("clients at once", "requests a second", "p50", "p99", "memory of the server"), by_clients),
    ]
    replace_block(REPORT, BEGIN, END, "\n\n".join(blocks))
    return figures


def _probe(batches: list[list[str]]) -> tuple[float, float]:
    """Median processor seconds of a request, and the largest memory in MB, of a fresh process."""
    seconds, megabytes = run_python(_PROBE, json.dumps([event(batch) for batch in batches])).split()
    return float(seconds), float(megabytes)


def _loaded(clients: int) -> Row:
    with running_server(STARTER) as address:
        load = asyncio.run(hammer(address, clients=clients, seconds=SECONDS))
        if load.problems:
            raise RuntimeError(load.problems[0])
        memory = max(child.memory_info().rss for child in psutil.Process().children())
    times = (median(load.seconds), percentile(load.seconds, 0.99))
    shown = [f"{seconds * 1000:.0f} ms" for seconds in times]
    return f"{clients}", f"{len(load.seconds) / SECONDS:.0f}", *shown, f"{memory / 1e6:.0f} MB"
