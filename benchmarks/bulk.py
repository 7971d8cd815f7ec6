"""Rows per second of ``undertone bulk`` beside a plain loop with pandas, and how time and memory grow with the rows.

The largest file of the second table has ``ROWS`` rows: ``make bench-bulk ROWS=10000000``.
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
from benchmarks.plain_bulk import score_file
from benchmarks.plain_pipeline import with_dictionary, with_nltk
from benchmarks.processes import run_python
from benchmarks.tables import show, times
from benchmarks.texts import Texts, texts
from benchmarks.timing import compare
from training.bulk.progress import Progress
from training.bulk.running import RunOptions
from training.bulk.running import run as run_job
from training.stores import STARTER, load_model
from undertone.models.model import Model
from undertone_bulk.preparing import BulkRequest, prepare

OURS = "undertone bulk"
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
    chosen = texts()
    figures: Figures = {}
    with TemporaryDirectory() as name:
        for each in chosen:
            figures |= _beside(each, Path(name))
        return figures | _growth(chosen[0].fresh, Path(name))


def _beside(chosen: Texts, folder: Path) -> Figures:
    """Score the same file on one core in turns; models are loaded before, and both write the same columns."""
    source = write_csv(folder / "beside.csv", chosen.fresh, BESIDE_ROWS)
    taught, labels = [text for text, _ in chosen.taught], [label for _, label in chosen.taught]
    loaded = load_model(None, store=str(STARTER))
    works: dict[str, Callable[[], object]] = {OURS: partial(_score, source, folder / "ours.csv", loaded)}
    plain = {
        "pandas, TF-IDF, LightGBM, NLTK": with_nltk(),
        "pandas, TF-IDF, LightGBM, no NLTK": with_dictionary(taught),
    }
    for name, pipeline in plain.items():
        if pipeline:
            works[name] = partial(score_file, source, folder / "plain.csv", pipeline.fit(taught, labels))
    found = compare(works, rounds=BESIDE_ROUNDS)
    model = _model_seconds(chosen.fresh[:BESIDE_ROWS], loaded)
    ours = found[OURS]
    rows = [(name, f"{BESIDE_ROWS / seconds:,.0f}", times(seconds, ours)) for name, seconds in found.items()]
    rows.append(("the model alone: normalized text and graph", f"{BESIDE_ROWS / model:,.0f}", times(model, ours)))
    show(f"{BESIDE_ROWS:,} rows, one core, {chosen.name}", ("", "rows per second", ""), rows)
    figures = {f"bulk/{chosen.name}/{name}": round(each / ours, 3) for name, each in found.items() if name != OURS}
    return figures | {f"bulk/{chosen.name}/a thousand rows ms": round(ours / BESIDE_ROWS * 1e6, 2)}


def _model_seconds(comments: list[str], model: Model) -> float:
    """How long the model takes for the texts of all rows: what no way of reading and writing can save."""
    return compare({"model": lambda: model.columns(comments)}, rounds=BESIDE_ROUNDS)["model"]


def _score(source: Path, output: Path, loaded: Model) -> None:
    request = BulkRequest(str(source), str(output), "text", None, None, None, None, "")
    found, job = prepare(request, loaded.card)
    with Progress(source.stat().st_size) as progress:
        run_job(found.sources, job, str(output), RunOptions(overwrite=True, loaded=loaded), progress)


def _growth(fresh: list[str], folder: Path) -> Figures:
    figures: Figures = {}
    rows = []
    size, largest = SMALLEST, int(os.environ.get("ROWS", LARGEST))
    while size <= largest:
        source, output = write_csv(folder / "grow.csv", fresh, size), folder / "grown.csv"
        found = run_python(_RUN, json.dumps([str(source), str(output), "--store", str(STARTER)]), warm=size == SMALLEST)
        seconds, megabytes = json.loads(found.splitlines()[-1])
        rows.append((f"{size:,}", f"{seconds:,.1f} s", f"{size / seconds:,.0f}", f"{megabytes:,.0f} MB"))
        figures |= {f"bulk/{size} rows ms": round(seconds * 1000), f"bulk/{size} rows MB": round(megabytes)}
        size *= 10
    show("undertone bulk in a new process", ("rows", "processor time", "rows per second", "largest memory"), rows)
    return figures


def write_csv(path: Path, comments: list[str], count: int) -> Path:
    """Write a CSV file of a number of rows; repeated comments get a number, because equal texts are scored once."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "text", "likes"))
        writer.writerows(
            (number, text if number < len(comments) else f"{text} {number // len(comments)}", number % 7)
            for number, text in enumerate(islice(cycle(comments), count))
        )
    return path
