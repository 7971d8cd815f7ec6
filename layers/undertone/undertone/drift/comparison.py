"""Compares two profiles: the population stability index of each characteristic, and a test of each share.

PSI = sum over bins of (p - q) ln(p / q), where p and q are the shares of a bin. By a convention of credit scoring,
values below 0.1 are stable and above 0.2 (here: 0.25) a shift. By chance, it is about (bins - 1)(1/n + 1/m),
so a shift must also be significant in a two-sided test of two proportions, with a Bonferroni correction for the bins.
"""

from collections.abc import Mapping
from math import erfc, log, sqrt
from typing import Literal, NamedTuple

from undertone.drift.profile import BINS, Counts

type Verdict = Literal["stable", "moderate", "shifted", "too few"]

MODERATE, SHIFTED = 0.1, 0.25
LEAST_COMMENTS = 200
"""Minimum number of comments on each side; fewer are not compared."""
SIGNIFICANCE = 0.01
_EMPTY = 0.5
"""Count of an empty bin, so that its logarithm is defined."""


class Share(NamedTuple):
    """A bin: its share on both sides, and the p-value of the difference."""

    name: str
    expected: float
    found: float
    p_value: float


class Shift(NamedTuple):
    """The shift of one characteristic."""

    name: str
    psi: float
    verdict: Verdict
    shares: list[Share]


def compare(expected: Counts, found: Counts) -> list[Shift]:
    """Compare actual with expected counts, for each characteristic that both have."""
    return [_shift(name, expected[name], found[name]) for name in BINS if expected.get(name) and found.get(name)]


def has_shifted(shifts: list[Shift]) -> bool:
    """Return whether any characteristic has shifted."""
    return any(shift.verdict == "shifted" for shift in shifts)


def _shift(name: str, expected: Mapping[str, int], found: Mapping[str, int]) -> Shift:
    of, among = sum(expected.values()), sum(found.values())
    used = [each for each in BINS[name] if expected.get(each) or found.get(each)]
    psi = 0.0
    shares = []
    for each in used:
        one, other = expected.get(each, 0), found.get(each, 0)
        p, q = max(other, _EMPTY) / among, max(one, _EMPTY) / of
        psi += (p - q) * log(p / q)
        shares.append(Share(each, one / of, other / among, _p_value(one, of, other, among)))
    return Shift(name, round(psi, 4), _verdict(psi, shares, min(of, among)), shares)


def _verdict(psi: float, shares: list[Share], comments: int) -> Verdict:
    if comments < LEAST_COMMENTS:
        return "too few"
    if psi < MODERATE or min(share.p_value for share in shares) * len(shares) > SIGNIFICANCE:
        return "stable"
    return "shifted" if psi >= SHIFTED else "moderate"


def _p_value(one: int, of: int, other: int, among: int) -> float:
    """Return the p-value of a two-sided z-test of two proportions with pooled variance."""
    pooled = (one + other) / (of + among)
    deviation = sqrt(pooled * (1 - pooled) * (1 / of + 1 / among))
    return erfc(abs(one / of - other / among) / deviation / sqrt(2)) if deviation else 1.0
