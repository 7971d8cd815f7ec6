"""Reassigns rows of one split to others by a hash of the text, so that every machine makes the same choice."""

from collections.abc import Mapping
from hashlib import sha256

import numpy as np
import pandas as pd

from training.datasets.clean import keys

type Dealt = Mapping[str, Mapping[str, float]]
"""For a split, the shares of its rows that move to other splits, such as ``{"test": {"locked": 0.5}}``."""


def deal(frames: Mapping[str, pd.DataFrame], dealt: Dealt) -> dict[str, pd.DataFrame]:
    """Move shares of rows from one split to another.

    Args:
        frames: The rows of each split.
        dealt: Shares by split and new split; all other rows stay in their split.
    """
    parts = {name: [frame] for name, frame in frames.items()}
    for split, shares in dealt.items():
        (whole,) = parts[split]
        draws = np.array([_draw(key) for key in keys(whole)])
        edges = np.cumsum([0.0, *shares.values()])
        for name, low, high in zip(shares, edges, edges[1:], strict=False):
            parts[name].append(whole[(draws >= low) & (draws < high)])
        parts[split] = [whole[draws >= edges[-1]]]
    return {name: pd.concat(found, ignore_index=True) for name, found in parts.items()}


def _draw(key: str) -> float:
    """Return a pseudorandom number from 0 to 1 that depends on the text alone."""
    return float(int.from_bytes(sha256(key.encode("utf-8", "surrogatepass")).digest()[:8]) / 2**64)
