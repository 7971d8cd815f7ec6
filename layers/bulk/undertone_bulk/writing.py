"""Encodes tables as a part of the output."""

import io
from collections.abc import Iterable
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from undertone_bulk.formats import Format

_ENCODER = msgspec.json.Encoder()


def encode(tables: Iterable[pa.Table], form: Format, schema: pa.Schema | None, *, header: bool) -> bytes:
    """Encode tables as one part.

    Parts of CSV and JSON Lines can be concatenated, even if they are compressed.

    Args:
        tables: The tables.
        form: The output format.
        schema: Schema of the tables; None if they may differ, which only JSON Lines supports.
        header: Whether to write a header in CSV.
    """
    sink = pa.BufferOutputStream()
    if form.kind == "parquet":
        with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
            for table in tables:
                writer.write_table(table)
        return bytes(sink.getvalue())
    stream = pa.CompressedOutputStream(sink, form.compression) if form.compression else sink
    if form.kind == "csv":
        _write_csv(tables, form, schema, stream, header=header)
    else:
        for table in tables:
            stream.write(_ENCODER.encode_lines(_as_rows(table)))
    stream.close()
    return bytes(sink.getvalue())


def csv_header(schema: pa.Schema, form: Format) -> bytes:
    """Return the header line of CSV."""
    sink = io.BytesIO()
    pyarrow.csv.write_csv(schema.empty_table(), sink, _csv_options(form, header=True))
    return sink.getvalue()


def _write_csv(tables: Iterable[pa.Table], form: Format, schema: pa.Schema, stream: Any, *, header: bool) -> None:
    if header:
        stream.write(csv_header(schema, form))
    options = _csv_options(form, header=False)
    for table in tables:
        pyarrow.csv.write_csv(table, stream, options)


def _csv_options(form: Format, *, header: bool) -> pyarrow.csv.WriteOptions:
    return pyarrow.csv.WriteOptions(include_header=header, delimiter=form.delimiter, quoting_style="needed")


def _as_rows(table: pa.Table) -> list[dict[str, Any]]:
    columns = [column.to_pylist() for column in table.columns]
    names = table.column_names
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]
