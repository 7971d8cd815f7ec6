"""Interactive review of corrections in a terminal."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from undertone.feedback.accepted import state
from undertone.feedback.correction import Correction, Review, Title
from undertone.feedback.tables import FeedbackTable

KEYS: dict[str, Title | None] = {"1": "Negative", "2": "Neutral", "3": "Positive", "x": None}
ACCEPT, SKIP, QUIT = "\ra", "s", "q\x03\x04"
HELP = "Enter or a: as corrected   1 Negative   2 Neutral   3 Positive   x reject   s skip   q quit"


def waiting_for(reviewer: str, corrections: Iterable[Correction]) -> list[Correction]:
    """Return the corrections that a reviewer has not reviewed: unreviewed ones first, then by age."""
    mine = [row for row in corrections if reviewer not in row.reviews]
    return sorted(mine, key=lambda row: (state(row) != "waiting", row.created, row.id))


def review(
    table: FeedbackTable, corrections: list[Correction], *, reviewer: str, key: Callable[[], str], console: Console
) -> int:
    """Ask for the sentiment of each correction, until none is left or the reviewer quits.

    Args:
        table: Stores each review at once.
        corrections: The corrections to show.
        reviewer: Name to record with the reviews.
        key: Waits for a key press.
        console: Shows the comments.

    Returns:
        Number of reviews stored.
    """
    console.print(HELP, highlight=False)
    kept = 0
    for place, row in enumerate(corrections, 1):
        _show(row, f"{place} of {len(corrections)}", console)
        pressed = _wait_for_one_of(f"{''.join(KEYS)}{ACCEPT}\n{SKIP}{QUIT}", key)
        if pressed in QUIT:
            break
        if pressed == SKIP:
            continue
        answer = KEYS.get(pressed, row.correct)
        when = datetime.now(UTC).isoformat(timespec="seconds")
        if table.review(row.id, reviewer, Review(label=answer, when=when)):
            kept += 1
            console.print(f"  -> {answer or 'rejected'}", highlight=False)
        else:
            console.print("  -> withdrawn in the meantime", highlight=False)
    return kept


def printable(text: str) -> str:
    """Return a comment without control characters, which could affect the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text)


def _show(row: Correction, place: str, console: Console) -> None:
    console.print()
    console.print(Text(printable(row.comment), style="bold"))
    said = f"{place}; the model said {row.predicted}, the correction says {row.correct}"
    console.print(Text(f"  {said}{f'; from {printable(row.source)}' if row.source else ''}"))


def _wait_for_one_of(keys: str, key: Callable[[], str]) -> str:
    while (pressed := key().lower()) not in keys or not pressed:
        pass
    return pressed
