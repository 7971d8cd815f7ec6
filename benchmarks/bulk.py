"""Rows per second of ``undertone bulk`` beside a plain loop with pandas, and how time and memory grow with the rows.

The largest file of the second table has ``ROWS`` rows: ``make bench BENCHMARKS=bulk ROWS=10000000``.
"""

import csv
import json
import os
from collections.abc import Callable
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Figures
from benchmarks.plain_bulk import label_file
from benchmarks.plain_pipeline import with_dictionary, with_nltk
from benchmarks.processes import run_python
from benchmarks.tables import show, times
from benchmarks.texts import Texts, texts
from benchmarks.timing import compare
from training.bulk.prepare import BulkRequest, prepare
from training.bulk.progress import Progress
from training.bulk.running import RunOptions
from training.bulk.running import run as run_job
from training.stores import STARTER, load_model

BESIDE_ROWS, BESIDE_ROUNDS = 20_000, 5
SMALLEST = 10_000
LARGEST = 1_000_000

# VmHWM and not ru_maxrss, which begins with what the parent of the process had; each process has its own.
_RUN = """
import json, pathlib, sys, time
from training.cli import app

arguments = json.load(sys.stdin)
started, processor = time.perf_counter(), time.process_time()
try:
    app(["bulk", *arguments, "--processes", "1", "--overwrite", "--json"])
except SystemExit as ended:
    assert not ended.code
status = pathlib.Path("/proc/self/status").read_text()
peak = next(int(line.split()[1]) / 1000 for line in status.splitlines() if line.startswith("VmHWM"))
print("\\n" + json.dumps([time.process_time() - processor, peak]))
"""


def run() -> Figures:
    """Measure and show."""
    os.environ["UNDERTONE_STORE"] = str(STARTER)
    chosen = texts()[0]
    with TemporaryDirectory() as name:
        return _beside(chosen, Path(name)) | _growth(chosen.fresh, Path(name))


def _beside(chosen: Texts, folder: Path) -> Figures:
    """Score the same file on one core in turns; loading our model is included, training the baselines is not."""
    source = _write(folder / "beside.csv", chosen.fresh, BESIDE_ROWS)
    taught, labels = [text for text, _ in chosen.taught], [label for _, label in chosen.taught]
    works: dict[str, Callable[[], object]] = {"undertone bulk": partial(_score, source, folder / "ours.csv")}
    if (nltk := with_nltk()) is not None:
        predict = nltk.fit(taught, labels).predict
        works["pandas, TF-IDF, LightGBM, NLTK"] = partial(label_file, source, folder / "nltk.csv", predict)
    predict = with_dictionary(taught).fit(taught, labels).predict
    works["pandas, TF-IDF, LightGBM, no NLTK"] = partial(label_file, source, folder / "plain.csv", predict)
    found = compare(works, rounds=BESIDE_ROUNDS)
    ours = found["undertone bulk"]
    rows = [(name, f"{BESIDE_ROWS / seconds:,.0f}", times(seconds, ours)) for name, seconds in found.items()]
    show(f"{BESIDE_ROWS:,} rows, one core, {chosen.name}", ("", "rows per second", ""), rows)
    figures = {f"bulk/{name}": round(seconds / ours, 3) for name, seconds in found.items() if seconds != ours}
    return figures | {"bulk/a thousand rows ms": round(ours / BESIDE_ROWS * 1e6, 2)}


def _score(source: Path, output: Path) -> None:
    model = load_model(None, store=str(STARTER))
    request = BulkRequest(str(source), str(output), "text", None, None, None, None, "")
    found, job = prepare(request, model.card)
    with Progress(source.stat().st_size) as progress:
        run_job(found.sources, job, str(output), RunOptions(store=str(STARTER), overwrite=True), progress)


def _growth(fresh: list[str], folder: Path) -> Figures:
    figures: Figures = {}
    rows = []
    size, largest = SMALLEST, int(os.environ.get("ROWS", LARGEST))
    while size <= largest:
        source, output = _write(folder / "grow.csv", fresh, size), folder / "grown.csv"
        found = run_python(_RUN, json.dumps([str(source), str(output), "--store", str(STARTER)]), warm=size == SMALLEST)
        seconds, megabytes = json.loads(found.splitlines()[-1])
        rows.append((f"{size:,}", f"{seconds:,.1f} s", f"{size / seconds:,.0f}", f"{megabytes:,.0f} MB"))
        figures |= {f"bulk/{size} rows ms": round(seconds * 1000), f"bulk/{size} rows MB": round(megabytes)}
        size *= 10
    show("undertone bulk in a new process", ("rows", "processor time", "rows per second", "largest memory"), rows)
    return figures


def _write(path: Path, comments: list[str], count: int) -> Path:
    """Write a CSV file of a number of rows; repeated comments get a number, because equal texts are scored once."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "text", "likes"))
        writer.writerows(
            (number, text if number < len(comments) else f"{text} {number // len(comments)}", number % 7)
            for number, text in enumerate(islice(cycle(comments), count))
        )
    return path
