"""HTML forms, as older clients send them: URL-encoded or multipart."""

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from undertone.errors import BadRequestError

if TYPE_CHECKING:
    from email.message import MIMEPart

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
FORM_TYPES = (URLENCODED, MULTIPART)

_MAX_FIELDS = 100


def read_form_field(body: bytes, content_type: str, name: str) -> str:
    """Read one field of a form; where it stands twice, the first.

    Raises:
        BadRequestError: when the form cannot be read or has no such field.
    """
    multipart = content_type.partition(";")[0].strip().lower() == MULTIPART
    fields = _multipart(body, content_type) if multipart else _urlencoded(body)
    if name not in fields:
        raise BadRequestError(f"the form has no field {name!r}")
    return fields[name]


def _urlencoded(body: bytes) -> dict[str, str]:
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="strict")
    except ValueError as error:
        raise BadRequestError(f"the form cannot be read: expected UTF-8 with at most {_MAX_FIELDS} fields") from error
    return {name: values[0] for name, values in fields.items()}


def _multipart(body: bytes, content_type: str) -> dict[str, str]:
    from email.parser import BytesParser  # noqa: PLC0415 - 10 ms of every start, for what hardly any request is
    from email.policy import HTTP  # noqa: PLC0415

    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    fields: dict[str, str] = {}
    try:
        for part in message.iter_parts():
            name = part["content-disposition"].params["name"]
            fields.setdefault(name, _payload(part))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadRequestError("the form cannot be read: expected multipart fields in UTF-8") from error
    return fields


def _payload(part: "MIMEPart") -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        raise TypeError("a form field holds parts of its own")
    return payload.decode()
