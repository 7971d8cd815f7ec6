"""Parses API Gateway events into requests and bodies into comments, within the limits of the HTTP contract."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from undertone.errors import BadRequestError, TooLargeError, UnsupportedMediaTypeError
from undertone.http.decoding import convert, decode
from undertone.http.forms import FORM_TYPES, read_form_field

MAX_BODY_BYTES = 5 * 1024 * 1024
MAX_COMMENTS = 1_000
MAX_CHARACTERS = 10_000
NO_COMMENTS = "No comments provided"

COMPAT_PREFIX = "/compat"


@dataclass(frozen=True, kw_only=True)
class Request:
    """One HTTP request.

    Attributes:
        method: in capitals.
        path: as the route names it (``/static/{file}``), without the prefix of the compatibility routes.
        compat: whether the path had that prefix.
        parameters: what stood in the braces of the path.
        headers: names in lower case.
        query: what stood behind the question mark; of a name that stands there twice, the last.
        body: as bytes, no longer encoded.
        request_id: that API Gateway gave.
        source_ip: the IP address that it came from; never logged.
        key_id: of the API key that API Gateway has checked; empty if the route needs none.
    """

    method: str
    path: str
    compat: bool = False
    parameters: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    request_id: str = ""
    source_ip: str = ""
    key_id: str = ""

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> "Request":
        """Read a REST proxy event of API Gateway.

        Raises:
            BadRequestError: when the event says that its body is base64 and it is not.
        """
        # The resource, unlike the path, holds no base path of a custom domain.
        path = event.get("resource") or event.get("path") or "/"
        context = event.get("requestContext") or {}
        return cls(
            method=(event.get("httpMethod") or "GET").upper(),
            path=path.removeprefix(COMPAT_PREFIX) if path.startswith(COMPAT_PREFIX + "/") else path,
            compat=path.startswith(COMPAT_PREFIX + "/"),
            parameters=event.get("pathParameters") or {},
            headers={name.lower(): value or "" for name, value in (event.get("headers") or {}).items()},
            query=event.get("queryStringParameters") or {},
            body=_body(event),
            request_id=context.get("requestId") or "",
            source_ip=(context.get("identity") or {}).get("sourceIp") or "",
            key_id=(context.get("identity") or {}).get("apiKeyId") or "",
        )

    @property
    def media_type(self) -> str:
        """The content type in lower case, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Comment(msgspec.Struct):
    """A comment with the fields that are returned with its sentiment."""

    text: str | None = None
    timestamp: str | int | float | None = None


class CommentsBody(msgspec.Struct):
    """The body of a request with comments, each a string or an object."""

    comments: list[str | Comment | None] | None = None
    explain: bool | None = None


class Question(NamedTuple):
    """The comments of a request, and whether to explain their predictions."""

    comments: list[Comment]
    explain: bool


def read_comments(request: Request) -> list[Comment]:
    """Read the comments of a request, as `read_question`."""
    return read_question(request).comments


def read_question(request: Request) -> Question:
    """Read the comments of a request: JSON, or a form with one ``text``.

    Raises:
        BadRequestError: when the body is malformed, of the wrong shape, or holds no comment.
        TooLargeError: when a limit is passed; the message names it.
        UnsupportedMediaTypeError: when the body is neither JSON nor a form.
    """
    require_size(request)
    if request.media_type in FORM_TYPES:
        text = read_form_field(request.body, request.headers["content-type"], "text")
        return Question(check_comments([Comment(text=text)]), explain=False)
    body = read_json(request)
    if isinstance(body, dict) and "comments" not in body and "text" in body:
        body = {"comments": [body], "explain": body.get("explain")}
    read = convert(body, CommentsBody)
    comments = [c if isinstance(c, Comment) else Comment(text=c) for c in read.comments or []]
    return Question(check_comments(comments), explain=bool(read.explain))


def check_comments(comments: list[Comment], most: int = MAX_COMMENTS) -> list[Comment]:
    """Check comments against the limits of one request.

    Args:
        comments: as they came.
        most: how many there may be.

    Raises:
        BadRequestError: when there are none.
        TooLargeError: when there are too many, or one is too long.
    """
    if not comments:
        raise BadRequestError(NO_COMMENTS)
    if len(comments) > most:
        raise TooLargeError(
            f"at most {most:,} comments per request; got {len(comments):,}: split them into several requests"
        )
    for index, comment in enumerate(comments):
        if comment.text and len(comment.text) > MAX_CHARACTERS:
            raise TooLargeError(
                f"comments[{index}] has {len(comment.text)} characters; a comment has at most {MAX_CHARACTERS}"
            )
    return comments


def require_size(request: Request) -> None:
    """Reject a body over the limit.

    Raises:
        TooLargeError: when it is.
    """
    if len(request.body) > MAX_BODY_BYTES:
        raise TooLargeError(f"the body has {len(request.body)} bytes; the limit is {MAX_BODY_BYTES}")


def read_json(request: Request) -> Any:
    """Read a JSON body, strictly.

    Raises:
        BadRequestError: when it is none.
        TooLargeError: when it is over the limit.
        UnsupportedMediaTypeError: when its content type is another.
    """
    require_size(request)
    if request.media_type != "application/json" and not request.media_type.endswith("+json"):
        came = request.media_type or "none"
        raise UnsupportedMediaTypeError(f"the content type is {came!r}; expected 'application/json'")
    return decode(request.body)


def _body(event: Mapping[str, Any]) -> bytes:
    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        try:
            return base64.b64decode(body, validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadRequestError("the body is not valid base64, although isBase64Encoded is true") from error
    return str(body).encode("utf-8", "surrogatepass")
