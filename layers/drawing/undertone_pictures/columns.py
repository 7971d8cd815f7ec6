"""The columns of a trend: one for each stretch of time, several sparse ones folded into one."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from undertone.labels import Sentiment
from undertone_pictures.buckets import Unit

# A bucket is sparse below this many comments, and below this share of all.
_SPARSE, _SPARSE_SHARE = 10, 0.01
# So many sparse ones in a row are folded.
_RUN = 3


@dataclass(frozen=True)
class Column:
    """What one column shows.

    Attributes:
        first: the number of its first bucket.
        last: of its last, the same unless sparse ones were folded.
        counts: its comments by class; none in a bucket without comments.
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
        """Whether it is several buckets in one."""
        return self.last > self.first

    @property
    def margin(self) -> float:
        """Half the width of the 95 % interval around a share of one half: no share is less certain."""
        return float(0.98 / self.total**0.5) if self.total else 1.0

    def label(self, unit: Unit) -> str:
        """Its time as it stands under the column: a range where several buckets are one."""
        first, last = unit.label(self.first)[0], unit.label(self.last)[0]
        return f"{first} \N{EN DASH} {last}" if self.folded else first

    def title(self, unit: Unit) -> str:
        """Its time in full."""
        return f"{unit.title(self.first)} to {unit.title(self.last)}" if self.folded else unit.title(self.first)


def columns_of(buckets: Mapping[int, Counter[Sentiment]]) -> list[Column]:
    """All buckets from the first to the last in order, runs of sparse ones folded until they are sparse no more.

    Nothing is folded where all are sparse: a coarser unit is what suits those.

    Args:
        buckets: the comments of each bucket by class; at least one.
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
    """Join neighbours until each has enough comments; what is left over at the end joins the last."""
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
