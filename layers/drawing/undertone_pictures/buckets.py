"""Divides a time span into numbered hours, days, weeks, months or years."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Unit:
    """A unit of time.

    Attributes:
        name: as in "by month".
        index: Returns the number of the bucket of a local time.
        label: Returns the label of a bucket, and the second line below it where that changes.
        steps: Allowed numbers of buckets between labels.
    """

    name: str
    index: Callable[[datetime], int]
    label: Callable[[int], tuple[str, str]]
    steps: tuple[int, ...]

    def title(self, index: int) -> str:
        """Return the full name of a bucket."""
        return " ".join(filter(None, self.label(index)))


# A coarser unit is used if a finer one leaves fewer comments than this per bucket, on average,
# and if it has at least this many buckets.
_ENOUGH = 10
_SMOOTH = 6


def fit(times: Sequence[datetime], most: int) -> Unit:
    """Choose the unit for a time span and its number of comments.

    Args:
        times: Naive local times, at least one.
        most: how many buckets there may be, at least 1.
    """
    return fit_span(min(times), max(times), len(times), most)


def fit_span(first: datetime, last: datetime, comments: int, most: int) -> Unit:
    """Choose the unit from the first and the last time.

    Args:
        first: Naive local time of the first comment.
        last: Time of the last comment.
        comments: Number of comments.
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
