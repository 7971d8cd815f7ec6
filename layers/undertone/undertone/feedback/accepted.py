"""Which corrections a model is trained with: those that reviewers accept, and not too many of one client."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

from undertone.feedback.correction import Correction
from undertone.models.card import Card

type State = Literal["waiting", "accepted", "rejected", "disputed"]

DATA_SET = "feedback"
"""What exported corrections are called in the card of a model that was trained with them."""


class Accepted(NamedTuple):
    """Accepted corrections, oldest first, and how many were left out because their client sent too many."""

    rows: list[Correction]
    capped: int


def state(correction: Correction) -> State:
    """The state of a correction; contradictory reviews make it disputed."""
    said = {review.label for review in correction.reviews.values()}
    if not said:
        return "waiting"
    if len(said) > 1:
        return "disputed"
    return "rejected" if said == {None} else "accepted"


def accepted(corrections: Iterable[Correction], *, most_per_client: int) -> Accepted:
    """The accepted corrections; of a comment that several clients corrected, the newest.

    Args:
        corrections: All corrections.
        most_per_client: Maximum number of rows per client, oldest first.
    """
    found = sorted((row for row in corrections if state(row) == "accepted"), key=_age)
    newest = {row.comment: row for row in found}
    rows, seen = [], Counter[str]()
    for row in sorted(newest.values(), key=_age):
        seen[row.client] += 1
        if not row.client or seen[row.client] <= most_per_client:
            rows.append(row)
    return Accepted(rows, len(newest) - len(rows))


def rows_learned(card: Card | None) -> int:
    """How many exported corrections a model has already been trained and evaluated with."""
    known = card.data.get(DATA_SET, {}) if card else {}
    counts = [*known.get("rows", {}).values(), known.get("left_out", {})]
    return sum(int(rows) for found in counts for rows in found.values())


def _age(row: Correction) -> tuple[str, str]:
    return row.created, row.id
