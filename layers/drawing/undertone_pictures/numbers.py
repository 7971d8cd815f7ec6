"""Formats numbers for display."""

import math
from collections.abc import Mapping

from undertone.labels import Sentiment
from undertone_pictures.canvas.design import READING_ORDER


def shares(counts: Mapping[Sentiment, int]) -> dict[Sentiment, str]:
    """Return the share of each class in whole percent, which add up to 100 (largest remainder method).

    Small shares are "<1%" instead of 0, and large ones ">99%" instead of 100. ``verdict.js`` does the same.
    """
    total = sum(counts.values())
    if not total:
        return dict.fromkeys(READING_ORDER, "0%")
    parts = {sentiment: divmod(100 * counts.get(sentiment, 0), total) for sentiment in READING_ORDER}
    whole = {sentiment: part for sentiment, (part, _) in parts.items()}
    by_remainder = sorted(READING_ORDER, key=lambda sentiment: -parts[sentiment][1])
    for sentiment in by_remainder[: 100 - sum(whole.values())]:
        whole[sentiment] += 1
    return {sentiment: _share(whole[sentiment], counts.get(sentiment, 0), total) for sentiment in READING_ORDER}


def _share(per_cent: int, count: int, total: int) -> str:
    if per_cent == 0 and count:
        return "<1%"
    if per_cent == 100 and count < total:
        return ">99%"
    return f"{per_cent}%"


def interval(low: float, high: float) -> str:
    """Return an interval of shares (0 to 1) in whole percent, rounded outwards."""
    return f"{math.floor(low * 100 + 1e-9)}–{math.ceil(high * 100 - 1e-9)}%"


def thousands(value: int) -> str:
    """Format an integer with thousands separators; from ten million, with three digits and a letter."""
    if value < 10_000_000:
        return f"{value:,}"
    for letter, unit in (("T", 10**12), ("B", 10**9), ("M", 10**6)):
        if value >= unit:
            return f"{value / unit:.3g}{letter}" if value < 999.5 * unit else f"{value // unit:,}{letter}"
    raise AssertionError("unreachable: the units start below ten million")


def comments(count: int) -> str:
    """Format a number of comments."""
    return f"{count:,} comment" if count == 1 else f"{count:,} comments"
