"""The columns of a trend: one per time bucket, with sparse buckets merged."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from undertone.labels import Sentiment
from undertone_pictures.buckets import Unit

# A bucket is sparse if it has fewer comments than this, and a smaller share of all comments than this.
_SPARSE, _SPARSE_SHARE = 10, 0.01
# Minimum number of consecutive sparse buckets that are merged.
_RUN = 3


@dataclass(frozen=True)
class Column:
    """The content of a column.

    Attributes:
        first: Number of its first bucket.
        last: Number of its last bucket; the same unless buckets were merged.
        counts: Its comments by class; empty without comments.
    """

    first: int
    last: int
    counts: Counter[Sentiment]

    @property
    def total(self) -> int:
        """The number of its comments."""
        return self.counts.total()

    @property
    def folded(self) -> bool:
        """Whether it consists of several buckets."""
        return self.last > self.first

    @property
    def margin(self) -> float:
        """Half width of the 95 % interval of a share of one half, which is the widest."""
        return float(0.98 / self.total**0.5) if self.total else 1.0

    def label(self, unit: Unit) -> str:
        """Its time as a label, which is a range if it has several buckets."""
        first, last = unit.label(self.first)[0], unit.label(self.last)[0]
        return f"{first} \N{EN DASH} {last}" if self.folded else first

    def title(self, unit: Unit) -> str:
        """Its time in full."""
        return f"{unit.title(self.first)} to {unit.title(self.last)}" if self.folded else unit.title(self.first)


def columns_of(buckets: Mapping[int, Counter[Sentiment]]) -> list[Column]:
    """Return columns for all buckets from the first to the last; runs of sparse ones are merged.

    Nothing is merged if all buckets are sparse, because a coarser unit suits them better.

    Args:
        buckets: The comments of each bucket by class; at least one.
    """
    total = sum(counts.total() for counts in buckets.values())
    enough = max(_SPARSE, round(_SPARSE_SHARE * total))
    every = [Column(i, i, buckets.get(i, Counter())) for i in _indexes(buckets)]
    if all(column.total < enough for column in every):
        return every
    columns: list[Column] = []
    for sparse, run in groupby(every, key=lambda column: column.total < enough):
        found = list(run)
        columns += _fold(found, enough) if sparse and len(found) >= _RUN else found
    return columns


def _indexes(buckets: Mapping[int, Counter[Sentiment]]) -> range:
    return range(min(buckets), max(buckets) + 1)


def _fold(run: list[Column], enough: int) -> list[Column]:
    """Merge neighbours until each has enough comments; the remainder is added to the last."""
    folded: list[Column] = []
    for part in _parts(run, enough):
        joined = Column(part[0].first, part[-1].last, sum((column.counts for column in part), Counter()))
        if joined.total < enough and folded:
            before = folded.pop()
            joined = Column(before.first, joined.last, before.counts + joined.counts)
        folded.append(joined)
    return folded


def _parts(run: list[Column], enough: int) -> Iterator[list[Column]]:
    part: list[Column] = []
    for column in run:
        part.append(column)
        if sum(one.total for one in part) >= enough:
            yield part
            part = []
    if part:
        yield part
