"""Every notation of the contract, and everything that is none."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undertone.errors import BadRequestError
from undertone.timestamps import read_moment, read_zone

UTC = ZoneInfo("UTC")
ANY_TEXT = st.text(st.characters(codec=None))
JSON = st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT | st.lists(ANY_TEXT, max_size=2)
local = datetime.fromisoformat


@pytest.mark.parametrize(
    "value",
    [
        "2026-05-01T10:00:00Z",
        "2026-05-01T10:00:00.000Z",
        "2026-05-01T12:00:00+02:00",
        "2026-05-01T10:00:00",
        "2026-05-01 10:00:00",
        " 2026-05-01T10:00Z ",
        1777629600,
        1777629600.0,
        "1777629600",
        1777629600000,
        "1777629600000",
    ],
)
def test_every_format_of_one_instant_is_parsed_to_it(value: Any) -> None:
    assert read_moment(value, UTC) == local("2026-05-01T10:00")


def test_a_date_means_midnight() -> None:
    assert read_moment("2026-05-01", UTC) == local("2026-05-01T00:00")


@pytest.mark.parametrize(
    "value",
    [
        None, "", " ", "yesterday", "2026-13-01", "2026-02-30", "0000-01-01", "10000-01-01", "2026", "12", True, False,
        [], {}, 1e300, -1e300, float("inf"), float("nan"), 10**400, "9" * 400, "\x00", "\ud83d", "2026-05-01T25:00:00Z",
    ],
)  # fmt: skip
def test_invalid_timestamps_are_none(value: Any) -> None:
    assert read_moment(value, UTC) is None


def test_times_are_converted_to_the_given_zone() -> None:
    assert read_moment("2026-07-01T23:30:00Z", ZoneInfo("Europe/Berlin")) == local("2026-07-02T01:30")
    assert read_moment("2026-01-01T00:30:00Z", ZoneInfo("America/New_York")) == local("2025-12-31T19:30")


@pytest.mark.parametrize(("value", "zone"), [("0001-01-01", "America/New_York"), ("9999-12-31T23:59:59", "Asia/Tokyo")])
def test_the_ends_of_the_calendar_do_not_overflow(value: str, zone: str) -> None:
    assert read_moment(value, ZoneInfo(zone)) is None
    assert read_moment(value, UTC) is not None


@pytest.mark.parametrize("name", ["", "Nowhere", "../../etc/passwd", "/etc/passwd", "x" * 10_000, "\x00"])
def test_an_unknown_time_zone_is_named_in_the_error(name: str) -> None:
    with pytest.raises(BadRequestError, match="time_zone"):
        read_zone(name)


@given(JSON)
def test_any_value_is_a_timestamp_or_none(value: Any) -> None:
    moment = read_moment(value, UTC)
    assert moment is None or moment.tzinfo is None
