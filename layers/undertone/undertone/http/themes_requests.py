"""Parses requests for themes: comments with class, likes and timestamp, if the client sends them."""

from datetime import datetime
from typing import Annotated, NamedTuple

import msgspec

from undertone.http.decoding import convert
from undertone.http.picture_requests import Row, Said, read_said
from undertone.http.requests import Request, read_json
from undertone.timestamps import read_moment, read_zone

Likes = Annotated[float, msgspec.Meta(ge=0)]


class LikedRow(Row):
    """A comment, or what is known of it, with the number of its likes."""

    likes: Likes | None = None

    @property
    def original(self) -> str | None:
        """The whole text, by whichever name it came."""
        return self.text or self.comment


class ThemesBody(msgspec.Struct):
    """The body of ``POST /themes``."""

    comments: list[str | LikedRow | None] | None = None
    time_zone: str = "UTC"


class ThemesComment(NamedTuple):
    """A comment of a request for themes.

    Attributes:
        original: Its whole text.
        said: The part that is read, and its class if the client sent it.
        likes: Number of likes, as sent by the client.
        time: Naive local time of writing; None if it is unknown or invalid.
    """

    original: str
    said: Said
    likes: float
    time: datetime | None


def read_themes_comments(request: Request) -> list[ThemesComment]:
    """Read the comments of a request, within the limits of one call.

    Raises:
        BadRequestError: when the body is malformed, of the wrong shape, or has no comment.
        TooLargeError: when there are too many comments, or one is too long.
    """
    body = convert(read_json(request), ThemesBody)
    zone = read_zone(body.time_zone)
    rows = [row if isinstance(row, LikedRow) else LikedRow(text=row) for row in body.comments or []]
    return [
        ThemesComment(row.original or "", said, row.likes or 0, read_moment(row.timestamp, zone))
        for row, said in zip(rows, read_said(rows), strict=True)
    ]
