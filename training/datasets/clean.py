"""Drops rows that would inflate metrics: duplicates, and texts shared between training and test rows."""

import re
import unicodedata

import pandas as pd

_LINK = re.compile(r"https?://\S+|www\.\S+")
_MENTION = re.compile(r"@\w+")


def dedup_key(text: str) -> str:
    """Return a key that is equal for texts that differ only in case, spacing, URLs and user names.

    It deliberately differs from the model's normalisation: a new text version must not change which rows are compared.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_MENTION.sub("@", _LINK.sub("://", text)).split())


def keys(frame: pd.DataFrame) -> pd.Series:
    """The form of dedup_key of each row's text."""
    return frame["text"].map(dedup_key).astype(object)


def drop_duplicates(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Keep the first of the rows with the same text; also return the number dropped."""
    kept = frame[~keys(frame).duplicated()]
    return kept.reset_index(drop=True), len(frame) - len(kept)


def drop_contradictory(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Drop every row whose text occurs with more than one label; also return the number dropped."""
    key = keys(frame)
    kept = frame[frame["label"].groupby(key).transform("nunique") == 1]
    return kept.reset_index(drop=True), len(frame) - len(kept)


def drop_shared(frame: pd.DataFrame, others: list[pd.DataFrame]) -> tuple[pd.DataFrame, int]:
    """Drop the rows whose text also occurs in one of the other frames; also return the number dropped."""
    taken = {key for other in others for key in keys(other)}
    kept = frame[~keys(frame).isin(taken)]
    return kept.reset_index(drop=True), len(frame) - len(kept)


def drop_near(frame: pd.DataFrame, others: list[pd.DataFrame]) -> tuple[pd.DataFrame, int]:
    """Drop the rows that are near-duplicates of a row in the other frames; also return the number dropped."""
    from training.datasets.near_duplicates import find_near  # noqa: PLC0415 - SciPy, which most uses of data do not need

    near = find_near(frame["text"].tolist(), [text for other in others for text in other["text"]])
    kept = frame[~pd.Series(near, index=frame.index, dtype=bool)]
    return kept.reset_index(drop=True), len(frame) - len(kept)
