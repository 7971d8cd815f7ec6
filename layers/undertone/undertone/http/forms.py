"""Reads HTML forms, as browsers and curl send them: URL-encoded or multipart."""

from urllib.parse import parse_qs

from undertone.errors import BadRequestError, TooLargeError

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
FORM_TYPES = (URLENCODED, MULTIPART)

MAX_FORM_BYTES = 256 * 1024
"""A form holds one comment, of which no character takes more than twelve bytes; the rest is room for other fields."""

_MAX_FIELDS = 100


def read_form_field(body: bytes, content_type: str, name: str) -> str:
    """Read one field of a form; where it stands twice, the first.

    Raises:
        BadRequestError: when the form cannot be read, has too many fields, or has no such field.
        TooLargeError: when it is over the limit.
    """
    if len(body) > MAX_FORM_BYTES:
        raise TooLargeError(f"the form has {len(body)} bytes; the limit is {MAX_FORM_BYTES}: send comments as JSON")
    multipart = content_type.partition(";")[0].strip().lower() == MULTIPART
    fields = _multipart(body, content_type) if multipart else _urlencoded(body)
    if name not in fields:
        raise BadRequestError(f"the form has no field {name!r}")
    try:
        return fields[name].decode()
    except UnicodeDecodeError as error:
        raise BadRequestError(f"the form's field {name!r} is not UTF-8: byte {error.start} cannot be read") from error


def _urlencoded(body: bytes) -> dict[str, bytes]:
    try:
        fields = parse_qs(body, keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError as error:
        raise BadRequestError(f"the form is malformed: expected at most {_MAX_FIELDS} fields") from error
    return {name.decode("utf-8", "replace"): values[0] for name, values in fields.items()}


def _multipart(body: bytes, content_type: str) -> dict[str, bytes]:
    # Imported here: 10 ms of every start, for what hardly any request is.
    from multipart import MultipartError, PushMultipartParser, parse_options_header  # noqa: PLC0415

    boundary = parse_options_header(content_type)[1].get("boundary", "")
    fields: dict[str, bytes] = {}
    name, value = "", b""
    try:
        with PushMultipartParser(boundary, max_segment_count=_MAX_FIELDS, strict=True) as parser:
            for event in parser.parse(body):
                if event is None:
                    fields.setdefault(name, value)
                elif isinstance(event, bytes | bytearray):
                    value = bytes(event)
                else:
                    name, value = event.name or "", b""
    except (MultipartError, UnicodeError) as error:
        raise BadRequestError(f"the form is malformed: {error}") from error
    return fields
