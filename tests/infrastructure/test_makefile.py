"""The Makefile: small files, and help that fits a terminal and lists every target."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = [ROOT / "Makefile", *sorted((ROOT / "make").glob("*.mk"))]


def test_help_lists_every_target_within_80_columns() -> None:
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    lines = re.sub(r"\x1b\[\d*m", "", shown.stdout).splitlines()
    assert max(map(len, lines)) <= 80
    listed = [line.split()[0] for line in lines if line.startswith("  ")]
    targets = [name for path in FILES for name in re.findall(r"^\.PHONY: (\S+)", path.read_text(), re.MULTILINE)]
    assert sorted(listed) == sorted(set(targets) - {"extension-tools"})


def test_makefiles_are_short() -> None:
    assert {path.name: len(path.read_text().splitlines()) for path in FILES if path.read_text().count("\n") > 120} == {}
