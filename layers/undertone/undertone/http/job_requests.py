"""Parses requests for bulk jobs."""

import re
from datetime import UTC, datetime

import msgspec

from undertone.errors import BadRequestError, ForbiddenError, NotFoundError
from undertone.http.decoding import convert
from undertone.http.requests import Request, read_json
from undertone.jobs.asked import FORMATS, AskedJob

MAX_NAME = 200

_ID = re.compile(r"[0-9a-f]{32}")


class JobBody(msgspec.Struct):
    """The body of ``POST /jobs``."""

    format: str
    text: str = "text"
    id: str | None = None
    output: str | None = None
    prefix: str | None = None
    delimiter: str | None = None


def require_key(request: Request) -> None:
    """Reject a request without an API key, even if the stage does not require one on other routes.

    Raises:
        ForbiddenError: when API Gateway has not checked a key.
    """
    if not request.key_id:
        raise ForbiddenError("bulk jobs need an API key: send it in the header x-api-key")


def read_job(request: Request) -> AskedJob:
    """Read what a client asks for.

    Raises:
        BadRequestError: when the body is malformed, or names a format, column or delimiter that cannot be.
        UnsupportedMediaTypeError: when the body is not JSON.
    """
    body = convert(read_json(request), JobBody)
    for name in ("text", "id", "prefix"):
        _check_name(name, getattr(body, name))
    if body.delimiter is not None and not (len(body.delimiter) == 1 and body.delimiter.isascii()):
        raise BadRequestError(f"delimiter is {body.delimiter[:20]!r}; expected one ASCII character")
    if body.delimiter is not None and not body.format.startswith(("csv", "tsv")):
        raise BadRequestError("delimiter is for CSV only; leave it out")
    return AskedJob(
        format=_format("format", body.format),
        text=body.text,
        id=body.id,
        output=_format("output", body.output or body.format),
        prefix=body.prefix or "",
        delimiter=body.delimiter,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def read_job_id(request: Request) -> str:
    """Read the ID of a job from the path.

    Raises:
        NotFoundError: when it cannot be one.
    """
    identifier = request.parameters.get("id", "")
    if not _ID.fullmatch(identifier):
        raise NotFoundError("there is no such job; expected the 32 hexadecimal digits that POST /jobs returned")
    return identifier


def _format(name: str, value: str) -> str:
    if value not in FORMATS:
        raise BadRequestError(f"{name} is {value[:20]!r}; expected one of {', '.join(FORMATS)}")
    return value


def _check_name(name: str, value: str | None) -> None:
    if value is None:
        return
    if len(value) > MAX_NAME:
        raise BadRequestError(f"{name} has {len(value)} characters; the limit is {MAX_NAME}")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise BadRequestError(f"{name} contains a lone surrogate")
