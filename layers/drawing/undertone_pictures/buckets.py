"""Cuts a span of time into hours, days, weeks, months or years, whichever fits; every cut has a whole number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Unit:
    """One way to cut time.

    Attributes:
        name: as in "by month".
        index: the number of the bucket that a local time falls into.
        label: what stands under a bucket, and what stands under that when it changes.
        steps: every how many buckets a label may stand.
    """

    name: str
    index: Callable[[datetime], int]
    label: Callable[[int], tuple[str, str]]
    steps: tuple[int, ...]

    def title(self, index: int) -> str:
        """A bucket by its full name."""
        return " ".join(filter(None, self.label(index)))


# A coarser unit is better where a finer one would leave fewer comments than this in a bucket, on average,
# as long as it leaves this many buckets.
_ENOUGH = 10
_SMOOTH = 6


def fit(times: Sequence[datetime], most: int) -> Unit:
    """The unit that suits a span and the number of comments in it.

    Args:
        times: local times without zone, at least one.
        most: how many buckets there may be, at least 1.
    """
    return fit_span(min(times), max(times), len(times), most)


def fit_span(first: datetime, last: datetime, comments: int, most: int) -> Unit:
    """The same for comments of which only the first and the last time are known.

    Args:
        first: local time without zone.
        last: of the last comment.
        comments: how many there are.
        most: how many buckets there may be, at least 1.
    """
    counts = [unit.index(last) - unit.index(first) + 1 for unit in UNITS]
    finest = next((i for i, count in enumerate(counts) if count <= most), len(UNITS) - 1)
    while finest + 1 < len(UNITS) and counts[finest] * _ENOUGH > comments and counts[finest + 1] >= _SMOOTH:
        finest += 1
    return UNITS[finest]


def _day(index: int) -> tuple[str, str]:
    day = date.fromordinal(index)
    return f"{day.day} {_MONTHS[day.month - 1]}", str(day.year)


def _hour(index: int) -> tuple[str, str]:
    day, hour = divmod(index, 24)
    return f"{hour:02}:00", " ".join(_day(day))


def _years(count: int) -> Unit:
    return Unit(f"{count} years", lambda t: t.year // count, lambda i: (f"from {i * count}", ""), (1, 2, 5))


UNITS = (
    Unit("hour", lambda t: t.toordinal() * 24 + t.hour, _hour, (1, 2, 3, 6, 12, 24)),
    Unit("day", lambda t: t.toordinal(), _day, (1, 2, 7, 14)),
    # Day 1 of the calendar is a Monday, as is the first day of each week.
    Unit("week", lambda t: (t.toordinal() - 1) // 7, lambda i: _day(i * 7 + 1), (1, 2, 4, 8)),
    Unit("month", lambda t: t.year * 12 + t.month - 1, lambda i: (_MONTHS[i % 12], str(i // 12)), (1, 2, 3, 6, 12)),
    Unit("year", lambda t: t.year, lambda i: (str(i), ""), (1, 2, 5, 10)),
    *(_years(count) for count in (5, 10, 25, 50, 100, 250, 500, 1_000, 10_000)),
)
