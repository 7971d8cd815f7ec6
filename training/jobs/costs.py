"""Estimates the cost of a bulk job on AWS from the size of its input."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from undertone_bulk.jobs import Source
from undertone_bulk.splitting import PIECE_BYTES

MEMORY_GB = 1769 / 1024
"""Memory of both functions in the template, which corresponds to one processor."""
BYTES_PER_SECOND = 1_000_000
"""Throughput of one processor, including reading and writing; half of the figure in docs/performance.md."""
SPLIT_BYTES_PER_SECOND = 20_000_000
SECONDS_PER_CALL = 1.0
"""Overhead per chunk: cold starts, reading and writing objects."""
EXPANSION = 4
"""Bytes of text per byte of a compressed or Parquet file."""
REQUESTS_PER_CHUNK = 3
"""Number of objects written per chunk: the chunk, its rows, its record."""
TRANSITIONS_PER_CHUNK = 2

# Prices of us-east-1, x86_64, in US dollars.
GB_SECOND = 0.0000166667
LAMBDA_REQUEST = 0.0000002
TRANSITION = 0.000025
PUT = 0.000005
GET = 0.0000004
GB_MONTH = 0.023


class Estimate(NamedTuple):
    """The estimated cost of a job, in US dollars.

    Attributes:
        chunks: Number of chunks of the input.
        scoring: Lambda duration and requests for scoring.
        splitting: Lambda duration and requests for splitting and finishing.
        steps: Step Functions state transitions.
        storage: S3 requests, and storage of the job's objects until they expire.
    """

    chunks: int
    scoring: float
    splitting: float
    steps: float
    storage: float

    @property
    def total(self) -> float:
        """Total cost in US dollars."""
        return self.scoring + self.splitting + self.steps + self.storage


def estimate(sources: Sequence[Source], *, days: int = 7) -> Estimate:
    """Estimate the cost of a job from the sizes of its files.

    Args:
        sources: The input files.
        days: Number of days after which the job's objects are deleted.
    """
    sizes = [_text_bytes(source) for source in sources]
    chunks = sum(max(1, math.ceil(size / PIECE_BYTES)) for size in sizes)
    seconds = sum(sizes) / BYTES_PER_SECOND + chunks * SECONDS_PER_CALL
    splitting = sum(sizes) / SPLIT_BYTES_PER_SECOND + 2 * SECONDS_PER_CALL
    kept = 3 * sum(sizes) / 1e9  # input, chunks, result
    return Estimate(
        chunks=chunks,
        scoring=seconds * MEMORY_GB * GB_SECOND + chunks * LAMBDA_REQUEST,
        splitting=splitting * MEMORY_GB * GB_SECOND,
        steps=(10 + TRANSITIONS_PER_CHUNK * chunks) * TRANSITION,
        storage=chunks * REQUESTS_PER_CHUNK * (PUT + GET) + kept * GB_MONTH * days / 30,
    )


def _text_bytes(source: Source) -> int:
    packed = source.format.compression or source.format.kind == "parquet"
    return source.size * (EXPANSION if packed else 1)
