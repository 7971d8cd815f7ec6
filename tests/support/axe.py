"""Accessibility by the rules of axe-core."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

_AXE = Path(__file__).parents[1] / "e2e" / "extension" / "node_modules" / "axe-core" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

needs_axe = pytest.mark.skipif(not _AXE.exists(), reason="axe-core is not installed: make test-extension installs it")


def findings(page: Page) -> list[str]:
    """What axe-core finds in light and dark, one line for each finding that is not minor."""
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    lines = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        result: dict[str, Any] = page.evaluate("tags => axe.run(document, { runOnly: tags })", _TAGS)
        lines += [
            f"{scheme}: {finding['id']} ({finding['impact']}): {[node['target'] for node in finding['nodes']]}"
            for finding in result["violations"]
            if finding["impact"] != "minor"
        ]
    return lines
