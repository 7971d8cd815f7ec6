"""What 100 million and 10 billion comments take on AWS, calculated from one measured chunk.

``python -m benchmarks.scale`` writes the tables of docs/scale.md and docs/stream.md, between ``<!-- figures: NAME -->``
and ``<!-- end -->``.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks.chunk import FILE, Chunk
from benchmarks.scale_prices import PRICES, QUOTAS
from deployment.figures import fill
from training.jobs.costs import MEMORY_GB, TRANSITIONS_PER_CHUNK
from training.markdown import table

DOCS = Path(__file__).parents[1] / "docs"
SIZES = {"100 million": 100_000_000, "10 billion": 10_000_000_000}
CONCURRENCIES = (50, 1_000, 10_000)
"""The default of JobsConcurrency, an account's default quota, and what a Distributed Map runs at most."""
LIMIT = 0.05
"""Dollars per million comments that all services together may cost."""
KEPT_DAYS = 7
"""The default of JobsDays."""
WRITTEN, READ = 3, 3
"""Objects per chunk: chunk, rows and record are written; chunk, record and, at most, the plan are read."""
READERS, GET_SECONDS = 32, 0.03
"""The last step reads so many records at a time; the seconds are an assumption about S3."""
LOG_BYTES = 400
"""Lambda's own lines for a call."""
STREAM_SIZES = (1, 100, 500)
STREAM_BATCH, STREAM_SECONDS = 100, 0.5
"""Messages of a batch, and the seconds for writing their objects."""


class Job(NamedTuple):
    """How long the steps of a job take, in seconds, at a concurrency."""

    comments: int
    concurrency: int
    chunk: Chunk

    @property
    def chunks(self) -> int:
        """Into which the input is cut."""
        return math.ceil(self.comments / self.chunk.rows)

    @property
    def bytes(self) -> int:
        """Of the input."""
        return self.chunks * self.chunk.bytes

    @property
    def split(self) -> float:
        """One run of the function after the other."""
        return self.bytes / self.chunk.split_bytes_per_second

    @property
    def at_once(self) -> int:
        """Chunks that are scored at the same time: what the map may start, unless state transitions are throttled."""
        throttled = QUOTAS["transitions"].default / TRANSITIONS_PER_CHUNK * self.chunk.seconds
        return min(self.concurrency, round(throttled))

    @property
    def score(self) -> float:
        """With a new container for each chunk that is scored at the same time."""
        growing = self.at_once / QUOTAS["scaling"].default * 10
        return growing + self.chunk.start_seconds + self.chunks * self.chunk.seconds / self.at_once

    @property
    def finish(self) -> float:
        """Reading one record per chunk."""
        return self.chunks * GET_SECONDS / READERS

    @property
    def whole(self) -> float:
        """All steps."""
        return self.split + self.score + self.finish


def dollars(job: Job) -> dict[str, float]:
    """The cost of a job by line."""
    chunk, chunks = job.chunk, job.chunks
    gigabytes = chunks * (2 * chunk.bytes + chunk.result_bytes) / 1e9
    compute = MEMORY_GB * PRICES["gb_second"].dollars
    calls = chunks * PRICES["lambda_request"].dollars
    return {
        "Lambda: score": (chunks * chunk.seconds + job.at_once * chunk.start_seconds) * compute + calls,
        "Lambda: split and finish": (job.split + job.finish) * compute,
        "Step Functions: state transitions": (10 + TRANSITIONS_PER_CHUNK * chunks) * PRICES["transition"].dollars,
        "S3: requests": chunks * (WRITTEN * PRICES["put"].dollars + READ * PRICES["get"].dollars),
        f"S3: input, chunks and result for {KEPT_DAYS} days": gigabytes * PRICES["gb_month"].dollars * KEPT_DAYS / 30,
        "CloudWatch: logs": chunks * LOG_BYTES / 1e9 * PRICES["log_gb"].dollars,
    }


def download(job: Job) -> float:
    """What it costs to fetch the result to a machine outside AWS."""
    return job.chunks * job.chunk.result_bytes / 1e9 * PRICES["internet_gb"].dollars


def stream_dollars(per_message: int, chunk: Chunk) -> dict[str, float]:
    """The cost of a million comments through the queue, by line."""
    messages = 1_000_000 / per_message
    batches = messages / STREAM_BATCH
    size = per_message * chunk.bytes / chunk.rows
    # a request carries up to 64 KB, and up to ten messages when it receives or deletes
    sqs = messages * math.ceil(size / 65_536) + 2 * messages * max(0.1, math.ceil(size / 65_536) / 10)
    seconds = 1_000_000 * chunk.seconds / chunk.rows * MEMORY_GB + batches * STREAM_SECONDS  # of one GB
    return {
        "Lambda": seconds * PRICES["gb_second"].dollars + batches * PRICES["lambda_request"].dollars,
        "SQS": sqs * PRICES["sqs_request"].dollars,
        "S3: requests": messages * PRICES["put"].dollars,
        "CloudWatch: logs": batches * 3 * LOG_BYTES / 1e9 * PRICES["log_gb"].dollars,
    }


def read_chunk() -> Chunk:
    """What was measured last."""
    return msgspec.json.decode(FILE.read_bytes(), type=Chunk)


def scale_tables(chunk: Chunk) -> dict[str, str]:
    """The tables of docs/scale.md by name."""
    return {
        "chunk": _chunk(chunk),
        "duration": _duration(chunk),
        "dollars": _dollars(chunk),
        "quotas": _quotas(chunk),
        "prices": table(
            ("what", "US dollars"), [(price.what, f"{price.dollars:.10f}".rstrip("0")) for price in PRICES.values()]
        ),
    }


def stream_tables(chunk: Chunk) -> dict[str, str]:
    """The table of docs/stream.md."""
    costs = [stream_dollars(size, chunk) for size in STREAM_SIZES]
    rows = [(name, *(_money(cost[name]) for cost in costs)) for name in costs[0]]
    rows.append(("**all**", *(f"**{_money(sum(cost.values()))}**" for cost in costs)))
    return {"stream": table(("comments per message", *map(str, STREAM_SIZES)), rows)}


def _chunk(chunk: Chunk) -> str:
    rows = [
        ("comments", f"{chunk.rows:,} ({chunk.texts})"),
        ("bytes of CSV; of the result", f"{chunk.bytes:,}; {chunk.result_bytes:,}"),
        ("seconds, in a container that has scored before", f"{chunk.seconds:.2f}"),
        ("seconds more in a new container", f"{chunk.start_seconds:.2f}"),
        ("splitting, MB a second", f"{chunk.split_bytes_per_second / 1e6:.1f}"),
    ]
    return table(("a chunk", f"measured on {chunk.measured}"), rows)


def _duration(chunk: Chunk) -> str:
    rows = []
    for name, comments in SIZES.items():
        for concurrency in CONCURRENCIES:
            job = Job(comments, concurrency, chunk)
            times = map(_time, (job.split, job.score, job.finish, job.whole))
            rows.append(
                (name, f"{job.chunks:,}", f"{job.bytes / 1e9:,.0f} GB", f"{concurrency:,}", job.at_once, *times)
            )
    columns = ("comments", "chunks", "input", "`JobsConcurrency`", "at once", "split", "score", "finish", "all")
    return table(columns, [(*row[:4], f"{row[4]:,}", *row[5:]) for row in rows])


def _dollars(chunk: Chunk) -> str:
    jobs = [Job(comments, CONCURRENCIES[1], chunk) for comments in SIZES.values()]
    costs = [dollars(job) for job in jobs]
    millions = [job.comments / 1e6 for job in jobs]
    rows = [
        (name, *(_money(cost[name]) for cost in costs), _money(costs[-1][name] / millions[-1])) for name in costs[0]
    ]
    sums = [sum(cost.values()) for cost in costs]
    rows.append(("**all**", *(f"**{_money(each)}**" for each in sums), f"**{_money(sums[-1] / millions[-1])}**"))
    fetched = [download(job) for job in jobs]
    rows.append(("download outside AWS", *map(_money, fetched), _money(fetched[-1] / millions[-1])))
    return table(("", *SIZES, "per million"), rows)


def _quotas(chunk: Chunk) -> str:
    jobs = [Job(comments, CONCURRENCIES[-1], chunk) for comments in SIZES.values()]
    needs = [_needs(job) for job in jobs]
    rows = []
    for name, quota in QUOTAS.items():
        cells = (f"{needs[0][name]:,.0f}", f"{needs[1][name]:,.0f}") if name in needs[0] else ("", "")
        rows.append((quota.what, f"{quota.default:,}", *cells, quota.advice))
    return table(("quota", "default", *SIZES, "if it is reached"), rows, "lrrrl")


def _needs(job: Job) -> Mapping[str, float]:
    """What a job uses of each quota, at the highest concurrency that a map allows."""
    rate = job.concurrency / job.chunk.seconds
    return {
        "concurrency": job.concurrency,
        "transitions": rate * TRANSITIONS_PER_CHUNK,
        "map": job.concurrency,
        "puts": rate * 2,
        "items": job.chunks * 200 / 1e6,
        "finish": job.finish,
        "history": 10 * math.ceil(job.split / 600),
    }


def _time(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7_200 else f"{seconds / 3600:.1f} h"


def _money(amount: float) -> str:
    return f"${amount:,.2f}" if amount >= 1 else f"${amount:.4f}"


if __name__ == "__main__":
    found = read_chunk()
    for page, blocks in (("scale.md", scale_tables(found)), ("stream.md", stream_tables(found))):
        path = DOCS / page
        path.write_text(fill(path.read_text(encoding="utf-8"), blocks), encoding="utf-8")
        print(*blocks.values(), sep="\n\n")
