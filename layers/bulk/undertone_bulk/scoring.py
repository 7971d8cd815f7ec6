"""Puts what the model says beside the rows of a table, and counts it."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from undertone.labels import ORDER
from undertone.predictions import SILENCE, Prediction, Predictor
from undertone_bulk.jobs import MOST_CHARACTERS, Job, Tally
from undertone_bulk.reading import Refusal, Rows

ADDED = (
    "sentiment", "label", "confidence", "probability_negative", "probability_neutral", "probability_positive",
    "language", "understood", "model_version",
)  # fmt: skip
"""The columns that are added to the input's own."""

_TITLES = pa.array([sentiment.title for sentiment in ORDER])


def added_fields(prefix: str) -> list[pa.Field]:
    """The columns that are added, with their types."""
    kinds = (pa.string(), pa.int8(), *[pa.float64()] * 4, pa.string(), pa.bool_(), pa.string())
    return [pa.field(prefix + name, kind) for name, kind in zip(ADDED, kinds, strict=True)]


def score(table: pa.Table, job: Job, model: Predictor, tally: Tally) -> pa.Table:
    """Add the model's columns to a table and count them.

    Args:
        table: has the job's text column.
        job: what to do.
        model: says what the texts feel; equal texts are given to it once.
        tally: what is counted is added to it.
    """
    texts = table.column(job.text).cast(pa.string()).to_pylist()
    different = list(dict.fromkeys(texts))
    answers = dict(zip(different, model.predict(different), strict=True))
    predictions = [answers[text] for text in texts]
    columns = _columns(predictions, model.version)
    _count(columns, predictions, tally)
    for field, column in zip(added_fields(job.prefix), columns, strict=True):
        table = table.append_column(field, column)
    return table


def _columns(predictions: Sequence[Prediction], version: str) -> list[pa.Array]:
    sentiments, confidences, probabilities, languages, understood = (
        zip(*predictions, strict=True) if predictions else [()] * 5
    )
    labels = np.fromiter(sentiments, dtype=np.int8, count=len(predictions))
    rows = np.array(probabilities, dtype=np.float64).reshape(-1, len(ORDER))
    return [
        _TITLES.take(pa.array(labels + 1)),
        pa.array(labels),
        pa.array(confidences, pa.float64()),
        *(pa.array(rows[:, index]) for index in range(len(ORDER))),
        pa.array(languages, pa.string()),
        pa.array(understood, pa.bool_()),
        pa.repeat(version, len(predictions)),
    ]


def _count(columns: list[pa.Array], predictions: Sequence[Prediction], tally: Tally) -> None:
    understood = np.array([found.understood and bool(found.confidence) for found in predictions], dtype=bool)
    labels = np.asarray(columns[1])[understood]
    tally.rows += len(predictions)
    blank = sum(found is SILENCE for found in predictions)
    tally.blank += blank
    tally.not_understood += len(predictions) - len(labels) - blank
    for sentiment in ORDER:
        count = int(np.count_nonzero(labels == sentiment))
        tally.counts[sentiment.title] = tally.counts.get(sentiment.title, 0) + count
    sums = [float(np.asarray(column)[understood].sum()) for column in columns[3:6]]
    a, b, c = tally.probabilities
    tally.probabilities = (a + sums[0], b + sums[1], c + sums[2])


def without_long(rows: Rows, job: Job) -> Rows:
    """Refuse the rows whose text is over the limit."""
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
