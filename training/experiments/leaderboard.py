"""Compares several systems on the same held-out sets: metrics, paired differences, and tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from training.datasets.catalog import members
from training.evaluation.bootstrap import interval, paired_bootstrap, value
from training.markdown import table

type Labels = Sequence[int]


@dataclass(slots=True)
class Leaderboard:
    """True labels and the predictions of each system, by set."""

    truth: dict[str, list[int]]
    predictions: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    """Predictions by system, then by set."""

    def figure(self, system: str, name: str, figure: str) -> tuple[float, float, float]:
        """Return a metric of a system on a set, with its 95 % interval."""
        labels = self.predictions[system][name]
        low, high = interval(self.truth[name], labels, figure)
        return value(self.truth[name], labels, figure), low, high

    def figures(self, system: str) -> dict[str, dict[str, float]]:
        """Return the metrics of a system by set, to four decimal places."""
        return {
            name: {figure: round(value(self.truth[name], labels, figure), 4) for figure in ("accuracy", "macro_recall")}
            for name, labels in self.predictions[system].items()
        }

    def difference(self, ours: str, other: str, name: str, figure: str) -> tuple[float, float, float]:
        """Return the difference between our system and another on a set, with its paired 95 % interval."""
        return paired_bootstrap(
            self.truth[name], self.predictions[other][name], self.predictions[ours][name], figure=figure
        )


def judged_sets(tests: Mapping[str, pd.DataFrame], wanted: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Return the held-out sets of a comparison; the parts of a group, such as the languages of umsab, form one set."""
    found = {}
    for name in wanted:
        own = members([name])
        parts = [frame for part, frame in tests.items() if part in own]
        if parts:
            found[name] = pd.concat(parts, ignore_index=True)
    return found


def levels(leaderboard: Leaderboard, figure: str, sets: Sequence[str]) -> str:
    """Return a Markdown table of systems by sets: a metric with its interval."""
    rows = [
        [system, *(_cell(*leaderboard.figure(system, name, figure)) for name in sets)]
        for system in leaderboard.predictions
    ]
    return table(["system", *(_titled(leaderboard, name) for name in sets)], rows)


def differences(leaderboard: Leaderboard, ours: str, figure: str, sets: Sequence[str]) -> str:
    """Return a Markdown table of the differences between our system and each other, by set."""
    rows = []
    for system in leaderboard.predictions:
        if system != ours:
            found = [leaderboard.difference(ours, system, name, figure) for name in sets]
            rows.append([system, *(_gained(*each) for each in found)])
    return table([f"{ours} against", *sets], rows)


def verdict(low: float, high: float) -> str:
    """Return the verdict of the interval of a difference."""
    return "better" if low > 0 else "worse" if high < 0 else "tie"


def _titled(leaderboard: Leaderboard, name: str) -> str:
    return f"{name} ({len(leaderboard.truth[name]):,})"


def _gained(gain: float, low: float, high: float) -> str:
    return f"{gain:+.3f} ({low:+.3f} to {high:+.3f}) {verdict(low, high)}"


def _cell(value_: float, low: float, high: float) -> str:
    return f"{value_:.3f} ({low:.3f}-{high:.3f})"
