"""Formats numbers for people."""

import math
from collections.abc import Mapping

from undertone.labels import Sentiment
from undertone_pictures.canvas.design import READING_ORDER


def shares(counts: Mapping[Sentiment, int]) -> dict[Sentiment, str]:
    """The share of each class in whole per cent; together they are 100, by the method of the largest remainder.

    Little is not nothing ("<1%"), and almost all is not all (">99%"). Page and extension (``verdict.js``) do the same.
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
    """The ends of an interval of shares from 0 to 1, in whole per cent, rounded outwards."""
    return f"{math.floor(low * 100 + 1e-9)}–{math.ceil(high * 100 - 1e-9)}%"


def thousands(value: int) -> str:
    """A whole number in groups of three; from ten million on, rounded to three digits with a letter."""
    if value < 10_000_000:
        return f"{value:,}"
    for letter, unit in (("T", 10**12), ("B", 10**9), ("M", 10**6)):
        if value >= unit:
            return f"{value / unit:.3g}{letter}" if value < 999.5 * unit else f"{value // unit:,}{letter}"
    raise AssertionError("unreachable: the units start below ten million")


def comments(count: int) -> str:
    """A number of comments, in words."""
    return f"{count:,} comment" if count == 1 else f"{count:,} comments"
