"""Run the benchmarks: ``python -m benchmarks [NAME ...]``, all if no name is given."""

import importlib
import sys

NAMES = ("predict", "pictures")


def main() -> None:
    """Run those that were named."""
    names = sys.argv[1:] or NAMES
    unknown = set(names) - set(NAMES)
    if unknown:
        sys.exit(f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    for name in names:
        importlib.import_module(f"benchmarks.{name}").run()


if __name__ == "__main__":
    main()
