"""Parses timestamps in the formats that clients send."""

import re
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from undertone.errors import BadRequestError

# Larger numbers are milliseconds, as in JavaScript; as seconds, this is in the year 5138.
_MILLISECONDS_FROM = 1e11
# Shorter strings of digits are a year or a date, not seconds.
_SECONDS = re.compile(r"-?\d{9,}(\.\d+)?")
_LONGEST = 40


def read_moment(value: Any, zone: tzinfo) -> datetime | None:
    """Read one timestamp.

    Args:
        value: ISO 8601 with ``Z``, an offset or neither (then it is UTC), a date, with or without milliseconds, or
            seconds (or milliseconds) since 1970, as a number or in quotes.
        zone: Time zone of the result.

    Returns:
        The local time in that zone, as a naive datetime; None for unreadable values.
    """
    try:
        moment = _parse(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(zone).replace(tzinfo=None)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _parse(value: Any) -> datetime:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError("no timestamp is of this type")
    if isinstance(value, str):
        text = value.strip()
        if not _SECONDS.fullmatch(text) or len(text) > _LONGEST:
            return datetime.fromisoformat(text[: _LONGEST + 1])
        value = float(text)
    return datetime.fromtimestamp(value / 1000 if abs(value) >= _MILLISECONDS_FROM else value, UTC)


def read_zone(name: str) -> ZoneInfo:
    """Find a time zone by its name.

    Raises:
        BadRequestError: There is no such time zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadRequestError(
            f"time_zone is {name[:100]!r}; expected a name like 'UTC', 'Europe/Berlin' or 'America/New_York'"
        ) from error
