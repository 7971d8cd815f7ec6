"""Stores corrections in a DynamoDB table, or in a SQLite file with the same interface."""

from collections.abc import Iterator
from typing import Protocol

from undertone.errors import SettingsError
from undertone.feedback.correction import Correction, Review
from undertone.settings import OFF

DYNAMODB = "dynamodb://"


class FeedbackTable(Protocol):
    """The interface of both."""

    def add(self, correction: Correction) -> bool:
        """Keep a correction unless its id is there already; gives whether it was new."""
        ...

    def remove(self, key: str) -> None:
        """Delete a correction with its reviews, if it is there."""
        ...

    def all(self) -> Iterator[Correction]:
        """Every correction that has not expired, in no order."""
        ...

    def review(self, key: str, reviewer: str, review: Review) -> bool:
        """Keep what a reviewer says, in place of what they said before; False if the correction is gone."""
        ...


def open_table(location: str) -> FeedbackTable | None:
    """Open ``dynamodb://TABLE`` or a SQLite file, which its first write makes; None for ``off``.

    Raises:
        SettingsError: when the location is neither.
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
