"""Splits input files into chunks that can be scored independently, without loading a whole file."""

import hashlib
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from undertone_bulk.errors import InputError
from undertone_bulk.formats import Format
from undertone_bulk.jobs import Piece, Source
from undertone_bulk.locations import Stored, open_input
from undertone_bulk.records import last_end, records

PIECE_BYTES = 4 * 1024 * 1024
LARGEST_RECORD = 16 * 1024 * 1024
PIECE_ROWS = 50_000
_BOM = b"\xef\xbb\xbf"


class Cut(NamedTuple):
    """A chunk, its bytes (none in Parquet, which is read by row group), and the number of stored bytes read so far."""

    piece: Piece
    data: bytes
    read: int


class Cursor(NamedTuple):
    """The position from which splitting continues: the number and the start of the next chunk."""

    number: int = 0
    start: int = 0
    line: int = 1


def cut(source: Source, index: int, cursor: Cursor) -> Iterator[Cut]:
    """Split a file into chunks, deterministically.

    Args:
        source: The file.
        index: Its number among the files of the job.
        cursor: The start; at byte 0, the header of CSV is skipped.

    Raises:
        InputError: The file is damaged, or a record does not end.
    """
    with open_input(Stored(source.name, source.size, source.tag)) as file:
        if source.format.kind == "parquet":
            yield from _row_groups(file, source, index, cursor)
        else:
            yield from _blocks(file, source, index, cursor)


def decompressed(file: BinaryIO, form: Format) -> Any:
    """Return the decompressed stream of a file."""
    return pa.CompressedInputStream(pa.PythonFile(file), form.compression) if form.compression else file


def header_of(source: Source) -> bytes:
    """Return the first record of a file, without a byte order mark; empty if the file is empty."""
    with open_input(Stored(source.name, source.size, source.tag)) as file:
        stream, data = decompressed(file, source.format), b""
        while len(data) < LARGEST_RECORD:
            more = _read(stream, 1 << 16, source, 1)
            data += more
            first = next(records(data.removeprefix(_BOM), source.format.delimiter), None)
            if not more or (first and first.end < len(data.removeprefix(_BOM))):
                return data.removeprefix(_BOM)[: first.end] if first else b""
    raise _endless(source, 1)


def _blocks(file: BinaryIO, source: Source, index: int, cursor: Cursor) -> Iterator[Cut]:
    stream = decompressed(file, source.format)
    delimiter = source.format.delimiter if source.format.kind == "csv" else None
    number, start, line = cursor
    rest = b""
    if not start and delimiter:
        start, line, rest = _skip_header(stream, source)
    elif start:
        stream.seek(start)
    while True:
        more = _read(stream, max(PIECE_BYTES, len(rest)), source, line)  # otherwise, a long record takes quadratic time
        data = rest + more
        end = last_end(data, delimiter) if more else len(data)
        if end:
            block = data[:end]
            piece = Piece(
                number=number, source=index, start=start, end=start + end, line=line, digest=_digest(source, block)
            )
            yield Cut(piece, block, file.tell())
            number, start, line = number + 1, start + end, line + block.count(b"\n")
        rest = data[end:]
        if not more:
            return
        if len(rest) > LARGEST_RECORD:
            raise _endless(source, line)


def _skip_header(stream: Any, source: Source) -> tuple[int, int, bytes]:
    """Read up to the first row; return its offset, its line, and the bytes read of it."""
    header = header_of(source)
    begin = _read(stream, len(header) + len(_BOM), source, 1)
    length = len(header) + (len(_BOM) if begin.startswith(_BOM) else 0)
    return length, 1 + header.count(b"\n"), begin[length:]


def _row_groups(file: BinaryIO, source: Source, index: int, cursor: Cursor) -> Iterator[Cut]:
    number, skipped, row = cursor.number, 0, 1
    metadata = open_parquet(file, source).metadata
    done = 0
    for group in range(metadata.num_row_groups):
        rows = metadata.row_group(group).num_rows
        for start in range(0, rows, PIECE_ROWS):
            end = min(start + PIECE_ROWS, rows)
            piece = Piece(
                number=number, source=index, start=start, end=end, line=row + start, group=group,
                digest=f"{source.name} {source.tag}",
            )  # fmt: skip
            done += (end - start) * source.size // max(metadata.num_rows, 1)
            if skipped >= cursor.start:
                yield Cut(piece, b"", done)
                number += 1
            skipped += 1
        row += rows


def open_parquet(file: BinaryIO, source: Source) -> pq.ParquetFile:
    """Read the footer of a Parquet file.

    Raises:
        InputError: It is not a Parquet file.
    """
    try:
        return pq.ParquetFile(file, pre_buffer=False)
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            f"{source.name} is not a Parquet file, or is damaged: {str(error).partition(chr(10))[0][:200]}"
        ) from error


def _read(stream: Any, size: int, source: Source, line: int) -> bytes:
    try:
        return bytes(stream.read(size))
    except (OSError, EOFError) as error:
        if not source.format.compression:
            raise InputError(f"{source.name} cannot be read further: {error}") from error
        raise InputError(
            f"{source.name} is damaged: its {source.format.compression} data ends unexpectedly after line {line}"
            f" ({error}). The results so far are kept: replace the file with an intact copy and run the same"
            " command again."
        ) from error


def _digest(source: Source, block: bytes) -> str:
    return hashlib.blake2b(block, digest_size=16, person=source.format.kind.encode()).hexdigest()


def _endless(source: Source, line: int) -> InputError:
    return InputError(
        f"{source.name}: the record that starts on line {line} is larger than {LARGEST_RECORD >> 20} MB."
        " Is a quotation mark missing, or does the file have another format?"
    )
