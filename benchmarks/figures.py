"""What benchmarks found, as JSON; ratios that fell since the last run raise an alarm.

``python -m benchmarks.figures BEFORE NOW`` compares two files and ends with 1 if a ratio fell by a fifth.
"""

import json
import sys
from pathlib import Path

type Figures = dict[str, float]
"""By name; names that end with a unit (`` ms``, `` MB``) depend on the machine, the others are ratios."""

REPORT = Path("build") / "bench.json"
FALL = 0.2
UNITS = (" ms", " MB")


def write(figures: Figures, path: Path = REPORT) -> None:
    """Write figures down, sorted by name."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(dict(sorted(figures.items())), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def fallen(before: Figures, now: Figures) -> list[str]:
    """A line for each ratio of both that fell by more than a fifth: by how much we are faster than something."""
    return [
        f"{name}: {before[name]:.2f} times before, {ratio:.2f} now"
        for name, ratio in sorted(now.items())
        if name in before and not name.endswith(UNITS) and ratio < (1 - FALL) * before[name]
    ]


def main() -> None:
    """Compare two files."""
    before, now = (json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:3])
    if lines := fallen(before, now):
        print("A ratio fell by more than a fifth since the last run that passed:", *lines, sep="\n")
        sys.exit(1)
    print(f"no ratio fell by {FALL:.0%}")


if __name__ == "__main__":
    main()
