"""Adds predictions to the rows of a table, and counts them."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertone.labels import ORDER
from undertone.models.columns import Columns
from undertone.models.model import Model
from undertone_bulk.jobs import MOST_CHARACTERS, Job, Tally
from undertone_bulk.reading import Refusal, Rows

ADDED = (
    "sentiment", "label", "confidence", "probability_negative", "probability_neutral", "probability_positive",
    "language", "understood", "model_version",
)  # fmt: skip
"""The columns that are added to the input's columns."""

_TITLES = pa.array([sentiment.title for sentiment in ORDER])


def added_fields(prefix: str) -> list[pa.Field]:
    """Return the added columns, with their types."""
    kinds = (pa.string(), pa.int8(), *[pa.float64()] * 4, pa.string(), pa.bool_(), pa.string())
    return [pa.field(prefix + name, kind) for name, kind in zip(ADDED, kinds, strict=True)]


def score(table: pa.Table, job: Job, model: Model, tally: Tally) -> pa.Table:
    """Add the model's columns to a table and count them.

    Args:
        table: A table with the job's text column.
        job: The options of the job.
        model: The model; equal texts are predicted once.
        tally: The counts to update.
    """
    texts = table.column(job.text).cast(pa.string()).to_pylist()
    indices: dict[str | None, int] = {}  # Arrow's dictionary encoding of long texts takes four times as long
    rows = [indices.setdefault(text, len(indices)) for text in texts]
    found = model.columns(list(indices)).take(np.array(rows, dtype=np.int64))
    _count(found, tally)
    for field, column in zip(added_fields(job.prefix), _arrays(found, model.version), strict=True):
        table = table.append_column(field, column)
    return table


def _arrays(found: Columns, version: str) -> list[pa.Array]:
    return [
        _TITLES.take(pa.array(found.labels + 1)),
        pa.array(found.labels),
        pa.array(found.confidences),
        *map(pa.array, found.probabilities.T),
        pa.array(found.languages, pa.string()),
        pa.array(found.understood),
        pa.repeat(version, len(found.labels)),
    ]


def _count(found: Columns, tally: Tally) -> None:
    spoken = found.probabilities.any(axis=1)
    counted = spoken & found.understood
    tally.rows += len(spoken)
    tally.blank += int(np.count_nonzero(~spoken))
    tally.not_understood += int(np.count_nonzero(spoken & ~found.understood))
    for sentiment in ORDER:
        count = int(np.count_nonzero(found.labels[counted] == sentiment))
        tally.counts[sentiment.title] = tally.counts.get(sentiment.title, 0) + count
    negative, neutral, positive = found.probabilities[counted].sum(axis=0).tolist()
    a, b, c = tally.probabilities
    tally.probabilities = (a + negative, b + neutral, c + positive)


def without_long(rows: Rows, job: Job) -> Rows:
    """Refuse the rows whose text exceeds the limit."""
    lengths = pc.fill_null(pc.utf8_length(rows.table.column(job.text).cast(pa.string())), 0)
    long = np.flatnonzero(np.asarray(lengths) > MOST_CHARACTERS)
    if not len(long):
        return rows
    spans = rows.spans()
    names = rows.table.column(job.id).cast(pa.string()) if job.id else [pa.scalar(None)] * len(spans)
    refused = [
        Refusal(
            spans[row],
            f"the text has {lengths[row].as_py():,} characters; the limit is {MOST_CHARACTERS:,}",
            names[row].as_py(),
        )
        for row in long.tolist()
    ]
    keep = np.setdiff1d(np.arange(len(spans)), long)
    kept = [spans[row] for row in keep.tolist()]
    return Rows(rows.table.take(pa.array(keep)), lambda: kept, [*rows.refused, *refused])
