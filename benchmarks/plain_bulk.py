"""The baseline for large files: pandas reads chunks, a scikit-learn pipeline scores them, pandas writes them."""

from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.plain_pipeline import PlainPipeline
from undertone.labels import ORDER

CHUNK_ROWS = 10_000
DIGITS = 6
TITLES = np.array([sentiment.title for sentiment in ORDER], dtype=object)


def score_file(source: Path, output: Path, pipeline: PlainPipeline) -> None:
    """Add the columns of ``undertone bulk`` that the pipeline knows to a CSV file, chunk by chunk.

    Args:
        source: has a column ``text``.
        output: is written.
        pipeline: is trained.
    """
    for number, chunk in enumerate(pd.read_csv(source, chunksize=CHUNK_ROWS)):
        probabilities = pipeline.probabilities(chunk["text"].fillna("").tolist()).round(DIGITS)
        indices = probabilities.argmax(axis=1)
        chunk["sentiment"] = TITLES[indices]
        chunk["label"] = indices - 1
        chunk["confidence"] = probabilities.max(axis=1)
        for sentiment, column in zip(ORDER, probabilities.T, strict=True):
            chunk[f"probability_{sentiment.title.lower()}"] = column
        chunk.to_csv(output, mode="a" if number else "w", header=not number, index=False)
