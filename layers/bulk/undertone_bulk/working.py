"""Scores a chunk, and writes its rows and its record."""

import time
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

import msgspec
import pyarrow as pa

from undertone.models.model import Model
from undertone_bulk.errors import InputError
from undertone_bulk.jobs import Job, Piece, Record, Refused, Source, Tally
from undertone_bulk.locations import Stored, open_input
from undertone_bulk.parts import Parts
from undertone_bulk.reading import Refusal, Rows, read_rows
from undertone_bulk.records import Span
from undertone_bulk.scoring import added_fields, score, without_long
from undertone_bulk.splitting import open_parquet
from undertone_bulk.writing import encode

if TYPE_CHECKING:
    from undertone_bulk.counting import PieceCounts

RECORDS = "_records/"
COUNTS = ".counts.json"
BATCH_ROWS = 10_000


def part_key(number: int, ending: str) -> str:
    """Return the key of a chunk's rows; always the same, so that a retry replaces them."""
    return f"part-{number:08}{ending}"


def record_key(number: int) -> str:
    """Return the key of the record of a scored chunk."""
    return f"{RECORDS}{number:08}.json"


def counts_key(number: int) -> str:
    """Return the key of a chunk's counts for the pictures."""
    return f"{RECORDS}{number:08}{COUNTS}"


def output_schema(job: Job) -> pa.Schema:
    """Return the columns of the result."""
    schema = job.read_schema()
    for field in added_fields(job.prefix):
        schema = schema.append(field)
    return schema


def work(piece: Piece, data: bytes, source: Source, job: Job, model: Model, location: Parts) -> Record:
    """Score a chunk; its rows are written first, then its record, which marks them as complete.

    What the pictures show is counted if the job wants it, and written before the record, too.

    Args:
        piece: The chunk.
        data: Its bytes; empty for Parquet.
        source: The input file.
        job: The options of the job.
        model: The model.
        location: The output location of rows and record.
    """
    started = time.perf_counter()
    tally, refused = Tally(), list[Refused]()
    counts = _counts(job) if job.pictures else None
    accepted = _accepted(_rows(piece, data, source, job), piece, source, job, refused)
    tables = _scored((rows.table for rows in accepted), job, model, tally, counts)
    fixed = output_schema(job) if has_fixed_columns(source, job) else None
    part = encode(tables, job.output, fixed, header=job.headers or piece.number == 0)
    tally.refused = len(refused)
    record = Record(
        piece=piece, key=part_key(piece.number, job.output.ending), size=len(part), tally=tally, refused=refused,
        seconds=round(time.perf_counter() - started, 3),
    )  # fmt: skip
    location.put(record.key, part)
    if counts:
        location.put(counts_key(piece.number), counts.encoded())
    location.put(record_key(piece.number), msgspec.json.encode(record))
    return record


def _scored(
    tables: Iterator[pa.Table], job: Job, model: Model, tally: Tally, counts: "PieceCounts | None"
) -> Iterator[pa.Table]:
    for table in tables:
        scored = score(table, job, model, tally)
        if counts:
            counts.add(scored)
        yield scored


def _counts(job: Job) -> "PieceCounts":
    from undertone_bulk.counting import PieceCounts  # noqa: PLC0415 - the words of pictures take a while to import

    return PieceCounts(job)


def has_fixed_columns(source: Source, job: Job) -> bool:
    """Return whether all rows have the same columns; JSON Lines written as JSON Lines may differ."""
    return not source.format.kind == job.output.kind == "jsonl"


def _rows(piece: Piece, data: bytes, source: Source, job: Job) -> Iterator[Rows]:
    schema = job.read_schema()
    if source.format.kind == "parquet":
        yield from _row_group(piece, source, schema)
        return
    if source.format.kind == "csv":
        own = pa.schema([schema.field(name) for name in source.columns])
    else:
        own = schema if has_fixed_columns(source, job) else None
    rows = read_rows(data, source.format, own, job.text)
    if own is None:
        rows.table = _with_text(rows.table, job.text)
    else:
        rows.table = rows.table.select(schema.names)
    yield rows


def _with_text(table: pa.Table, text: str) -> pa.Table:
    return table if text in table.column_names else table.append_column(text, pa.nulls(len(table), pa.string()))


def _row_group(piece: Piece, source: Source, schema: pa.Schema) -> Iterator[Rows]:
    with open_input(Stored(source.name, source.size, source.tag)) as file:
        offset = 0
        for batch in _batches(file, piece, source):
            start, end = max(piece.start - offset, 0), min(piece.end - offset, len(batch))
            if end > start:
                table = pa.Table.from_batches([batch.slice(start, end - start)]).select(schema.names).cast(schema)
                first = offset + start - piece.start
                yield _valid(table, first)
            offset += len(batch)
            if offset >= piece.end:
                return


def _batches(file: BinaryIO, piece: Piece, source: Source) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a row group in batches."""
    try:
        yield from open_parquet(file, source).iter_batches(BATCH_ROWS, row_groups=[piece.group], use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            f"{source.name} is damaged: its row group {piece.group} cannot be read"
            f" ({str(error).partition(chr(10))[0][:200]}). Replace the file with an intact copy and run the same"
            " command again."
        ) from error


def _valid(table: pa.Table, first: int) -> Rows:
    """Refuse rows whose text is not UTF-8, which Arrow does not check in Parquet."""
    if _is_valid(table):
        return Rows(table, partial(_row_spans, first, len(table)))
    kept = [row for row in range(len(table)) if _is_valid(table.slice(row, 1))]
    wrong = sorted(set(range(len(table))).difference(kept))
    refused = [Refusal(Span(0, 0, first + row), "not UTF-8") for row in wrong]
    return Rows(table.take(pa.array(kept, pa.int64())), lambda: [Span(0, 0, first + row) for row in kept], refused)


def _is_valid(table: pa.Table) -> bool:
    try:
        table.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _row_spans(first: int, count: int) -> list[Span]:
    return [Span(0, 0, row) for row in range(first, first + count)]


def _accepted(found: Iterator[Rows], piece: Piece, source: Source, job: Job, refused: list[Refused]) -> Iterator[Rows]:
    """Remove refused rows, and record them."""
    for rows in found:
        short = without_long(rows, job)
        refused += [Refused(source.name, piece.line + span.line, reason, name) for span, reason, name in short.refused]
        yield short
