"""Parses the bytes of a chunk into a table; invalid rows are refused one by one, and the others are kept."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

import pyarrow as pa
import pyarrow.csv
import pyarrow.json

from undertone_bulk.formats import Format
from undertone_bulk.records import Span, records

Parse = Callable[[bytes], pa.Table]

_SMALLEST_BLOCK = 1 << 10
# Arrow's messages quote the row after these words.
_CSV_COLUMNS = re.compile(r"Expected (\d+) columns, got (\d+)")
_JSON_ROW = re.compile(r"^JSON parse error: | in row \d+$")
_LONGEST_REASON = 200


class Refusal(NamedTuple):
    """A record that cannot be scored, the reason, and its ID if it could be read."""

    span: Span
    reason: str
    id: str | None = None


@dataclass
class Rows:
    """A table, the records of its rows, and the refused records."""

    table: pa.Table
    spans: Callable[[], Sequence[Span]]
    refused: list[Refusal] = field(default_factory=list)


def read_rows(data: bytes, form: Format, schema: pa.Schema | None, text: str = "") -> Rows:
    """Read a chunk of CSV or JSON Lines.

    Args:
        data: Complete records, without a header.
        form: Their format.
        schema: Their columns; None for JSON Lines whose columns may differ between chunks.
        text: The column that is always read as text.
    """
    delimiter = form.delimiter if form.kind == "csv" else None
    parse = parser(form, schema, text)
    try:
        return Rows(parse(data), lambda: list(records(data, delimiter)))
    except (pa.ArrowInvalid, UnicodeDecodeError):
        pass
    kept: list[tuple[pa.Table, list[Span]]] = []
    refused: list[Refusal] = []
    _halve(data, list(records(data, delimiter)), parse, kept, refused)
    tables = [table for table, _ in kept]
    if schema is None and kept:
        return read_rows(data, form, _shared_schema(tables, text), text)
    spans = [span for _, some in kept for span in some]
    return Rows(pa.concat_tables(tables) if tables else (schema or pa.schema([])).empty_table(), lambda: spans, refused)


def parser(form: Format, schema: pa.Schema | None, text: str = "") -> Parse:
    """Return a parser of complete records, which raises ArrowInvalid or UnicodeDecodeError for invalid ones."""
    if form.kind == "jsonl":
        return lambda data: _read_json(data, schema, text)
    names = schema.names if schema else None
    return lambda data: read_csv(data, form.delimiter, names)


def read_csv(data: bytes, delimiter: str, names: Sequence[str] | None) -> pa.Table:
    """Read records of CSV as text; by default, column names are generated.

    Raises:
        pa.ArrowInvalid: A record has a different number of columns, or is not UTF-8.
    """
    block = max(len(data) + 1, _SMALLEST_BLOCK)
    return pyarrow.csv.read_csv(
        pa.BufferReader(data),
        read_options=pyarrow.csv.ReadOptions(
            column_names=names, autogenerate_column_names=not names, use_threads=False, block_size=block
        ),
        parse_options=pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names or ["f0"], pa.string()), strings_can_be_null=False
        ),
    )


def _read_json(data: bytes, schema: pa.Schema | None, text: str) -> pa.Table:
    data.decode()  # Arrow accepts any bytes as text
    if schema is None:
        schema = _with_text(as_written(_parse_json(data, None).schema), text)
    return _parse_json(data, schema)


def _parse_json(data: bytes, schema: pa.Schema | None) -> pa.Table:
    return pyarrow.json.read_json(
        pa.BufferReader(data),
        read_options=pyarrow.json.ReadOptions(use_threads=False, block_size=len(data) + 1),
        parse_options=pyarrow.json.ParseOptions(
            explicit_schema=schema, unexpected_field_behavior="infer" if schema is None else "error"
        ),
    )


def as_written(schema: pa.Schema) -> pa.Schema:
    """Return a schema that keeps text unchanged; Arrow would parse values that look like times, and reformat them."""
    return pa.schema([field.with_type(_as_written(field.type)) for field in schema])


def _as_written(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(kind) or pa.types.is_null(kind):
        return pa.string()
    if pa.types.is_struct(kind):
        return pa.struct([each.with_type(_as_written(each.type)) for each in kind])
    return pa.list_(_as_written(kind.value_type)) if pa.types.is_list(kind) else kind


def _halve(
    data: bytes,
    spans: list[Span],
    parse: Parse,
    kept: list[tuple[pa.Table, list[Span]]],
    refused: list[Refusal],
) -> None:
    """Find invalid records by bisection."""
    for half in (spans[: len(spans) // 2], spans[len(spans) // 2 :]):
        if not half:
            continue
        try:
            kept.append((parse(data[half[0].start : half[-1].end]), half))
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            if len(half) > 1:
                _halve(data, half, parse, kept, refused)
            else:
                refused.append(Refusal(half[0], _reason(error)))


def _shared_schema(tables: Sequence[pa.Table], text: str) -> pa.Schema:
    """Return the fields of all tables, each with its most frequent type; rows with other types can be refused."""
    largest, *others = sorted(tables, key=len, reverse=True)
    schema = largest.schema
    for table in others:
        with suppress(pa.ArrowInvalid, pa.ArrowTypeError):
            schema = pa.unify_schemas([schema, table.schema], promote_options="permissive")
    return _with_text(as_written(schema), text)


def _with_text(schema: pa.Schema, text: str) -> pa.Schema:
    index = schema.get_field_index(text)
    return schema if index < 0 else schema.set(index, pa.field(text, pa.string()))


def _reason(error: Exception) -> str:
    message = str(error).partition("\n")[0]
    if isinstance(error, UnicodeDecodeError) or "invalid UTF8" in message:
        return "not UTF-8"
    if columns := _CSV_COLUMNS.search(message):
        return f"expected {columns[1]} columns, got {columns[2]}"
    if "unexpected field" in message:
        return "has a field that the first rows do not have; write jsonl to keep such fields"
    return f"not readable: {_JSON_ROW.sub('', message).partition(':')[0]}"[:_LONGEST_REASON]
