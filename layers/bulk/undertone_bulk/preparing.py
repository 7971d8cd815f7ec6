"""Turns a request for a job into a job with checked columns and formats."""

from typing import NamedTuple

import msgspec

from undertone.models.card import Card
from undertone_bulk.errors import BulkError, OutputError
from undertone_bulk.formats import Format, format_of, read_format
from undertone_bulk.jobs import Job
from undertone_bulk.locations import S3
from undertone_bulk.planning import Input, check_columns, plan
from undertone_bulk.scoring import added_fields


class BulkRequest(NamedTuple):
    """A request for a job: the arguments and options of ``undertone bulk``."""

    source: str
    output: str
    text: str
    id: str | None
    read_as: str | None
    write_as: str | None
    delimiter: str | None
    prefix: str
    pictures: bool = False
    time: str | None = None


def prepare(request: BulkRequest, card: Card) -> tuple[Input, Job]:
    """Find the input, and check the request before the first row is read.

    Raises:
        BulkError: Something is missing, has an unknown format, or cannot be written to the output.
    """
    found = plan(request.source, _input_format(request))
    output, data_set = _output_format(request, found.sources[0].format)
    added = [field.name for field in added_fields(request.prefix)]
    check_columns(found.schema, request.text, (request.id, request.time), added, output=output)
    job = Job(
        text=request.text, id=request.id, output=output, prefix=request.prefix, model=card.version,
        sha256=card.sha256, schema=bytes(found.schema.serialize()), headers=data_set,
        pictures=request.pictures, time=request.time,
    )  # fmt: skip
    return found, job


def _input_format(request: BulkRequest) -> Format | None:
    if request.delimiter and len(request.delimiter.encode()) != 1:
        raise BulkError(f"--delimiter is {request.delimiter!r}; expected one ASCII character")
    named = read_format(request.read_as) if request.read_as else format_of(request.source)
    if not request.delimiter or named is None:
        if request.delimiter:
            raise BulkError("--delimiter needs --from csv where the input's name does not say that it is CSV")
        return named if request.read_as else None
    return msgspec.structs.replace(named, delimiter=request.delimiter)


def _output_format(request: BulkRequest, source: Format) -> tuple[Format, bool]:
    """Return the format of the result, and whether it is a folder of parts."""
    named = None if request.output.endswith("/") else format_of(request.output)
    if named and request.output.startswith(S3):
        raise OutputError(f"{request.output}: a result in S3 is a prefix with parts below it. End it with / instead.")
    if request.write_as:
        return read_format(request.write_as), named is None
    return named or msgspec.structs.replace(source, delimiter=","), named is None
