"""The built functions under Lambda's emulator at several memory sizes: ``make bench-lambda``.

Writes the figures into docs/performance.md, between the markers.
"""

import csv
import json
import platform
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from devtools.lambda_emulator import MEGABYTE, ROOT, Emulator
from devtools.s3 import BUCKET, s3_server
from training.markdown import table
from training.stores import STARTER, initialize_store
from undertone.models.store import open_store

MEMORIES = (512, 1024, 1769)
SIZES = (1, 100, 500)
CONTAINERS = 5
CALLS = 200
PICTURES = {"ChartFunction": "chart/counts", "WordcloudFunction": "wordcloud/comments", "TrendFunction": "trend/rows"}
REPORT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: written by make bench-lambda -->", "<!-- end of figures -->"

# US dollars, us-east-1, x86: aws.amazon.com/lambda/pricing, /api-gateway/pricing, /comprehend/pricing
GB_SECOND, LAMBDA_REQUEST, GATEWAY_REQUEST, COMPREHEND_COMMENT = 0.0000166667, 0.20e-6, 3.50e-6, 0.0003

INIT = "init, fastest / median"
FIRST = "init and first call, fastest / median"

Row = tuple[str, ...]


class Starts(NamedTuple):
    """Seconds that new containers took, one entry each: their init alone, and their init with the first call."""

    init: list[float]
    first: list[float]


class Calls(NamedTuple):
    """Seconds that calls of a container that has answered before took."""

    p50: float
    p99: float


def starts(function: str, event: Mapping[str, Any], *, memory: int, environment: Mapping[str, str]) -> Starts:
    """Start several containers."""
    found = Starts([], [])
    for _ in range(CONTAINERS):
        with Emulator(function, memory=memory, environment=environment) as emulator:
            found.first.append(_seconds(emulator, event))
            found.init.append(emulator.init_seconds)
    return found


def calls[Key](
    function: str, events: Mapping[Key, Mapping[str, Any]], *, memory: int, environment: Mapping[str, str]
) -> dict[Key, Calls]:
    """Call one container again and again with each event."""
    with Emulator(function, memory=memory, environment=environment) as emulator:
        _seconds(emulator, next(iter(events.values())))
        times = {key: sorted(_seconds(emulator, event) for _ in range(CALLS)) for key, event in events.items()}
    return {key: Calls(median(found), found[int(len(found) * 0.99)]) for key, found in times.items()}


def cost_of_a_million(comments: int, seconds: float, memory: int) -> float:
    """US dollars per million comments, by comments, seconds and memory of each request."""
    return 1_000_000 / comments * (seconds * memory / 1024 * GB_SECOND + LAMBDA_REQUEST + GATEWAY_REQUEST)


def sizes() -> Iterator[Row]:
    """How large each function is with its layers."""
    for function in ("PredictFunction", *PICTURES, "PageFunction", "MetricsFunction"):
        emulator = Emulator(function)
        with tempfile.TemporaryFile() as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in emulator.files:
                archive.write(path)
            archive.close()
            zipped = file.tell()
        name = function.removesuffix("Function").lower()
        yield name, f"{emulator.unzipped / MEGABYTE:.0f}", f"{zipped / MEGABYTE:.0f}"


def comments_event(comments: list[str]) -> dict[str, Any]:
    """The event of a request with these comments."""
    return _event("predict/comments") | {"body": json.dumps({"comments": comments})}


def run(store: Path = STARTER) -> None:
    """Measure everything and write it down."""
    with (ROOT / "training" / "sample" / "comments.csv").open(encoding="utf-8") as file:
        sample = [row["text"] for row in csv.DictReader(file)]
    events = {size: comments_event(list(islice(cycle(sample), size))) for size in SIZES}
    location = f"s3://{BUCKET}/benchmark"
    with s3_server() as address:
        initialize_store(open_store(location), starter=store)
        environment = {"UNDERTONE_STORE": location, "AWS_ENDPOINT_URL": address}
        predict = {
            m: (
                starts("PredictFunction", events[1], memory=m, environment=environment),
                calls("PredictFunction", events, memory=m, environment=environment),
            )
            for m in MEMORIES
        }
        pictures = {
            (name, m): (
                starts(name, _event(case), memory=m, environment=environment),
                calls(name, {case: _event(case)}, memory=m, environment=environment)[case],
            )
            for name, case in PICTURES.items()
            for m in MEMORIES
        }
    replace_block(REPORT, BEGIN, END, "\n\n".join(_report(predict, pictures)))


def _report(
    predict: Mapping[int, tuple[Starts, Mapping[int, Calls]]], pictures: Mapping[tuple[str, int], tuple[Starts, Calls]]
) -> Iterator[str]:
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    yield f"Measured on {day}, {platform.machine()}, {CONTAINERS} containers and {CALLS} later calls each."
    yield "### predict"
    head = ("memory", INIT, FIRST, *(f"{size} comments, p50 / p99" for size in SIZES))
    rows = [(f"{m} MB", *_started(new), *(_called(later[s]) for s in SIZES)) for m, (new, later) in predict.items()]
    yield table(head, rows)
    yield "### Pictures"
    head = ("picture", "memory", INIT, FIRST, "later, p50 / p99")
    names = {name: name.removesuffix("Function").lower() for name in PICTURES}
    rows = [(names[n], f"{m} MB", *_started(new), _called(later)) for (n, m), (new, later) in pictures.items()]
    yield table(head, rows)
    yield "### Sizes, in MB"
    yield table(("function with its layers", "unzipped", "zipped"), list(sizes()))
    yield "### A million comments, in US dollars"
    rows = [
        (f"{size} in a call", *(f"{cost_of_a_million(size, predict[m][1][size].p50, m):.2f}" for m in MEMORIES))
        for size in SIZES
    ]
    comprehend = f"{COMPREHEND_COMMENT * 1_000_000:.2f}"
    yield table(("", *(f"{m} MB" for m in MEMORIES)), [*rows, ("Amazon Comprehend", *[comprehend] * len(MEMORIES))])


def replace_block(path: Path, begin: str, end: str, text: str) -> None:
    """Put a text between two markers of a file, and print it."""
    before, _, rest = path.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    path.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")
    print(text)


def _seconds(emulator: Emulator, event: Mapping[str, Any]) -> float:
    answer, seconds = emulator.timed(event)
    if answer.get("statusCode") != 200:
        raise RuntimeError(f"expected 200, got {str(answer)[:300]}")
    return seconds


def _event(case: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((ROOT / "events" / f"{case}.json").read_text(encoding="utf-8"))
    return event


def _started(new: Starts) -> Row:
    return tuple(f"{min(found) * 1000:.0f} / {median(found) * 1000:.0f} ms" for found in new)


def _called(later: Calls) -> str:
    return f"{later.p50 * 1000:.1f} / {later.p99 * 1000:.1f} ms"


if __name__ == "__main__":
    run(Path(sys.argv[1]) if len(sys.argv) > 1 else STARTER)
