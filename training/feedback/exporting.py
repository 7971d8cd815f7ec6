"""Writes accepted corrections as a data set: a CSV named after its hash, split by time."""

import csv
import io
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from training.datasets.feedback import Version, set_current
from training.datasets.tables import SPLIT_COLUMN
from training.errors import DataError
from training.feedback.verdicts import label
from training.spreadsheets import escape_formula
from undertone.feedback.accepted import accepted
from undertone.feedback.correction import Correction

TEST_SHARE = 0.2
"""Share of the rows, the newest, in the test split."""
LEAST_ROWS = 10


class Exported(NamedTuple):
    """An exported data set."""

    path: Path
    sha256: str
    train: int
    test: int
    capped: int
    """Accepted rows left out because their client sent too many."""


def export(corrections: Iterable[Correction], folder: Path, *, most_per_client: int) -> Exported:
    """Write the accepted corrections; equal corrections give equal files. The file becomes the current version.

    A comment is in one split only; if several clients corrected it, the newest correction is used.

    Args:
        corrections: All corrections.
        folder: Output folder; created if missing.
        most_per_client: Maximum number of rows per client, oldest first.

    Raises:
        DataError: There are too few accepted corrections for a data set.
    """
    rows, capped = accepted(corrections, most_per_client=most_per_client)
    if len(rows) < LEAST_ROWS:
        raise DataError(
            f"There are {len(rows)} accepted corrections to export. Expected at least {LEAST_ROWS}: review more with"
            " undertone feedback review."
        )
    train = len(rows) - max(1, round(len(rows) * TEST_SHARE))
    data = _csv(rows, train)
    digest = sha256(data).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"feedback-{digest[:8]}.csv"
    path.write_bytes(data)
    set_current(folder, Version(file=path.name, sha256=digest, rows=len(rows)))
    return Exported(path, digest, train, len(rows) - train, capped)


def _csv(rows: list[Correction], train: int) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(["text", "label", SPLIT_COLUMN, "created", "source", "model_version"])
    for place, row in enumerate(rows):
        split = "train" if place < train else "test"
        cells = (row.comment, label(row), split, row.created, row.source, row.model_version)
        writer.writerow([escape_formula(cell) for cell in cells])
    return written.getvalue().encode()
