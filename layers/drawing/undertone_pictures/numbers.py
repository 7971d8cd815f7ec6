"""Numbers as people read them."""


def share(part: int, total: int) -> str:
    """A part of a total in per cent; little is not nothing, and almost all is not all."""
    if part == 0:
        return "0%"
    per_cent = 100 * part / total
    if per_cent < 1:
        return "<1%"
    if per_cent > 99 and part < total:
        return ">99%"
    return f"{per_cent:.0f}%"


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
