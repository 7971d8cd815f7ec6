"""One chunk of a bulk job, as the built functions split and score it in Lambda's emulator.

``python -m benchmarks.chunk`` measures and writes benchmarks/chunk.json, from which benchmarks/scale.py calculates.
``make build`` comes first.
"""

from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from benchmarks.bulk import write_csv
from benchmarks.texts import texts
from devtools.lambda_emulator import Emulator
from devtools.s3 import BUCKET, s3_server
from training.jobs.service import JobService
from training.jobs.starting import start
from training.stores import STARTER, initialize_store, load_model
from undertone.models.store import open_store
from undertone_bulk.jobs import Record
from undertone_bulk.plans import ITEMS, decode_items
from undertone_bulk.preparing import BulkRequest, prepare
from undertone_bulk.working import record_key

FILE = Path(__file__).with_name("chunk.json")
ROWS = 60_000


class Chunk(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured of chunks of full size; times are medians.

    Attributes:
        measured: the day.
        texts: what was scored.
        rows: of a chunk.
        bytes: of a chunk.
        result_bytes: of its part of the result, in CSV.
        seconds: to score one in a container that has scored one before.
        start_seconds: a new container's start and its first chunk, less the seconds of another chunk.
        split_bytes_per_second: how fast the input was split.
    """

    measured: str
    texts: str
    rows: int
    bytes: int
    result_bytes: int
    seconds: float
    start_seconds: float
    split_bytes_per_second: int


class _Prepared(JobService):
    """A job whose steps are called from here, not by a state machine."""

    def start(self, job: str) -> None:
        """Start nothing."""


def measure() -> Chunk:
    """Split and score a file that fills several chunks."""
    store = f"s3://{BUCKET}/models"
    chosen = texts()[-1]
    with TemporaryDirectory() as folder, s3_server() as url:
        initialize_store(open_store(store), starter=STARTER)
        source = write_csv(Path(folder) / "comments.csv", chosen.fresh, ROWS)
        service = _Prepared("undertone", BUCKET, "none", store)
        request = BulkRequest(str(source), "scored.csv", "text", None, None, None, None, "")
        found, job = prepare(request, load_model(None, store=store).card)
        identifier = start(service, found, job, "scored.csv", tolerated_percent=0)
        environment = {"AWS_ENDPOINT_URL": url, "UNDERTONE_STORE": store, "UNDERTONE_JOBS_BUCKET": BUCKET}
        with Emulator("JobsSplitFunction", environment=environment) as emulator:
            _, splitting = _step(emulator, "split", identifier)
        pieces = decode_items(service.location(identifier).get(ITEMS))[:-1]  # the last one is not full
        with Emulator("JobsScoreFunction", environment=environment) as emulator:
            times = [_step(emulator, "score", identifier, piece=msgspec.to_builtins(piece))[1] for piece in pieces]
            init = emulator.init_seconds
        result = service.result(identifier)
        records = [msgspec.json.decode(result.get(record_key(each.number)) or b"", type=Record) for each in pieces]
    seconds = median(times[1:])
    return Chunk(
        measured=f"{datetime.now(UTC):%Y-%m-%d}",
        texts=chosen.name,
        rows=round(median(record.tally.rows for record in records)),
        bytes=round(median(piece.end - piece.start for piece in pieces)),
        result_bytes=round(median(record.size for record in records)),
        seconds=round(seconds, 2),
        start_seconds=round(init + max(0.0, times[0] - seconds), 2),
        split_bytes_per_second=round(source_size(found) / splitting),
    )


def source_size(found: Any) -> int:
    """The bytes of all files of an input."""
    return sum(source.size for source in found.sources)


def _step(emulator: Emulator, step: str, job: str, **event: Any) -> tuple[dict[str, Any], float]:
    answer, seconds = emulator.timed({"step": step, "job": job, **event})
    if "errorMessage" in answer:
        raise RuntimeError(f"{step} failed: {answer['errorMessage'][:300]}")
    return answer, seconds


if __name__ == "__main__":
    measured = measure()
    FILE.write_bytes(msgspec.json.format(msgspec.json.encode(measured), indent=1) + b"\n")
    print(FILE.read_text(encoding="utf-8"))
