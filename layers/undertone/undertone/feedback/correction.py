"""One correction of a prediction, and the key it is kept under."""

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Network, ip_address
from typing import Literal

import msgspec

type Title = Literal["Negative", "Neutral", "Positive"]


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """A review of a correction.

    Attributes:
        label: what the comment feels; None rejects the correction.
        when: ISO 8601 in UTC.
    """

    label: Title | None
    when: str


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A correction of a prediction.

    Attributes:
        id: made of client, comment and class, so that the same correction twice is one row.
        comment: the text, verbatim.
        predicted: the class that the model gave.
        correct: the class that the comment has.
        client: a keyed hash of where it came from; empty if that is unknown.
        created: ISO 8601 in UTC.
        expires: when it is deleted, in seconds since 1970.
        model_version: of the model that predicted, if the sender knows it.
        source: where the comment is from, in the sender's words.
        reviews: what reviewers said, by their names.
    """

    id: str
    comment: str
    predicted: Title
    correct: Title
    client: str
    created: str
    expires: int
    model_version: str = ""
    source: str = ""
    reviews: dict[str, Review] = {}


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What a client sent, checked."""

    comment: str
    predicted: Title
    correct: Title
    model_version: str = ""
    source: str = ""


def correction_of(
    statement: Statement, *, client: str, salt: str, keep: timedelta, now: datetime | None = None
) -> Correction:
    """Make a row of what a client sent.

    Args:
        statement: What it sent.
        client: The IP address that it came from; an IPv6 address is reduced to its /64 network.
        salt: The secret of this deployment, without which neither client nor id can be worked out.
        keep: How long the row is kept.
        now: The time, if not the present.
    """
    now = now or datetime.now(UTC)
    who = _keyed(salt, "client", _network(client))[:16] if client else ""
    return Correction(
        id=_keyed(salt, who, statement.comment, statement.correct)[:32],
        client=who,
        created=now.isoformat(timespec="seconds"),
        expires=int((now + keep).timestamp()),
        **msgspec.structs.asdict(statement),
    )


def _network(address: str) -> str:
    """An IPv4 address unchanged, or the /64 network of an IPv6 address, which is usually assigned to one customer."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Network((int(parsed) >> 64 << 64, 64))) if parsed.version == 6 else address


def _keyed(salt: str, *parts: str) -> str:
    return hmac.new(salt.encode(), "\0".join(parts).encode(), sha256).hexdigest()
