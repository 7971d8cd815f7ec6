"""Parses requests for pictures: counts, comments or rows, and the size and colours."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from undertone.errors import BadRequestError, TooLargeError
from undertone.http.decoding import convert
from undertone.http.requests import NO_COMMENTS, Comment, Request, check_comments, read_json
from undertone.labels import ORDER, Sentiment, read_sentiment
from undertone.timestamps import read_moment

MAX_ROWS = 10_000
"""Comments or rows of one picture."""

MAX_COUNT = 10**12
MAX_READ = 1_000_000
"""So many characters of all comments together are read for a picture; of long comments the beginning."""

NO_COUNTS = "No sentiment counts provided"
NO_ROWS = "No sentiment data provided"

MIN_WIDTH, MAX_WIDTH = 300, 2000
MIN_HEIGHT, MAX_HEIGHT = 200, 2000
"""In pixels: smaller pictures could not be read, larger ones would take long."""

# In JSON, 600.0 is a whole number, too.
Width = Annotated[float, msgspec.Meta(ge=MIN_WIDTH, le=MAX_WIDTH, multiple_of=1)]
Height = Annotated[float, msgspec.Meta(ge=MIN_HEIGHT, le=MAX_HEIGHT, multiple_of=1)]


class Frame(msgspec.Struct):
    """The looks of a picture, which every request for one may choose."""

    width: Width | None = None
    height: Height | None = None
    theme: Literal["light", "dark"] | None = None


class Row(msgspec.Struct):
    """A comment, or what is known of it: rows that ``POST /predict`` answered with fit as they are."""

    text: str | None = None
    comment: str | None = None
    timestamp: Any = None
    sentiment: Any = None
    understood: bool | None = None


ShareOfAll = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Interval(msgspec.Struct):
    """An estimated share with its interval, from 0 to 1, such as a summary of ``POST /predict`` contains."""

    estimate: ShareOfAll
    low: ShareOfAll
    high: ShareOfAll


class Shares(msgspec.Struct):
    """Estimated shares of the classes, from 0 to 1, with or without intervals."""

    negative: ShareOfAll | Interval = msgspec.field(name="Negative")
    neutral: ShareOfAll | Interval = msgspec.field(name="Neutral")
    positive: ShareOfAll | Interval = msgspec.field(name="Positive")

    @property
    def by_class(self) -> dict[Sentiment, float | Interval]:
        """The same by sentiment."""
        return dict(zip(ORDER, (self.negative, self.neutral, self.positive), strict=True))


class ChartBody(Frame):
    """The body of ``POST /generate_chart``."""

    shares: Shares | None = None
    sentiment_counts: dict[str, Any] | None = None
    comments: list[str | Row | None] | None = None


class CloudBody(Frame):
    """The body of ``POST /generate_wordcloud``."""

    comments: list[str | Row | None] | None = None
    sentiment: str | int | float | None = None


class TrendBody(Frame):
    """The body of ``POST /generate_trend_graph``."""

    sentiment_data: list[Row] | None = None
    comments: list[str | Row | None] | None = None
    time_zone: str = "UTC"


class Said(NamedTuple):
    """What somebody wrote, its class where the client knows it, and whether the client knows it as not understood."""

    text: str | None
    sentiment: Sentiment | None
    understood: bool = True


class Dated(NamedTuple):
    """As `Said`, with the local time of writing."""

    time: datetime
    text: str | None
    sentiment: Sentiment | None
    understood: bool


class DatedRows(NamedTuple):
    """The rows with a readable time, the number of rows without one, and whether any row gives a time."""

    rows: list[Dated]
    skipped: int
    any_time: bool


def read_body[T: Frame](request: Request, shape: type[T]) -> T:
    """Read a JSON body of one of the shapes above.

    Raises:
        BadRequestError: when it is no such body.
    """
    return convert(read_json(request), shape)


def read_counts(body: ChartBody) -> dict[Sentiment, int]:
    """The counts of a chart, of which at least one is above zero.

    Raises:
        BadRequestError: when a key or a count cannot be used, or all counts are zero.
    """
    counts = dict.fromkeys(ORDER, 0)
    seen: set[Sentiment] = set()
    for key, value in (body.sentiment_counts or {}).items():
        sentiment = read_sentiment(key)
        if sentiment is None:
            raise BadRequestError(f"sentiment_counts has the key {key[:50]!r}; expected '1', '0', '-1' or their names")
        if sentiment in seen:
            raise BadRequestError(f"sentiment_counts has {sentiment.title} twice, under different names")
        seen.add(sentiment)
        counts[sentiment] = _count(key, value)
    if not any(counts.values()):
        raise BadRequestError(f"{NO_COUNTS}: at least one count must be greater than zero")
    return counts


def read_shares(body: ChartBody) -> dict[Sentiment, int] | None:
    """The estimated shares of a chart in ten thousandths, or None if the request has none above zero."""
    if body.shares is None:
        return None
    shares = {
        sentiment: round(10_000 * (share.estimate if isinstance(share, Interval) else share))
        for sentiment, share in body.shares.by_class.items()
    }
    return shares if any(shares.values()) else None


def read_intervals(body: ChartBody) -> dict[Sentiment, tuple[float, float]]:
    """The lower and upper ends of the shares' intervals, from 0 to 1; classes without an interval are left out."""
    shares = body.shares.by_class if body.shares else {}
    return {sentiment: (share.low, share.high) for sentiment, share in shares.items() if isinstance(share, Interval)}


def _count(key: str, value: Any) -> int:
    message = f"sentiment_counts[{key!r}] is {str(value)[:50]!r}; expected a whole number from 0 to {MAX_COUNT}"
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise BadRequestError(message)
    try:
        number = float(value)
    except (ValueError, OverflowError) as error:
        raise BadRequestError(message) from error
    if not math.isfinite(number) or number != int(number) or not 0 <= number <= MAX_COUNT:
        raise BadRequestError(message)
    return int(number)


def read_wanted(body: CloudBody) -> Sentiment | None:
    """Return the class that a word cloud is limited to, if any.

    Raises:
        BadRequestError: when there is no such class.
    """
    wanted = read_sentiment(body.sentiment)
    if wanted is None and body.sentiment is not None:
        came = str(body.sentiment)[:50]
        raise BadRequestError(f"sentiment is {came!r}; expected 'Positive', 'Neutral' or 'Negative'")
    return wanted


def read_said(comments: Sequence[str | Row | None] | None) -> list[Said]:
    """The comments of a picture, within the limits of one call.

    Raises:
        BadRequestError: when there are none.
        TooLargeError: when there are too many, or one is too long.
    """
    rows = [row if isinstance(row, Row) else Row(text=row) for row in comments or []]
    texts = [row.text or row.comment for row in rows]
    check_comments([Comment(text=text) for text in texts], MAX_ROWS)
    longest = _longest([len(text or "") for text in texts])
    return [
        Said(text and text[:longest], read_sentiment(row.sentiment), row.understood is not False)
        for text, row in zip(texts, rows, strict=True)
    ]


def _longest(lengths: Sequence[int]) -> int:
    """How much of each comment to read, so that all together are not too much: short ones stay whole."""
    left = MAX_READ
    for done, length in enumerate(sorted(lengths)):
        if length * (len(lengths) - done) > left:
            return left // (len(lengths) - done)
        left -= length
    return max(lengths)


def read_dated(body: TrendBody, zone: ZoneInfo) -> DatedRows:
    """The rows of a trend; those without a readable time are counted, those of `sentiment_data` without a class, too.

    Raises:
        BadRequestError: when there are no rows at all.
        TooLargeError: when there are too many, or a comment is too long.
    """
    if body.sentiment_data is None and body.comments is not None:
        said = read_said(body.comments)
        times = [comment.timestamp if isinstance(comment, Row) else None for comment in body.comments]
        return _dated(said, times, zone, classified=False)
    if not body.sentiment_data:
        raise BadRequestError(NO_ROWS if body.sentiment_data is not None or body.comments is None else NO_COMMENTS)
    if len(body.sentiment_data) > MAX_ROWS:
        came = len(body.sentiment_data)
        raise TooLargeError(f"at most {MAX_ROWS:,} rows per request; got {came:,}: send an evenly spaced sample")
    said = [Said(None, read_sentiment(row.sentiment), row.understood is not False) for row in body.sentiment_data]
    return _dated(said, [row.timestamp for row in body.sentiment_data], zone, classified=True)


def _dated(said: list[Said], times: list[Any], zone: ZoneInfo, *, classified: bool) -> DatedRows:
    rows = [
        Dated(moment, *row)
        for row, time in zip(said, times, strict=True)
        if (moment := read_moment(time, zone)) is not None and (row.sentiment is not None or not classified)
    ]
    return DatedRows(rows, len(said) - len(rows), any(time not in (None, "") for time in times))
