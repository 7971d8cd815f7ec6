"""Stores corrections in a DynamoDB table, or in a SQLite file with the same interface."""

from collections.abc import Iterator
from typing import Protocol

from undertone.errors import SettingsError
from undertone.feedback.correction import Correction, Review
from undertone.settings import OFF

DYNAMODB = "dynamodb://"


class FeedbackTable(Protocol):
    """The common interface of feedback tables."""

    def add(self, correction: Correction) -> bool:
        """Store a correction unless its ID exists; return whether it was new."""
        ...

    def remove(self, key: str) -> None:
        """Delete a correction and its reviews, if it exists."""
        ...

    def all(self) -> Iterator[Correction]:
        """Return every correction that has not expired, in any order."""
        ...

    def review(self, key: str, reviewer: str, review: Review) -> bool:
        """Store a review, replacing an earlier one by the same reviewer; return False if the correction is gone."""
        ...


def open_table(location: str) -> FeedbackTable | None:
    """Open ``dynamodb://TABLE`` or a SQLite file, created by the first write; return None for ``off``.

    Raises:
        SettingsError: The location is none of these.
    """
    if location == OFF:
        return None
    if location.startswith(DYNAMODB):
        from undertone.feedback.dynamodb import DynamoTable  # noqa: PLC0415 - boto3 is heavy

        return DynamoTable(location.removeprefix(DYNAMODB))
    if "://" in location:
        raise SettingsError(f"UNDERTONE_FEEDBACK is {location!r}; expected dynamodb://TABLE, a file, or 'off'")
    from undertone.feedback.sqlite import SqliteTable  # noqa: PLC0415 - not on Lambda

    return SqliteTable(location)
