"""Finds the ends of records: line feeds that are not in a quoted cell of CSV."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

QUOTE = b'"'
_NEXT_TO_CELL = b"\r\n"


class Span(NamedTuple):
    """A record: its first byte, its end, and its first line, counted from 0."""

    start: int
    end: int
    line: int


def last_end(data: bytes, delimiter: str | None) -> int:
    """Return the end of the last complete record, or 0.

    Args:
        data: Bytes that start with a record.
        delimiter: Delimiter of CSV; None if every line feed ends a record, as in JSON Lines.
    """
    spans = quoted(data, delimiter) if delimiter and QUOTE in data else []
    starts = [start for start, _ in spans]
    end = data.rfind(b"\n")
    while end >= 0 and (inside := _span_around(spans, starts, end)):
        end = data.rfind(b"\n", 0, inside[0])
    return end + 1


def records(data: bytes, delimiter: str | None) -> Iterator[Span]:
    """Return all records of a chunk that are not blank."""
    spans = quoted(data, delimiter) if delimiter and QUOTE in data else []
    starts = [start for start, _ in spans]
    start = line = first_line = 0
    while start < len(data):
        end = data.find(b"\n", start)
        while end >= 0 and (inside := _span_around(spans, starts, end)):
            line += data.count(b"\n", end, inside[1])
            end = data.find(b"\n", inside[1])
        end = len(data) if end < 0 else end + 1
        if data[start:end].strip():
            yield Span(start, end, first_line)
        line += 1
        start, first_line = end, line


def quoted(data: bytes, delimiter: str) -> list[tuple[int, int]]:
    """Return the quoted cells of CSV, each from its opening quotation mark to after its closing one.

    A quotation mark opens a cell only at its beginning; elsewhere it is an ordinary character, as in ``5" screen``.
    An unterminated cell extends to the end.
    """
    before = _NEXT_TO_CELL + delimiter.encode()
    found = []
    offset = data.find(QUOTE)
    while offset >= 0:
        if offset and data[offset - 1] not in before:
            offset = data.find(QUOTE, offset + 1)
            continue
        end = data.find(QUOTE, offset + 1)
        while end >= 0 and data[end + 1 : end + 2] == QUOTE:
            end = data.find(QUOTE, end + 2)
        end = len(data) if end < 0 else end + 1
        found.append((offset, end))
        offset = data.find(QUOTE, end)
    return found


def _span_around(spans: list[tuple[int, int]], starts: list[int], offset: int) -> tuple[int, int] | None:
    index = bisect_right(starts, offset) - 1
    return spans[index] if index >= 0 and offset < spans[index][1] else None
