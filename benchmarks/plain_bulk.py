"""The baseline for large files: pandas reads chunks, a scikit-learn pipeline labels them, pandas writes them."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

CHUNK_ROWS = 10_000


def label_file(source: Path, output: Path, predict: Callable[[Sequence[str]], list[int]]) -> None:
    """Add the label of each text to a CSV file, chunk by chunk.

    Args:
        source: has a column ``text``.
        output: is written.
        predict: the labels of texts.
    """
    for number, chunk in enumerate(pd.read_csv(source, chunksize=CHUNK_ROWS)):
        chunk["label"] = predict(chunk["text"].fillna("").tolist())
        chunk.to_csv(output, mode="a" if number else "w", header=not number, index=False)
