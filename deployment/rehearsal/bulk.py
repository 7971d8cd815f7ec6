"""A bulk job in the rehearsal: 20,000 rows, equal to those of a local run except for a poison chunk."""

import csv
import hashlib
import io
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from deployment.rehearsal.retraining import FOLDER
from deployment.rehearsal.state_machine import notices
from deployment.rehearsal.variants import POISON, RETRIED, TRIED
from deployment.stack import DeployedStack
from devtools.retraining_sample import SAMPLE
from training.jobs.service import JobService
from undertone_bulk.plans import chunk_key, decode_items

ROWS = 20_000
REFUSED = range(ROWS - 3, ROWS)
"""Rows whose texts are too long; at the end, so that they are not in the poison chunk."""
_STARTED = re.compile(r"^Started (\S+?)\.", re.MULTILINE)

type Run = Callable[..., str]
type Rows = list[dict[str, str]]


def bulk_checks(stack: str, undertone: Run) -> Iterator[tuple[str, object, object]]:
    """Run the same job locally and twice on the stack; yield checks with actual and expected values.

    Args:
        stack: A stack with the parameter Jobs=true and the release with failing chunks.
        undertone: Runs the command; ``fails`` states that it must fail.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    source, here, there, again = (FOLDER / f"bulk-{name}.csv" for name in ("input", "here", "there", "again"))
    _write_input(source)
    command = ("bulk", str(source))
    options = ("--id", "number", "--overwrite")
    store = ("--store", f"s3://{DeployedStack.find(stack).bucket}")
    undertone(*command, str(here), *options, *store)
    with notices(stack) as sent:
        drawn = FOLDER / "bulk-there"
        on_stack = (*command, str(there), *options, "--on", stack, "--yes", "--pictures", str(drawn))
        refused = undertone(*on_stack, fails=True)
        said = undertone(*on_stack, "--tolerate", "20")
    yield "a poison chunk fails a job that tolerates no failures", "the limit is 0 %" in refused, True
    yield "the reason is shown", f"chunk {POISON} fails on purpose" in refused, True
    yield from _counts(stack, _STARTED.findall(said)[-1], _rows(here), _rows(there))
    expected = FOLDER / "bulk-again"
    prefix = ("--prefix", "again_")
    undertone("bulk", str(there), str(again), *options, *prefix, *store, "--pictures", str(expected))
    yield "its pictures are those of the same rows on this machine", _files(drawn), _files(expected)
    subjects = sorted(notice.split(":")[1].strip() for notice in sent)
    yield "notifications are sent for both jobs", subjects, ["a bulk job failed", "a bulk job is done"]


def _counts(stack: str, job: str, here: Rows, there: Rows) -> Iterator[tuple[str, object, object]]:
    service = JobService.find(stack)
    location = service.location(job)
    numbers = [piece.number for piece in decode_items(location.get("items.json"))]
    tries = {number: int(location.get(f"{TRIED}/{number}") or 0) for number in numbers}
    yield "a job of 20,000 rows has ten chunks or more", len(numbers) >= 10, True
    yield (
        "one chunk took three attempts, one failed all four",
        tries,
        dict.fromkeys(numbers, 1) | {RETRIED: 3, POISON: 4},
    )
    poison = [row[0] for row in csv.reader(io.StringIO((location.get(chunk_key(POISON)) or b"").decode(), newline=""))]
    scored = [row["number"] for row in there]
    every = Counter(str(number) for number in range(ROWS))
    yield "the poison chunk contained rows", bool(poison), True
    yield "scored, refused and failed rows add up to all rows", Counter([*scored, *poison, *map(str, REFUSED)]), every
    missing = set(poison)
    expected = [row for row in here if row["number"] not in missing]
    yield "the other rows equal those scored locally, in order", there == expected, True
    progress = service.progress(job)
    yield (
        "the counts of the map run add up",
        (progress.status, progress.chunks, progress.done),
        ("SUCCEEDED", len(numbers), len(numbers)),
    )


def _write_input(path: Path) -> None:
    with (SAMPLE / "comments.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("number", "text"))
        for number, text in zip(range(ROWS), itertools.cycle(texts), strict=False):
            writer.writerow((number, "long " * 2_001 if number in REFUSED else text))


def _files(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def _rows(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
