"""Selects the corrections for training: those accepted by reviewers, with a limit per client."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

from undertone.feedback.correction import Correction
from undertone.models.card import Card

type State = Literal["waiting", "accepted", "rejected", "disputed"]

DATA_SET = "feedback"
"""Name of exported corrections in the card of a model that was trained with them."""


class Accepted(NamedTuple):
    """Accepted corrections, oldest first, and the number left out because of the limit per client."""

    rows: list[Correction]
    capped: int


def state(correction: Correction) -> State:
    """Return the state of a correction; it is disputed if reviews contradict each other."""
    said = {review.label for review in correction.reviews.values()}
    if not said:
        return "waiting"
    if len(said) > 1:
        return "disputed"
    return "rejected" if said == {None} else "accepted"


def accepted(corrections: Iterable[Correction], *, most_per_client: int) -> Accepted:
    """Return the accepted corrections; if several clients corrected a comment, the newest is used.

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
    """Return the number of exported corrections that a model was trained and evaluated with."""
    known = card.data.get(DATA_SET, {}) if card else {}
    counts = [*known.get("rows", {}).values(), known.get("left_out", {})]
    return sum(int(rows) for found in counts for rows in found.values())


def _age(row: Correction) -> tuple[str, str]:
    return row.created, row.id
