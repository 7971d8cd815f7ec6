"""A bulk job as a client asks for it, and the objects by which API and state machine tell each other of it."""

import msgspec

FORMATS = (
    *(f"{kind}{packed}" for kind in ("csv", "tsv", "jsonl") for packed in ("", ".gz", ".zst")),
    "parquet",
)  # fmt: skip
"""What is read and written."""

ASKED = "request.json"
"""Below a job's prefix: what its client asks for. Jobs of the command have none."""
UPLOAD = "upload"
"""Name of a client's file, without its ending."""
WHOLE = "whole"
"""Name of a result in one file, without its ending."""


class AskedJob(msgspec.Struct, frozen=True, kw_only=True):
    """What a client asks for.

    Attributes:
        format: of the file that will be uploaded, as its name would end.
        text: the name of the column that is scored.
        id: the name of the column that tells rows apart in reports, if there is one.
        output: the format of the result.
        prefix: put before the names of the columns that are added.
        delimiter: between the columns of CSV, if it is no comma.
        created: when it was asked for, in ISO 8601.
    """

    format: str
    text: str = "text"
    id: str | None = None
    output: str
    prefix: str = ""
    delimiter: str | None = None
    created: str = ""
