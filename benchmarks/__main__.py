"""Run the benchmarks: ``python -m benchmarks [NAME ...]``, all if no name is given; figures go to build/bench.json."""

import importlib
import sys

from benchmarks.figures import REPORT, Figures, write

NAMES = ("predict", "served", "pictures", "bulk")
MORE = ("page", "scaling")
"""Only run when named: one needs Chromium, the other writes docs/performance.md."""


def main() -> None:
    """Run those that were named."""
    names = sys.argv[1:] or NAMES
    unknown = set(names) - {*NAMES, *MORE}
    if unknown:
        sys.exit(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(NAMES + MORE)}")
    figures: Figures = {}
    for name in names:
        figures |= importlib.import_module(f"benchmarks.{name}").run()
    write(figures)
    print(f"All figures: {REPORT}")


if __name__ == "__main__":
    main()
