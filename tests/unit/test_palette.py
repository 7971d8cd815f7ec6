"""The page and the extension have the colours of the pictures."""

import re
from pathlib import Path

import pytest

from undertone.labels import ORDER
from undertone_pictures.canvas.design import DARK, LIGHT, Theme

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("sheet", ["functions/page/static/page.css", "extension/view/theme.css"])
def test_style_sheets_have_the_colours_of_words(sheet: str) -> None:
    text = (ROOT / sheet).read_text(encoding="utf-8")
    found = re.findall(r"--(positive|neutral|negative): light-dark\((#\w{6}), (#\w{6})\);", text)
    assert sorted(found) == sorted((s.title.lower(), LIGHT.words[s], DARK.words[s]) for s in ORDER)


@pytest.mark.parametrize(("name", "theme"), [("LIGHT", LIGHT), ("DARK", DARK)])
def test_the_extension_draws_in_the_colours_of_pictures(name: str, theme: Theme) -> None:
    text = (ROOT / "extension/core/palette.js").read_text(encoding="utf-8")
    part = text.split(f"export const {name} = {{")[1].split("};")[0]
    found = dict(re.findall(r'(\w+): "(#\w{6})"', part))
    fills = {sentiment.title: theme.fills[sentiment] for sentiment in ORDER}
    assert found == {"card": theme.card, "ink": theme.ink, "muted": theme.muted, **fills}


def test_no_other_script_has_colours_of_its_own() -> None:
    scripts = [*(ROOT / "extension").rglob("*.js"), *(ROOT / "functions/page/static").glob("*.js")]
    coloured = [path.name for path in scripts if re.search(r'"#[0-9a-fA-F]{3,8}"', path.read_text(encoding="utf-8"))]
    assert coloured == ["palette.js"]
