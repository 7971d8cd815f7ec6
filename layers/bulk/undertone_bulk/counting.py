"""Counts words, classes and times chunk by chunk for the pictures of a bulk job; needs the drawing layer."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

import msgspec
import pyarrow as pa

from undertone.labels import BY_TITLE, ORDER, Sentiment
from undertone.timestamps import read_moment
from undertone_bulk.jobs import Job
from undertone_pictures.words import count

MOST_WORDS = 20_000
"""Maximum number of words counted per chunk; rarer words are left out."""
MOST_MERGED = 200_000
"""Maximum number of words kept per job. At twice as many, the rarest are dropped, which bounds the memory."""
MOST_TIMES = 100_000
"""Maximum number of time bins; beyond it, times are counted by day, then by month, then by year."""

_HOUR, _DAY, _MONTH, _YEAR = range(4)


class Shown(msgspec.Struct, kw_only=True):
    """The counts that the pictures show.

    Attributes:
        comments: Number of understood rows with a text.
        words: For each word, its occurrences, and the number of comments of each class that contain it.
        times: For the start of each time bin, the number of rows of each class.
        unit: Unit of the time bins: hours, days, months or years.
        undated: Number of understood rows whose time could not be read.
    """

    comments: int = 0
    words: dict[str, list[int]] = {}
    times: dict[datetime, list[int]] = {}
    unit: int = _HOUR
    undated: int = 0

    def add(self, other: "Shown") -> None:
        """Add the counts of another chunk."""
        self.comments += other.comments
        self.undated += other.undated
        for word, counts in other.words.items():
            self.words[word] = _sum(self.words.get(word), counts)
        if len(self.words) > 2 * MOST_MERGED:
            self.words = _most_used(self.words, MOST_MERGED)
        for moment, counts in other.times.items():
            self._count_at(moment, counts)

    def _count_at(self, moment: datetime, counts: list[int]) -> None:
        begin = _beginning(moment, self.unit)
        self.times[begin] = _sum(self.times.get(begin), counts)
        while len(self.times) > MOST_TIMES and self.unit < _YEAR:
            self.unit += 1
            finer, self.times = self.times, {}
            for each, found in finer.items():
                coarse = _beginning(each, self.unit)
                self.times[coarse] = _sum(self.times.get(coarse), found)


class PieceCounts:
    """Counts the rows of one chunk, table by table.

    Args:
        job: Names the columns.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._rows: list[tuple[str, Sentiment]] = []
        self._times: Counter[tuple[datetime, Sentiment]] = Counter()
        self._undated = 0

    def add(self, table: pa.Table) -> None:
        """Count the rows of a scored table; comments that are not understood are left out."""
        prefix = self._job.prefix
        understood = table.column(f"{prefix}understood").to_pylist()
        spoken = table.column(f"{prefix}confidence").to_pylist()
        titles = table.column(f"{prefix}sentiment").to_pylist()
        texts = table.column(self._job.text).cast(pa.string()).to_pylist()
        dated = self._job.time in table.column_names  # rows of JSON Lines may lack the column
        moments = table.column(self._job.time).to_pylist() if dated else [None] * len(texts)
        for known, sure, title, text, moment in zip(understood, spoken, titles, texts, moments, strict=True):
            if known and sure:
                sentiment = BY_TITLE[title]
                self._rows.append((text, sentiment))
                self._add_time(moment, sentiment)

    def encoded(self) -> bytes:
        """Return the counts as JSON."""
        counts = count(self._rows)
        words = {
            word: [counts.times[word], *(by.get(sentiment, 0) for sentiment in ORDER)]
            for word, by in counts.comments.items()
        }
        shown = Shown(comments=counts.total, words=_most_used(words, MOST_WORDS), undated=self._undated)
        for (moment, sentiment), rows in self._times.items():
            shown.add(Shown(times={moment: [rows * (each is sentiment) for each in ORDER]}))
        return msgspec.json.encode(shown)

    def _add_time(self, value: Any, sentiment: Sentiment) -> None:
        if not self._job.time:
            return
        moment = _moment(value)
        if moment is None:
            self._undated += 1
        else:
            self._times[_beginning(moment, _HOUR), sentiment] += 1


def merge(pieces: Iterable[bytes]) -> Shown:
    """Combine the counts of all chunks."""
    merged = Shown()
    for data in pieces:
        merged.add(msgspec.json.decode(data, type=Shown))
    return merged


def _most_used(words: dict[str, list[int]], most: int) -> dict[str, list[int]]:
    if len(words) <= most:
        return words
    return dict(sorted(words.items(), key=lambda item: (-sum(item[1][1:]), item[0]))[:most])


def _moment(value: Any) -> datetime | None:
    """Return a time in UTC without its zone, from a column of times or from text as API clients write it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, date):
        return datetime.combine(value, time())
    return read_moment(value, UTC)


def _beginning(moment: datetime, unit: int) -> datetime:
    """Return the start of the hour, day, month or year of a time."""
    begin = moment.replace(minute=0, second=0, microsecond=0)
    if unit >= _DAY:
        begin = begin.replace(hour=0)
    if unit >= _MONTH:
        begin = begin.replace(day=1)
    return begin.replace(month=1) if unit >= _YEAR else begin


def _sum(a: list[int] | None, b: list[int]) -> list[int]:
    return b if a is None else [one + other for one, other in zip(a, b, strict=True)]
