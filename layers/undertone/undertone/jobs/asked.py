"""The request for a bulk job, and the objects that the API and the state machine exchange."""

import msgspec

FORMATS = (
    *(f"{kind}{packed}" for kind in ("csv", "tsv", "jsonl") for packed in ("", ".gz", ".zst")),
    "parquet",
)  # fmt: skip
"""Supported input and output formats."""

ASKED = "request.json"
"""Key of the request under a job's prefix; jobs started by the command line have none."""
UPLOAD = "upload"
"""Name of an uploaded file, without its extension."""
WHOLE = "whole"
"""Name of a result in a single file, without its extension."""


class AskedJob(msgspec.Struct, frozen=True, kw_only=True):
    """A client's request for a job.

    Attributes:
        format: Format of the file that will be uploaded, as a file extension.
        text: Column with the comments.
        id: Column that identifies rows in reports, if any.
        output: Format of the result.
        prefix: Prefix of the names of added columns.
        delimiter: Delimiter of CSV, if it is not a comma.
        created: Time of the request, ISO 8601.
    """

    format: str
    text: str = "text"
    id: str | None = None
    output: str
    prefix: str = ""
    delimiter: str | None = None
    created: str = ""
