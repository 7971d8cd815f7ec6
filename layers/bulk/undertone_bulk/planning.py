"""Finds the files of an input and their columns, and checks them before scoring starts."""

from collections.abc import Iterable, Sequence

import msgspec
import pyarrow as pa

from undertone_bulk.errors import InputError
from undertone_bulk.formats import KNOWN, Format, format_of
from undertone_bulk.jobs import Source
from undertone_bulk.locations import Stored, list_inputs, open_input
from undertone_bulk.reading import as_written, parser, read_csv, read_rows
from undertone_bulk.splitting import Cursor, cut, header_of, open_parquet


class Input(msgspec.Struct, frozen=True):
    """The files of a job, their common columns, and the number of other files that were skipped."""

    sources: list[Source]
    schema: pa.Schema
    passed_over: int = 0


def plan(name: str, form: Format | None = None) -> Input:
    """Find the files of an input, and their columns.

    Args:
        name: A file, a folder, or ``s3://bucket/prefix``.
        form: Format of every file, if their names do not show it.

    Raises:
        InputError: There are no files, or their formats or columns differ.
    """
    stored = list_inputs(name)
    known = [(each, format_) for each in stored if (format_ := form or format_of(each.name))]
    if not known:
        raise InputError(
            f"{stored[0].name}: its name does not show a format. Expected {KNOWN}; or set the format with --from."
        )
    kinds = sorted({format_.kind for _, format_ in known})
    if len(kinds) > 1:
        raise InputError(
            f"{name} contains files of several formats: {', '.join(kinds)}. Name one of them, or a subfolder."
        )
    found = [_source(each, format_) for each, format_ in known if each.size]
    if not found:
        raise InputError(f"{name} is empty.")
    first, schema = found[0]
    for source, other in found[1:]:
        if sorted(other.names) != sorted(schema.names) and source.format.kind != "jsonl":
            raise InputError(
                f"{source.name} has the columns {_listed(other.names)}; {first.name} has {_listed(schema.names)}."
                " All files of a job must have the same columns."
            )
    return Input([source for source, _ in found], schema, len(stored) - len(known))


def check_columns(
    schema: pa.Schema, text: str, others: Iterable[str | None], added: Sequence[str], *, output: Format
) -> None:
    """Check that the columns of a job exist, and that added columns do not replace any.

    Raises:
        InputError: A column is missing, not text, would be replaced, or cannot be written in the output's format.
    """
    for name in filter(None, (text, *others)):
        if name not in schema.names:
            raise InputError(
                f"there is no column {name!r}; the input has {_listed(schema.names)}. Name the text column with"
                " --text; if the columns look wrong, set --delimiter."
            )
    kind = schema.field(text).type
    if not _is_text(kind):
        raise InputError(f"the column {text!r} has the type {kind}; expected text.")
    if hidden := [name for name in added if name in schema.names]:
        raise InputError(
            f"the input has a column {hidden[0]!r} already. Rename the added columns, for example with"
            " --prefix undertone_"
        )
    nested = [field.name for field in schema if pa.types.is_nested(field.type)]
    if nested and output.kind == "csv":
        raise InputError(
            f"the column {nested[0]!r} is nested ({schema.field(nested[0]).type}), which CSV cannot hold."
            " Choose --to jsonl or --to parquet."
        )


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind))


def _source(stored: Stored, form: Format) -> tuple[Source, pa.Schema]:
    source = Source(name=stored.name, format=form, size=stored.size, tag=stored.tag)
    schema = {"csv": _of_csv, "jsonl": _of_jsonl, "parquet": _of_parquet}[form.kind](source)
    return msgspec.structs.replace(source, columns=schema.names), schema


def _of_csv(source: Source) -> pa.Schema:
    try:
        row = read_csv(header_of(source), source.format.delimiter, None)
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise InputError(
            f"{source.name}: its first line is not a header in UTF-8. Is the file a table in UTF-8? For other"
            " encodings: iconv -f UTF-16 -t UTF-8"
        ) from error
    names = [str(cells[0]) for cells in row.to_pydict().values()] if len(row) else []
    if repeated := {name for name in names if names.count(name) > 1}:
        raise InputError(f"{source.name} has two columns named {min(repeated)!r}; name each column once.")
    return pa.schema([(name, pa.string()) for name in names])


def _of_jsonl(source: Source) -> pa.Schema:
    first = next(cut(source, 0, Cursor()), None)
    if first is None:
        return pa.schema([])
    try:
        return as_written(parser(source.format, None)(first.data).schema)
    except (pa.ArrowInvalid, UnicodeDecodeError):
        # the type of most rows; others are refused later, each with its line
        rows = read_rows(first.data, source.format, None)
    if not len(rows.table):
        raise InputError(f"{source.name}: none of its first rows is a JSON object. Expected one JSON object per line.")
    return as_written(rows.table.schema)


def _of_parquet(source: Source) -> pa.Schema:
    with open_input(Stored(source.name, source.size, source.tag)) as file:
        return open_parquet(file, source).schema_arrow.remove_metadata()


def _listed(names: Sequence[str]) -> str:
    most = 12
    return ", ".join(map(repr, names[:most])) + (f" and {len(names) - most} more" if len(names) > most else "")
