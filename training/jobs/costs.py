"""What a bulk job costs on AWS, before it starts: an estimate from the size of its input."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from undertone_bulk.jobs import Source
from undertone_bulk.splitting import PIECE_BYTES

MEMORY_GB = 1769 / 1024
"""Of both functions in the template: one processor."""
BYTES_PER_SECOND = 1_000_000
"""Read, scored and written by one processor; half of what docs/performance.md has measured."""
SPLIT_BYTES_PER_SECOND = 20_000_000
SECONDS_PER_CALL = 1.0
"""Beside the scoring itself: start of containers, reading and writing objects."""
EXPANSION = 4
"""Bytes of text per byte of a compressed or Parquet file."""
REQUESTS_PER_CHUNK = 3
"""Objects written: chunk, rows, record."""
TRANSITIONS_PER_CHUNK = 2

# Prices of us-east-1, x86_64, in US dollars.
GB_SECOND = 0.0000166667
LAMBDA_REQUEST = 0.0000002
TRANSITION = 0.000025
PUT = 0.000005
GET = 0.0000004
GB_MONTH = 0.023


class Estimate(NamedTuple):
    """What a job will probably cost.

    Attributes:
        chunks: that the input is cut into.
        scoring: Lambda's duration and requests, in US dollars.
        splitting: the same for splitting and finishing.
        steps: Step Functions' state transitions.
        storage: S3's requests, and the job's objects until they expire.
    """

    chunks: int
    scoring: float
    splitting: float
    steps: float
    storage: float

    @property
    def total(self) -> float:
        """US dollars for everything."""
        return self.scoring + self.splitting + self.steps + self.storage


def estimate(sources: Sequence[Source], *, days: int = 7) -> Estimate:
    """Estimate the cost of a job from the sizes of its files.

    Args:
        sources: the input files.
        days: after which the job's objects are deleted.
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
