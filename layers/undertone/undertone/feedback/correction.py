"""A correction of a prediction, and its key."""

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
        label: The correct label; None rejects the correction.
        when: Time of the review, ISO 8601 in UTC.
    """

    label: Title | None
    when: str


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A correction of a prediction.

    Attributes:
        id: Derived from client, comment and class, so that an identical correction is stored once.
        comment: The original text.
        predicted: The predicted class.
        correct: The corrected class.
        client: A keyed hash of the client's IP address; empty if it is unknown.
        created: Time of the correction, ISO 8601 in UTC.
        expires: Time of deletion, in seconds since 1970.
        model_version: Version of the model that predicted, if the client sent it.
        source: Source of the comment, as described by the client.
        reviews: Reviews by the name of the reviewer.
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
    """A validated request with a correction."""

    comment: str
    predicted: Title
    correct: Title
    model_version: str = ""
    source: str = ""


def correction_of(
    statement: Statement, *, client: str, salt: str, keep: timedelta, now: datetime | None = None
) -> Correction:
    """Make a correction from a request.

    Args:
        statement: The validated request.
        client: The client's IP address; an IPv6 address is reduced to its /64 network.
        salt: The secret of this deployment, without which client and ID cannot be computed.
        keep: How long the correction is stored.
        now: The time of the correction; default the current time.
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
    """Return an IPv4 address, or the /64 network of an IPv6 address, which usually belongs to one customer."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Network((int(parsed) >> 64 << 64, 64))) if parsed.version == 6 else address


def _keyed(salt: str, *parts: str) -> str:
    return hmac.new(salt.encode(), "\0".join(parts).encode(), sha256).hexdigest()
