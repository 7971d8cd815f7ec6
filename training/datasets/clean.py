"""Drops what would make figures better than they are: duplicates, and texts that training and testing share."""

import re
import unicodedata

import pandas as pd

_LINK = re.compile(r"https?://\S+|www\.\S+")
_MENTION = re.compile(r"@\w+")


def dedup_key(text: str) -> str:
    """Give the form by which two texts count as the same: case, spacing, link addresses and user names aside.

    It is not the model's normalisation on purpose: a new text version must not change which rows are compared.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_MENTION.sub("@", _LINK.sub("://", text)).split())


def keys(frame: pd.DataFrame) -> pd.Series:
    """The form of dedup_key of each row's text."""
    return frame["text"].map(dedup_key).astype(object)


def drop_duplicates(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Keep the first of the rows with the same text; also tell how many went."""
    kept = frame[~keys(frame).duplicated()]
    return kept.reset_index(drop=True), len(frame) - len(kept)


def drop_contradictory(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Drop every row whose text stands there under more than one label; also tell how many went."""
    key = keys(frame)
    kept = frame[frame["label"].groupby(key).transform("nunique") == 1]
    return kept.reset_index(drop=True), len(frame) - len(kept)


def drop_shared(frame: pd.DataFrame, others: list[pd.DataFrame]) -> tuple[pd.DataFrame, int]:
    """Drop the rows whose text stands in one of the other frames, too; also tell how many went."""
    taken = {key for other in others for key in keys(other)}
    kept = frame[~keys(frame).isin(taken)]
    return kept.reset_index(drop=True), len(frame) - len(kept)


def drop_near(frame: pd.DataFrame, others: list[pd.DataFrame]) -> tuple[pd.DataFrame, int]:
    """Drop the rows whose text is nearly the same as one in the other frames; also tell how many went."""
    from training.datasets.near import find_near  # noqa: PLC0415 - SciPy, which most uses of data do not need

    near = find_near(frame["text"].tolist(), [text for other in others for text in other["text"]])
    kept = frame[~pd.Series(near, index=frame.index, dtype=bool)]
    return kept.reset_index(drop=True), len(frame) - len(kept)
